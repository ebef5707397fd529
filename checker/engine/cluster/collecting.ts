/**
 * The new states of a batch become candidates: inserted into the cache by one thread, or by a crew, then judged, and copied
 * out of the kernel's memory. States outside the constraint are no candidates.
 */
import type { Admission, Found } from '../learned/crew-batch.ts';
import type { Format } from '../learned/format.ts';
import { Judge } from '../learned/judge.ts';
import type { Relation } from '../learned/relation.ts';
import { withoutRepetitions } from '../learned/repetitions.ts';
import { SuspectList } from '../learned/suspects.ts';
import { HEADER } from '../store/header.ts';
import { areas, INSERT_LIMIT, type Linear } from '../store/memory.ts';
import type { Visited } from '../store/visited.ts';
import { Candidates } from './candidates.ts';

const HEAD = areas.header >> 2;

/** Where the new states of a batch come from, and where they are to go. */
export interface Batch {
  /** Of the new states. */
  readonly depth: number;
  /** The number of its first parent. */
  readonly firstParent: number;
  /** Where the parents are initial states: the index of the first; -1 otherwise. */
  readonly initial: number;
  readonly candidates: Candidates;
  readonly suspects: SuspectList;
}

export class Collecting implements Admission {
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly visited: Visited;
  private readonly format: Format;
  private batch: Batch = { depth: 0, firstParent: 0, initial: -1, candidates: new Candidates(), suspects: new SuspectList() };
  private judge: Judge;

  constructor(relation: Relation, linear: Linear, visited: Visited, format: Format) {
    this.relation = relation;
    this.linear = linear;
    this.visited = visited;
    this.format = format;
    this.judge = new Judge(relation, this.batch.suspects);
  }

  /** What is inserted or admitted from now on is of `batch`. */
  aim(batch: Batch): void {
    this.batch = batch;
    this.judge = new Judge(this.relation, batch.suspects);
  }

  /** Insert the first `count` successors that lie in the batch's place. */
  insert(count: number): void {
    const { linear, visited, judge } = this;
    const { depth, initial, candidates } = this.batch;
    const left = withoutRepetitions(this.format.replay.kernel, linear.words, count);
    for (let from = 0; from < left; from += INSERT_LIMIT) {
      const to = Math.min(from + INSERT_LIMIT, left);
      this.makeRoom(to - from);
      const { replay } = this.format;
      replay.kernel.insert(from, to);
      const out = linear.words[HEAD + HEADER.out] as number;
      visited.keys.used += out;
      this.collect(out, () => judge.judge(replay, linear, out, depth, candidates.count, initial));
    }
  }

  begin(): void {}

  admit({ out, depth, verdicts, unjudged }: Found): void {
    const { linear, judge } = this;
    const { candidates } = this.batch;
    const { replay } = this.format;
    this.collect(out, () => judge.judgeRest(replay, linear, out, depth, candidates.count, verdicts, unjudged));
  }

  /** Have room in the cache for so many more. */
  makeRoom(more: number): void {
    if (!this.visited.keys.reserve(more, this.format.replay.kernel)) throw new Error('the cache of claimed states cannot grow');
  }

  /** The `out` rows that came out become candidates, but for those that, as `judged` says, are outside the constraint. */
  private collect(out: number, judged: () => Uint8Array | null): void {
    const { replay } = this.format;
    const { candidates, suspects } = this.batch;
    replay.judged = this.visited.keys.used - out;
    candidates.reformat(replay.packing, replay.stride >> 2);
    const before = suspects.outsideKeys().map((keys) => keys.length);
    const outside = judged();
    if (outside !== null && suspects.outsideKeys().some((keys, i) => keys.length !== (before[i] ?? 0))) {
      this.noteOutside(out, outside);
    }
    for (let row = 0; row < out; ) {
      let end = row + 1;
      while (end < out && outside?.[end] === outside?.[row]) end++;
      if (outside?.[row] !== 1) this.take(row, end);
      row = end;
    }
  }

  /** Rows `from` to `to - 1` of those that came out become candidates. */
  private take(from: number, to: number): void {
    const { words } = this.linear;
    const { candidates, firstParent } = this.batch;
    const first = candidates.count;
    candidates.add(words, (areas.rowsOut + from * this.format.replay.stride) >> 2, to - from);
    const { codes, parents } = candidates;
    for (let row = from, at = first; row < to; row++, at++) {
      codes[at] = words[(areas.codes >> 2) + row] as number;
      parents[at] = firstParent + (words[(areas.parents >> 2) + row] as number);
    }
  }

  /** Where a state outside the constraint violates a property, its parent and step are kept by its key. */
  private noteOutside(out: number, outside: Uint8Array): void {
    const { words } = this.linear;
    const { candidates, firstParent } = this.batch;
    for (let row = 0; row < out; row++) {
      if (outside[row] !== 1) continue;
      const at = (areas.rowsOut + row * this.format.replay.stride) >> 2;
      const parent = firstParent + (words[(areas.parents >> 2) + row] as number);
      candidates.noteOutside(words[at] as number, words[at + 1] as number, words[(areas.codes >> 2) + row] as number, parent);
    }
  }
}
