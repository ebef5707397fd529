/**
 * One worker's engine: rows in, successors out that this worker does not know, judged. The learned relation, its tables
 * and its kernel are those of the in-process engine, and so are the threads that work on a batch together; the visited set
 * is a cache of what this worker has claimed and of what it has learned that others did, which keeps most duplicates off
 * the wire.
 *
 * What is in the cache has to be claimed: where a claim may have failed, {@link Expander.forget}. Rows wait in the
 * frontier of the format, which keeps them in the kernel's packing whatever that becomes.
 */
import type { TransitionSystem } from '../../system/system.ts';
import { CrewLost } from '../crew/crew.ts';
import type { CrewBatch } from '../learned/crew-batch.ts';
import { DeadEnds } from '../learned/dead-ends.ts';
import type { Expanded } from '../learned/expansion.ts';
import type { Packing } from '../learned/packing.ts';
import { Relation } from '../learned/relation.ts';
import { SpotChecks } from '../learned/spot-checks.ts';
import type { SuspectList } from '../learned/suspects.ts';
import { areas, INSERT_LIMIT, PARENTS, RECORD } from '../store/memory.ts';
import { pushWords } from '../store/own.ts';
import type { Candidates } from './candidates.ts';
import { FINGERPRINT } from './scripts.ts';
import { Works } from './works.ts';

const SEED = 0x5eed;

/** What an expansion found besides successors: numbers are of parents or candidates, see `suspects.ts`. */
export interface Passed {
  /** Rows that were taken. */
  readonly done: number;
  readonly generated: number;
  readonly deadlocks: number;
}

/** Rows that are to be expanded, and where what they lead to is to go. */
export interface Wanted {
  /** Of those that wait, at most. */
  readonly most: number;
  /** The number of the first, and the depth of all. */
  readonly first: number;
  readonly depth: number;
  readonly candidates: Candidates;
  readonly suspects: SuspectList;
}

export class Expander {
  readonly relation: Relation;
  private works: Works;
  private readonly threads: number;
  private readonly spotChecks: SpotChecks;
  private readonly mostCached: number;
  /** Of this worker, whatever it forgot. */
  private generated = 0;
  private expanded = 0;
  /** Resolved when several threads have done what they are at; null where nobody but this thread uses the cache. */
  private together: Promise<unknown> | null = null;

  /** `demoted`: parts that change their shape; `mostCached`: fingerprints that are remembered; `threads`: that work together. */
  constructor(system: TransitionSystem, demoted: ReadonlySet<string>, mostCached: number, threads: number) {
    this.relation = new Relation(system, demoted, SEED);
    this.mostCached = mostCached;
    this.threads = threads;
    this.spotChecks = new SpotChecks(this.relation);
    this.works = new Works(this.relation, threads, 0);
  }

  /** The packing of rows as they are now, also for values that were met since it was made. */
  get packing(): Packing {
    const { format } = this.works;
    if (!format.replay.packing.holds()) format.rebuild(true);
    return format.replay.packing;
  }

  /** Words of a row in the frontier and of a candidate: the fingerprint, and behind it the packed words. */
  get stride(): number {
    return this.works.format.replay.stride >> 2;
  }

  /** Fingerprints are more than are to be remembered. */
  get isFull(): boolean {
    return this.works.visited.keys.used > this.mostCached;
  }

  /** Forget what was claimed or learned, and rows that wait. */
  forget(): void {
    this.works.release();
    this.works = new Works(this.relation, this.threads, this.expanded);
  }

  /** End the other threads. */
  release(): void {
    this.works.release();
  }

  /**
   * Remember fingerprints that others have claimed, as the store has them, claim by claim; those that were met here already:
   * low and high halves in turn.
   */
  async learn(claims: readonly Buffer[]): Promise<Int32Array> {
    while (this.together !== null) await this.together;
    const met: number[] = [];
    let waiting = 0;
    for (const fingerprints of claims) {
      for (let from = 0; from < fingerprints.length; ) {
        const some = fingerprints.subarray(from, from + (INSERT_LIMIT - waiting) * FINGERPRINT);
        new Uint8Array(this.works.linear.memory.buffer).set(some, areas.batch + waiting * FINGERPRINT);
        waiting += some.length / FINGERPRINT;
        from += some.length;
        if (waiting === INSERT_LIMIT) waiting = this.insertLearned(waiting, met);
      }
    }
    this.insertLearned(waiting, met);
    return Int32Array.from(met);
  }

  /** Insert the first `count` fingerprints that lie in the batch's place; returns how many are left there: none. */
  private insertLearned(count: number, met: number[]): 0 {
    const { linear, visited, format, collecting } = this.works;
    if (count === 0) return 0;
    collecting.makeRoom(count);
    const there = format.replay.kernel.learn(count);
    visited.keys.used += count - there;
    pushWords(met, linear.words, areas.batch, there * 2);
    return 0;
  }

  /** The initial states that no earlier one equals and the constraint allows become candidates. */
  start(candidates: Candidates, suspects: SuspectList): void {
    const { initial } = this.relation;
    const { linear, format, collecting } = this.works;
    for (let from = 0; from < initial.length; from += PARENTS) {
      const count = Math.min(PARENTS, initial.length - from);
      const { replay } = format;
      for (let i = 0; i < count; i++) {
        const row = format.initialRow(from + i);
        linear.words.set(row, (areas.rowsIn + i * replay.stride) >> 2);
        linear.words.set([row[0] as number, row[1] as number, replay.nothing, i], (areas.batch + i * RECORD) >> 2);
      }
      collecting.aim({ depth: 1, firstParent: from, initial: from, candidates, suspects });
      collecting.insert(count);
    }
  }

  /** Rows in {@link packing} that are to be expanded: the first `count` in `rows`. */
  queue(rows: Int32Array, count: number): void {
    this.works.format.frontier.push(rows, 0, 0, count);
  }

  /**
   * Expand some of the rows that wait. Until the next call the other threads may be at those that follow. Throws Demotion,
   * CrewLost, and what the spec's functions throw.
   */
  async expand(wanted: Wanted): Promise<Passed> {
    const { first, depth, candidates, suspects, most } = wanted;
    const { works } = this;
    works.collecting.aim({ depth: depth + 1, firstParent: first, initial: -1, candidates, suspects });
    const crew = works.ahead ?? (await this.crewFor(most));
    if (crew === null) return this.expandAlone(wanted);
    const done = this.expandTogether(crew, wanted);
    this.together = done.catch(() => {});
    try {
      return await done;
    } finally {
      this.together = null;
    }
  }

  /** The crew for the next rows; null where this thread expands them alone. Throws CrewLost. */
  private async crewFor(most: number): Promise<CrewBatch | null> {
    const { crewing, renewal, visited } = this.works;
    await crewing.untilReady(visited.keys.used);
    return crewing.crewFor(renewal.inOneBatch(this.expanded, most), this.reached);
  }

  private get reached(): { readonly distinct: number; readonly generated: number; readonly head: number } {
    return { distinct: this.works.visited.keys.used, generated: this.generated, head: this.expanded };
  }

  private expandAlone(wanted: Wanted): Passed {
    const { renewal, expansion, collecting } = this.works;
    renewal.nextBatchAt(this.expanded);
    const batch = expansion.expand(renewal.inOneBatch(this.expanded, wanted.most));
    const deadlocks = this.deadlocksOf(batch, wanted);
    collecting.insert(batch.records);
    this.pass(batch);
    renewal.renew(this.expanded);
    return { done: batch.done, generated: batch.generated, deadlocks };
  }

  private async expandTogether(crew: CrewBatch, wanted: Wanted): Promise<Passed> {
    const { works } = this;
    const { renewal } = works;
    works.ahead = null;
    renewal.nextBatchAt(this.expanded);
    const batch = await crew.expansion.expand(renewal.inOneBatch(this.expanded, wanted.most));
    const deadlocks = this.deadlocksOf(batch, wanted);
    const stopped = await crew.insert(batch, wanted.depth + 1);
    if (stopped !== null) throw new CrewLost(crew.trouble ?? 'there is no memory for what this worker has claimed');
    this.pass(batch);
    const next = works.next(crew, wanted.most - batch.done, this.reached);
    if (next > 0) {
      renewal.nextBatchAt(this.expanded);
      crew.expansion.begin(next);
      works.ahead = crew;
    }
    crew.admit();
    if (next === 0) renewal.renew(this.expanded);
    return { done: batch.done, generated: batch.generated, deadlocks };
  }

  private deadlocksOf(batch: Expanded, { first, depth, suspects }: Wanted): number {
    const deadEnds = new DeadEnds(this.relation, suspects, null);
    deadEnds.note(this.works.format.replay, first, depth, batch);
    return deadEnds.deadlocks;
  }

  /** The parents of a batch have been expanded, and their successors inserted. */
  private pass({ done, generated }: Expanded): void {
    const { replay, frontier } = this.works.format;
    this.spotChecks.afterBatch(replay, done);
    replay.tables.endBatch();
    frontier.drop(done);
    this.expanded += done;
    this.generated += generated;
  }
}
