/**
 * One worker's engine: rows in, successors out that this worker has not met before, judged. The learned relation, its
 * tables and its kernel are those of the in-process engine; the visited set is a cache of what this worker has claimed,
 * which keeps most duplicates off the wire.
 *
 * What is in the cache has to be claimed: where a claim may have failed, {@link Expander.forget}.
 */
import type { TransitionSystem } from '../../system/system.ts';
import { DeadEnds } from '../learned/dead-ends.ts';
import { type Expanded as Batch, Expansion } from '../learned/expansion.ts';
import { Format } from '../learned/format.ts';
import { Judge } from '../learned/judge.ts';
import { Relation } from '../learned/relation.ts';
import { SpotChecks } from '../learned/spot-checks.ts';
import { SuspectList } from '../learned/suspects.ts';
import { tuning } from '../learned/tuning.ts';
import { HEADER } from '../store/header.ts';
import { areas, INSERT_LIMIT, Linear, PARENTS, RECORD } from '../store/memory.ts';
import { Visited } from '../store/visited.ts';
import type { Candidates } from './candidates.ts';

const HEAD = areas.header >> 2;
const SEED = 0x5eed;

/** What an expansion found besides successors: numbers are of parents or candidates, see `suspects.ts`. */
export interface Expanded {
  readonly generated: number;
  readonly deadlocks: number;
}

export class Expander {
  readonly relation: Relation;
  /** Number of slots in a row of ids. */
  readonly slots: number;
  private linear = Linear.take();
  private visited = new Visited(this.linear, () => true);
  private format: Format;
  private expansion: Expansion;
  private readonly spotChecks: SpotChecks;
  private readonly mostCached: number;
  private expandedEver = 0;
  private nextClustering = tuning.clusterAfter;

  /** `demoted`: parts that change their shape; `mostCached`: fingerprints that are remembered. */
  constructor(system: TransitionSystem, demoted: ReadonlySet<string>, mostCached: number) {
    this.relation = new Relation(system, demoted, SEED);
    this.slots = this.relation.domains.domains.length;
    this.mostCached = mostCached;
    this.spotChecks = new SpotChecks(this.relation);
    [this.format, this.expansion] = this.prepare();
  }

  private prepare(): [Format, Expansion] {
    const { relation, linear, visited } = this;
    const format = new Format(relation, linear, visited, new SuspectList(), false, undefined);
    return [format, new Expansion(format, linear, visited, relation.actions.length)];
  }

  /** Forget what was claimed. */
  forget(): void {
    this.linear.release(this.visited.ranges());
    this.linear = Linear.take();
    this.visited = new Visited(this.linear, () => true);
    [this.format, this.expansion] = this.prepare();
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

  /**
   * Expand rows `from` to `to - 1` of `ids`, which have depth `depth`. Parents are numbered from 0 in `ids`. Throws
   * Demotion, and what the spec's functions throw.
   */
  expand(ids: Int32Array, from: number, to: number, depth: number, candidates: Candidates, suspects: SuspectList): Expanded {
    if (this.visited.keys.used > this.mostCached) this.forget();
    const judge = new Judge(this.relation, suspects);
    const deadEnds = new DeadEnds(this.relation, suspects, null);
    let generated = 0;
    for (let at = from; at < to; ) {
      const batch = this.expandSome(ids, at, Math.min(to - at, PARENTS));
      const { done, records } = batch;
      generated += batch.generated;
      deadEnds.note(this.format.replay, at, depth, batch);
      this.insert(records, depth + 1, -1, at, judge, suspects, candidates);
      this.spotChecks.afterBatch(this.format.replay, done);
      this.format.replay.tables.endBatch();
      at += done;
      this.expandedEver += done;
      this.renewTables();
    }
    return { generated, deadlocks: deadEnds.deadlocks };
  }

  /** Put up to `most` rows into the kernel's memory and expand them. */
  private expandSome(ids: Int32Array, at: number, most: number): Batch {
    for (;;) {
      this.format.expanded = this.expandedEver;
      // Rows from others may hold values that no row had here so far.
      if (!this.format.replay.packing.holds()) this.format.rebuild(true);
      const { replay } = this.format;
      replay.expanded = this.expandedEver;
      const count = Math.min(most, replay.hasWide ? 32 : this.expansion.parentLimit);
      for (let i = 0; i < count; i++) this.load(ids, at + i, i);
      try {
        return this.expansion.expandHere(count);
      } catch (error) {
        this.expansion.recover(error);
      }
    }
  }

  /** Row `row` of `ids` becomes parent `place` of the batch. */
  private load(ids: Int32Array, row: number, place: number): void {
    const { replay } = this.format;
    const { domains } = this.relation;
    const { words } = this.linear;
    const at = (areas.rowsIn + place * replay.stride) >> 2;
    const own = ids.subarray(row * this.slots, (row + 1) * this.slots);
    let [low, high] = [0, 0];
    for (let slot = 0; slot < own.length; slot++) {
      low ^= domains.low(slot, own[slot] as number);
      high ^= domains.high(slot, own[slot] as number);
    }
    words[at] = low;
    words[at + 1] = high;
    replay.packing.pack(own, words, at + 2);
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
      const { kernel } = replay;
      if (!this.visited.keys.reserve(to - from, kernel)) throw new Error('the cache of claimed states cannot grow');
      kernel.touch(from, to);
      kernel.insert(from, to);
      const out = this.linear.words[HEAD + HEADER.out] as number;
      this.visited.keys.used += out;
      replay.judged = this.visited.keys.used - out;
      const outsideBefore = suspects.outsideKeys().map((keys) => keys.length);
      const outside = judge.judge(replay, this.linear, out, depth, candidates.count, initial);
      if (suspects.outsideKeys().some((keys, i) => keys.length !== (outsideBefore[i] ?? 0))) {
        this.noteOutside(out, outside as Uint8Array, firstParent, candidates);
      }
      for (let row = 0; row < out; row++) if (outside?.[row] !== 1) this.take(row, firstParent, candidates);
    }
  }

  private take(row: number, firstParent: number, candidates: Candidates): void {
    const { words } = this.linear;
    const { replay } = this.format;
    const at = (areas.rowsOut + row * replay.stride) >> 2;
    const code = words[(areas.codes >> 2) + row] as number;
    const parent = firstParent + (words[(areas.parents >> 2) + row] as number);
    replay.packing.unpack(words, at + 2, candidates.add(words[at] as number, words[at + 1] as number, code, parent));
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
