/**
 * The second stage of a batch: its successors go into the visited set, new ones come out as rows, are judged, and
 * become states of the next level. Cost: a few reads of memory for each successor, the rest for new states only.
 */
import { HEADER } from '../store/header.ts';
import { areas, CREW_PARENTS, INSERT_LIMIT, type Linear } from '../store/memory.ts';
import type { VisitedStore } from '../store/store.ts';
import type { Admission, Found } from './crew-batch.ts';
import type { Format } from './format.ts';
import type { Judge } from './judge.ts';
import type { Links } from './links.ts';
import { withoutRepetitions } from './repetitions.ts';
import type { StepCodes } from './step-codes.ts';

export class Insertion implements Admission {
  /** New states of each parent of the batch. */
  readonly kids = new Int32Array(CREW_PARENTS);
  /** States that were visited when the learning began: those of a search that was interrupted. */
  judgedBefore = 0;
  private readonly format: Format;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  private readonly links: Links;
  private readonly judge: Judge;
  private readonly codes: StepCodes;

  constructor(format: Format, linear: Linear, visited: VisitedStore, links: Links, judge: Judge, codes: StepCodes) {
    this.format = format;
    this.linear = linear;
    this.visited = visited;
    this.links = links;
    this.judge = judge;
    this.codes = codes;
  }

  /**
   * Insert the first `count` successors of the batch, which come from `parents` parents and have depth `depth`; false
   * where memory is at its end. `initial`: the index of the first initial state among the parents, -1 where these are
   * no initial states.
   */
  insert(count: number, parents: number, depth: number, initial: number): boolean {
    this.begin(parents);
    const left = withoutRepetitions(this.format.replay.kernel, this.linear.words, count);
    for (let from = 0; from < left; from += INSERT_LIMIT) {
      const to = Math.min(from + INSERT_LIMIT, left);
      const { replay } = this.format;
      const { kernel } = replay;
      if (!this.visited.keys.reserve(to - from, kernel)) return false;
      kernel.insert(from, to);
      const out = this.linear.words[(areas.header >> 2) + HEADER.out] as number;
      this.visited.keys.used += out;
      replay.judged = this.visited.keys.used - out - this.judgedBefore;
      const outside = this.judge.judge(replay, this.linear, out, depth, this.links.length, initial);
      this.take(out, outside);
    }
    return true;
  }

  begin(parents: number): void {
    this.kids.fill(0, 0, parents);
  }

  admit({ out, depth, verdicts, unjudged }: Found): void {
    const { replay } = this.format;
    replay.judged = this.visited.keys.used - out - this.judgedBefore;
    this.take(out, this.judge.judgeRest(replay, this.linear, out, depth, this.links.length, verdicts, unjudged));
  }

  /** The `out` rows that came out become states, but for those that are `outside` the constraint. */
  take(out: number, outside: Uint8Array | null): void {
    const { words } = this.linear;
    const { frontier } = this.format;
    const { kids, links } = this;
    const [codes, parents] = [areas.codes >> 2, areas.parents >> 2];
    if (outside === null) {
      for (let at = parents; at < parents + out; at++) kids[words[at] as number]!++;
      links.pushAll(words.subarray(codes, codes + out), this.codes.size);
      frontier.push(words, areas.rowsOut >> 2, 0, out);
      return;
    }
    let first = 0;
    for (let row = 0; row < out; row++) {
      if (outside[row] === 1) {
        frontier.push(words, areas.rowsOut >> 2, first, row);
        first = row + 1;
        continue;
      }
      kids[words[parents + row] as number]!++;
      links.push(words[codes + row] as number);
    }
    frontier.push(words, areas.rowsOut >> 2, first, out);
  }
}
