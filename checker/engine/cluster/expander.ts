/**
 * One worker's engine: rows in, successors out that this worker does not know, judged. The learned relation, its tables
 * and its kernel are those of the in-process engine; the visited set is a cache of what this worker has claimed and of
 * what it has learned that others did, which keeps most duplicates off the wire.
 *
 * What is in the cache has to be claimed: where a claim may have failed, {@link Expander.forget}. Rows wait in the
 * frontier of the format, which keeps them in the kernel's packing whatever that becomes.
 */
import type { TransitionSystem } from '../../system/system.ts';
import { DeadEnds } from '../learned/dead-ends.ts';
import { Expansion } from '../learned/expansion.ts';
import { Format } from '../learned/format.ts';
import { Judge } from '../learned/judge.ts';
import type { Packing } from '../learned/packing.ts';
import { Relation } from '../learned/relation.ts';
import { SpotChecks } from '../learned/spot-checks.ts';
import { SuspectList } from '../learned/suspects.ts';
import { tuning } from '../learned/tuning.ts';
import { HEADER } from '../store/header.ts';
import { areas, INSERT_LIMIT, Linear, PARENTS, RECORD } from '../store/memory.ts';
import { pushWords } from '../store/own.ts';
import { Visited } from '../store/visited.ts';
import type { Candidates } from './candidates.ts';
import { FINGERPRINT } from './scripts.ts';

const HEAD = areas.header >> 2;
const SEED = 0x5eed;
/** The cache grows in larger steps than the table of one process: each worker has to move all that all of them claimed. */
const GROWTH = 2;

/** What an expansion found besides successors: numbers are of parents or candidates, see `suspects.ts`. */
export interface Expanded {
  /** Rows that were taken. */
  readonly done: number;
  readonly generated: number;
  readonly deadlocks: number;
}

export class Expander {
  readonly relation: Relation;
  private linear = Linear.take();
  private visited = new Visited(this.linear, () => true, GROWTH);
  private format: Format;
  private expansion: Expansion;
  private readonly spotChecks: SpotChecks;
  private readonly mostCached: number;
  private expandedEver = 0;
  private nextClustering = tuning.clusterAfter;

  /** `demoted`: parts that change their shape; `mostCached`: fingerprints that are remembered. */
  constructor(system: TransitionSystem, demoted: ReadonlySet<string>, mostCached: number) {
    this.relation = new Relation(system, demoted, SEED);
    this.mostCached = mostCached;
    this.spotChecks = new SpotChecks(this.relation);
    [this.format, this.expansion] = this.prepare();
  }

  private prepare(): [Format, Expansion] {
    const { relation, linear, visited } = this;
    const format = new Format(relation, linear, visited, new SuspectList(), false, undefined);
    return [format, new Expansion(format, linear, visited, relation.actions.length)];
  }

  /** The packing of rows as they are now, also for values that were met since it was made. */
  get packing(): Packing {
    if (!this.format.replay.packing.holds()) this.format.rebuild(true);
    return this.format.replay.packing;
  }

  /** Words of a row in the frontier and of a candidate: the fingerprint, and behind it the packed words. */
  get stride(): number {
    return this.format.replay.stride >> 2;
  }

  /** Fingerprints are more than are to be remembered. */
  get isFull(): boolean {
    return this.visited.keys.used > this.mostCached;
  }

  /** Forget what was claimed or learned, and rows that wait. */
  forget(): void {
    this.linear.release(this.visited.ranges());
    this.linear = Linear.take();
    this.visited = new Visited(this.linear, () => true, GROWTH);
    [this.format, this.expansion] = this.prepare();
  }

  /** Remember fingerprints that others have claimed, as the store has them; those that were met here already: low and high halves in turn. */
  learn(fingerprints: Buffer): Int32Array {
    const met: number[] = [];
    for (let from = 0; from < fingerprints.length; from += INSERT_LIMIT * FINGERPRINT) {
      const some = fingerprints.subarray(from, from + INSERT_LIMIT * FINGERPRINT);
      const count = some.length / FINGERPRINT;
      this.makeRoom(count);
      new Uint8Array(this.linear.memory.buffer).set(some, areas.batch);
      const there = this.format.replay.kernel.learn(count);
      this.visited.keys.used += count - there;
      pushWords(met, this.linear.words, areas.batch, there * 2);
    }
    return Int32Array.from(met);
  }

  /** The initial states that no earlier one equals and the constraint allows become candidates. */
  start(candidates: Candidates, suspects: SuspectList): void {
    const judge = new Judge(this.relation, suspects);
    const { initial } = this.relation;
    for (let from = 0; from < initial.length; from += PARENTS) {
      const count = Math.min(PARENTS, initial.length - from);
      const { replay } = this.format;
      for (let i = 0; i < count; i++) {
        const row = this.format.initialRow(from + i);
        this.linear.words.set(row, (areas.rowsIn + i * replay.stride) >> 2);
        this.linear.words.set([row[0] as number, row[1] as number, replay.nothing, i], (areas.batch + i * RECORD) >> 2);
      }
      this.insert(count, 1, from, from, judge, suspects, candidates);
    }
  }

  /** Rows in {@link packing} that are to be expanded: the first `count` in `rows`. */
  queue(rows: Int32Array, count: number): void {
    this.format.frontier.push(rows, 0, 0, count);
  }

  /**
   * Expand up to `most` rows of those that wait, which have depth `depth` and are numbered from `first` on. Throws
   * Demotion, and what the spec's functions throw.
   */
  expand(most: number, first: number, depth: number, candidates: Candidates, suspects: SuspectList): Expanded {
    const judge = new Judge(this.relation, suspects);
    const deadEnds = new DeadEnds(this.relation, suspects, null);
    this.format.expanded = this.expandedEver;
    const batch = this.expansion.expand(most);
    const { done, records, generated } = batch;
    deadEnds.note(this.format.replay, first, depth, batch);
    this.insert(records, depth + 1, -1, first, judge, suspects, candidates);
    this.spotChecks.afterBatch(this.format.replay, done);
    this.format.replay.tables.endBatch();
    this.format.frontier.drop(done);
    this.expandedEver += done;
    this.renewTables();
    return { done, generated, deadlocks: deadEnds.deadlocks };
  }

  private insert(
    count: number,
    depth: number,
    initial: number,
    firstParent: number,
    judge: Judge,
    suspects: SuspectList,
    candidates: Candidates,
  ): void {
    for (let from = 0; from < count; from += INSERT_LIMIT) {
      const to = Math.min(from + INSERT_LIMIT, count);
      const { replay } = this.format;
      this.makeRoom(to - from);
      const out = this.takeIn(from, to);
      replay.judged = this.visited.keys.used - out;
      candidates.reformat(replay.packing, replay.stride >> 2);
      const outsideBefore = suspects.outsideKeys().map((keys) => keys.length);
      const outside = judge.judge(replay, this.linear, out, depth, candidates.count, initial);
      if (suspects.outsideKeys().some((keys, i) => keys.length !== (outsideBefore[i] ?? 0))) {
        this.noteOutside(out, outside as Uint8Array, firstParent, candidates);
      }
      for (let row = 0; row < out; ) {
        let end = row + 1;
        while (end < out && outside?.[end] === outside?.[row]) end++;
        if (outside?.[row] !== 1) this.take(row, end, firstParent, candidates);
        row = end;
      }
    }
  }

  private makeRoom(more: number): void {
    if (!this.visited.keys.reserve(more, this.format.replay.kernel)) throw new Error('the cache of claimed states cannot grow');
  }

  /** Put records `from` to `to - 1` into the cache; how many of them were not there. */
  private takeIn(from: number, to: number): number {
    const { kernel } = this.format.replay;
    kernel.touch(from, to);
    kernel.insert(from, to);
    const out = this.linear.words[HEAD + HEADER.out] as number;
    this.visited.keys.used += out;
    return out;
  }

  /** Rows `from` to `to - 1` of those that came out become candidates. */
  private take(from: number, to: number, firstParent: number, candidates: Candidates): void {
    const { words } = this.linear;
    const first = candidates.count;
    candidates.add(words, (areas.rowsOut + from * this.format.replay.stride) >> 2, to - from);
    const { codes, parents } = candidates;
    for (let row = from, at = first; row < to; row++, at++) {
      codes[at] = words[(areas.codes >> 2) + row] as number;
      parents[at] = firstParent + (words[(areas.parents >> 2) + row] as number);
    }
  }

  /** States outside the constraint are no candidates; where one violates a property, its parent and step are kept by its key. */
  private noteOutside(out: number, outside: Uint8Array, firstParent: number, candidates: Candidates): void {
    const { words } = this.linear;
    for (let row = 0; row < out; row++) {
      if (outside[row] !== 1) continue;
      const at = (areas.rowsOut + row * this.format.replay.stride) >> 2;
      const parent = firstParent + (words[(areas.parents >> 2) + row] as number);
      candidates.noteOutside(words[at] as number, words[at + 1] as number, words[(areas.codes >> 2) + row] as number, parent);
    }
  }

  /** Better clusters once more is known, or room. */
  private renewTables(): void {
    this.format.expanded = this.expandedEver;
    if (this.expandedEver >= this.nextClustering) {
      this.nextClustering *= tuning.clusterAgain;
      this.format.rebuild(false);
    } else if (this.format.replay.tables.isFull) this.format.rebuild(true);
  }
}
