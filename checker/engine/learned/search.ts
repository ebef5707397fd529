/**
 * Breadth-first search with a learned relation, batch by batch: expand parents, insert their successors, judge the new
 * states, append them to the frontier.
 *
 * Counts are those of the reference engine. Successors come in the order of the clusters, so states are numbered
 * differently than there (`paths.ts` makes up for it); where a limit depends on the order of generation, actions stay
 * unclustered and the numbering is the same.
 */

import { refuseUndeclared } from '../../system/steps.ts';
import type { ActionInstance } from '../../system/system.ts';
import type { Bound, Limits } from '../engine.ts';
import type { Collision } from '../profile.ts';
import type { Pulse } from '../pulse.ts';
import { ExactStore } from '../store/exact.ts';
import { HEADER } from '../store/kernel.ts';
import { areas, BATCH_TARGET, FAULTS_LIMIT, INSERT_LIMIT, Linear, PARENTS, RECORD, STRIDE_LIMIT } from '../store/memory.ts';
import { type StoreKind, strideOf } from '../store/rows.ts';
import { StoreFull, type VisitedStore } from '../store/store.ts';
import { Visited } from '../store/visited.ts';
import { cluster, separate } from './clusters.ts';
import { conversion } from './conversion.ts';
import { FinalClasses } from './final-classes.ts';
import { Frontier } from './frontier.ts';
import { Judge } from './judge.ts';
import { Demotion, largestPart } from './layout.ts';
import { Links } from './links.ts';
import { Packing } from './packing.ts';
import type { Relation } from './relation.ts';
import { Replay, Stale } from './replay.ts';
import { SpotChecks } from './spot-checks.ts';
import { stopAt } from './stop.ts';
import { SuspectList } from './suspects.ts';
import { TablesFull } from './tables.ts';
import { tuning } from './tuning.ts';

const HEAD = areas.header >> 2;

export class Search {
  readonly relation: Relation;
  readonly links = new Links();
  readonly suspects = new SuspectList();
  readonly linear = Linear.take();
  /** Index into `system.initial` of each state with depth 1. */
  readonly initialIndex: number[] = [];
  /** Number of the first state of each depth, from depth 1. */
  readonly levels: number[] = [0];
  replay: Replay;
  generated = 0;
  deadlocks = 0;
  /** Number of the next state to expand. */
  head = 0;
  /** How often the tables were made anew. */
  rebuilds = 0;
  readonly visited: VisitedStore;
  /** Null where nobody asks for them. */
  readonly finals: FinalClasses | null;
  readonly frontier: Frontier;
  private readonly limits: Limits;
  private readonly pulse: Pulse;
  private readonly judge: Judge;
  private readonly spotChecks: SpotChecks;
  /** Successors in the order of the actions. */
  private readonly ordered: boolean;
  private readonly kids = new Int32Array(PARENTS);
  /** States that were expanded when the learning began: those of a search that was interrupted. */
  private learningFrom = 0;
  private firstBits: Int32Array | undefined;
  private judgedBefore = 0;
  private nextClustering = tuning.clusterAfter;
  /** Parents of a batch; less where their successors would not fit. */
  private parentLimit: number;
  private lastBeat = performance.now();

  /** `bits`: of each slot, where rows of this format are to be put in. */
  constructor(relation: Relation, store: StoreKind, limits: Limits, pulse: Pulse, bits?: Int32Array) {
    this.firstBits = bits;
    this.relation = relation;
    this.limits = limits;
    this.pulse = pulse;
    this.ordered = limits.stop === 'first' || limits.maxStates !== undefined;
    this.visited = store === 'exact' ? new ExactStore(this.linear) : new Visited(this.linear);
    this.judge = new Judge(relation, this.suspects);
    this.spotChecks = new SpotChecks(relation);
    this.finals = limits.finals ? new FinalClasses(relation) : null;
    this.replay = this.makeReplay(this.slotOrder(), true);
    this.parentLimit = Math.max(1, Math.min(PARENTS, Math.floor(FAULTS_LIMIT / relation.actions.length)));
    this.frontier = new Frontier(this.replay.stride >> 2);
  }

  get distinct(): number {
    return this.links.length;
  }

  get depth(): number {
    return this.levels.length - 1;
  }

  /** The depth of the states that are being expanded, or are next. */
  get expanding(): number {
    return this.head < (this.levels.at(-2) ?? 0) ? this.depth - 1 : this.depth;
  }

  /** Go on with `head` states that are expanded already, the visited set being there: the tables are learned anew. */
  resumeAt(head: number): void {
    this.head = head;
    this.learningFrom = head;
    this.judgedBefore = this.visited.used;
    this.nextClustering = head + tuning.clusterAfter;
  }

  /** `keep`: called between batches, where it is time, and where the run is interrupted. */
  async run(keep: () => void = () => {}): Promise<Bound | null> {
    try {
      return await this.search(keep);
    } catch (error) {
      if (error instanceof StoreFull) return 'memory';
      throw error;
    }
  }

  private async search(keep: () => void): Promise<Bound | null> {
    const bound = this.visited.used > 0 ? null : this.start();
    if (bound !== null) return bound;
    while (this.frontier.length > 0) {
      if (this.limits.maxDepth !== undefined && this.expanding >= this.limits.maxDepth) return 'max-depth';
      const stopped = await this.level(keep);
      if (stopped !== null) return stopped;
    }
    return null;
  }

  /** The initial states: each is a successor, by an effect that changes nothing, of itself. */
  private start(): Bound | null {
    const { initial } = this.relation;
    const size = this.limits.stop === 'first' ? 1 : PARENTS;
    for (let from = 0; from < initial.length; from += size) {
      const count = Math.min(size, initial.length - from);
      for (let i = 0; i < count; i++) {
        const row = this.initialRow(from + i);
        this.linear.words.set(row, (areas.rowsIn + i * this.replay.stride) >> 2);
        this.linear.words.set([row[0] as number, row[1] as number, this.replay.nothing, i], (areas.batch + i * RECORD) >> 2);
      }
      this.generated += count;
      this.kids.fill(0);
      const before = this.distinct;
      if (!this.insert(count, 1, from)) return 'memory';
      for (let i = 0; i < count; i++) for (let kid = 0; kid < (this.kids[i] as number); kid++) this.initialIndex.push(from + i);
      if (before === 0 && this.distinct > 0) this.levels.push(this.distinct);
      else if (this.distinct > 0) this.levels[1] = this.distinct;
      if (this.limits.stop === 'first' && this.suspects.any) return 'first-violation';
    }
    return null;
  }

  /** The memory may be used for another search; this one is over. */
  release(): void {
    this.linear.release(this.visited.ranges());
  }

  /** How likely it is that a state was taken for another. */
  collision(): Collision {
    return this.visited.collision(this.distinct, this.generated, this.replay.kernel);
  }

  /** The row of initial state number `index`. */
  initialRow(index: number): Int32Array {
    const ids = this.relation.initial[index] as Int32Array;
    const row = new Int32Array(this.replay.stride >> 2);
    this.replay.packing.pack(ids, row, 2);
    for (const [slot, id] of ids.entries()) {
      row[0] = (row[0] as number) ^ this.relation.domains.low(slot, id);
      row[1] = (row[1] as number) ^ this.relation.domains.high(slot, id);
    }
    this.key(row);
    return row;
  }

  /** Give a row whose packed words are there all the rest. */
  private key(row: Int32Array): void {
    this.linear.words.set(row, areas.rowsOut >> 2);
    this.visited.keyRows(areas.rowsOut, 1, this.replay);
    row.set(this.linear.words.subarray(areas.rowsOut >> 2, (areas.rowsOut >> 2) + row.length));
  }

  /** Expand the first `count` of the rows in the kernel's memory: how many were, and how many successors they have. */
  expandLoaded(count: number): { readonly done: number; readonly records: number } {
    const { kernel, roots, clusters } = this.replay;
    const done = kernel.expand(0, count, roots, clusters.length, BATCH_TARGET);
    const records = this.linear.words[HEAD + HEADER.count] as number;
    this.visited.keySuccessors(records, kernel);
    return { done, records };
  }

  /** What an expansion threw that new tables can help with; anything else goes on. */
  recover(error: unknown): void {
    if (error instanceof Stale) this.rebuild(true);
    else if (error instanceof TablesFull && this.parentLimit > 1) this.parentLimit >>= 1;
    else throw error;
  }

  /** Expand all states of one depth, or what is left of them. */
  private async level(keep: () => void): Promise<Bound | null> {
    const { maxStates, checkpoints } = this.limits;
    const depth = this.expanding;
    const end = this.levels[depth] as number;
    let open = this.depth > depth;
    while (this.head < end) {
      if (maxStates !== undefined && this.distinct >= maxStates) return 'max-states';
      if (performance.now() - this.lastBeat >= tuning.beat) {
        const { distinct, generated, head } = this;
        const bound = await this.pulse.beat({ distinct, generated, queue: distinct - head, depth });
        if (bound === 'interrupted' || (bound === null && checkpoints?.due())) keep();
        this.lastBeat = performance.now();
        if (bound !== null) return bound;
      }
      const stopped = this.batch(end - this.head, depth);
      if (this.distinct > end) {
        if (!open) this.levels.push(this.distinct);
        else this.levels[depth + 1] = this.distinct;
        open = true;
      }
      if (stopped !== null) return stopped;
    }
    return null;
  }

  /** Expand up to `left` states of depth `depth`. */
  private batch(left: number, depth: number): Bound | null {
    const oneByOne = this.limits.stop === 'first' || (this.limits.maxStates ?? Infinity) - this.distinct < 2 * INSERT_LIMIT;
    const limit = Math.min(left, this.replay.hasWide ? 32 : this.parentLimit);
    this.replay.expanded = this.head - this.learningFrom;
    const done = this.expand(oneByOne ? 1 : limit);
    const { words } = this.linear;
    const [count, idle, faults] = [words[HEAD + HEADER.count], words[HEAD + HEADER.idle], words[HEAD + HEADER.faults]] as [
      number,
      number,
      number,
    ];
    const before = { generated: this.generated, distinct: this.distinct };
    this.generated += words[HEAD + HEADER.generated] as number;
    for (let i = 0; i < faults; i++)
      this.fault(words[(areas.faults >> 2) + 2 * i] as number, words[(areas.faults >> 2) + 2 * i + 1] as number, depth);
    for (let i = 0; i < idle; i++) this.idle(words[(areas.idle >> 2) + i] as number, depth);
    this.kids.fill(0, 0, done);
    const inserted = this.insert(count, depth + 1, -1);
    for (let parent = 0; parent < done; parent++) this.links.endParent(this.kids[parent] as number);
    if (!inserted) return 'memory';
    if (this.limits.stop === 'first' && this.suspects.any) {
      const counts = stopAt(this.relation, this.replay, this.linear, this.suspects, this.judge.violating, before);
      this.generated = counts.generated;
      this.links.truncate(counts.distinct);
      return 'first-violation';
    }
    this.spotChecks.afterBatch(this.replay, done);
    this.replay.tables.endBatch();
    this.frontier.drop(done);
    this.head += done;
    if (!this.ordered && this.head >= this.nextClustering) {
      this.nextClustering = this.learningFrom + (this.nextClustering - this.learningFrom) * tuning.clusterAgain;
      this.rebuild(false);
    } else if (this.replay.tables.isFull) this.rebuild(true);
    return null;
  }

  /** Put up to `limit` parents into the kernel's memory and expand them; how many were. */
  private expand(limit: number): number {
    for (;;) {
      const count = this.frontier.peek(this.linear.words, areas.rowsIn >> 2, Math.min(limit, this.parentLimit));
      try {
        return this.expandLoaded(count).done;
      } catch (error) {
        this.recover(error);
      }
    }
  }

  /** Insert the first `count` successors of the batch, which have depth `depth`; false where memory is at its end. */
  private insert(count: number, depth: number, initial: number): boolean {
    for (let from = 0; from < count; from += INSERT_LIMIT) {
      const to = Math.min(from + INSERT_LIMIT, count);
      const { kernel } = this.replay;
      if (!this.visited.reserve(to - from, kernel)) return false;
      kernel.touch(from, to, this.visited.size);
      kernel.insert(from, to, this.visited.size);
      const out = this.linear.words[HEAD + HEADER.out] as number;
      this.visited.used += out;
      this.replay.judged = this.visited.used - out - this.judgedBefore;
      const outside = this.judge.judge(this.replay, this.linear, out, depth, this.distinct, initial);
      this.admit(out, outside);
    }
    return true;
  }

  /** The `out` rows that came out become states, but for those that are `outside` the constraint. */
  private admit(out: number, outside: Uint8Array | null): void {
    const { words } = this.linear;
    const [codes, parents] = [areas.codes >> 2, areas.parents >> 2];
    let first = 0;
    for (let row = 0; row < out; row++) {
      if (outside !== null && outside[row] === 1) {
        this.frontier.push(words, areas.rowsOut >> 2, first, row);
        first = row + 1;
        continue;
      }
      const parent = words[parents + row] as number;
      this.kids[parent] = (this.kids[parent] as number) + 1;
      this.links.push(words[codes + row] as number);
    }
    this.frontier.push(words, areas.rowsOut >> 2, first, out);
  }

  private fault(parent: number, list: number, depth: number): void {
    for (const { action, choice, fault } of this.replay.faultsOf(list)) {
      const { system } = this.relation;
      refuseUndeclared(system, system.actions[action] as ActionInstance, fault);
      this.suspects.at(fault.property, depth + 1)?.faults.push(this.head + parent, action, choice);
      this.finals?.fault(fault.property, this.head + parent, action, choice, depth);
    }
  }

  private idle(parent: number, depth: number): void {
    this.finals?.state(this.head + parent, this.replay.parentIds(parent), depth);
    if (this.relation.mayRest === null || this.replay.parentHolds(this.relation.mayRest, parent)) return;
    this.deadlocks++;
    this.suspects.at('no-deadlock', depth)?.states.push(this.head + parent);
  }

  /** New tables, for wider slots or better clusters, and the frontier's rows in their format. */
  private rebuild(roomy: boolean): void {
    const before = this.replay;
    const old = before.packing;
    this.rebuilds++;
    this.replay = this.makeReplay(this.slotOrder(), roomy);
    const { packing } = this.replay;
    if (packing.equals(old)) return;
    const ids = new Int32Array(this.relation.domains.domains.length);
    this.visited.repack(before, this.replay, conversion(old, packing), this.suspects.outsideKeys());
    this.frontier.reformat(this.replay.stride >> 2, (from, at, to) => {
      old.unpack(from, at + 2, ids);
      to.fill(0);
      packing.pack(ids, to, 2);
      to[0] = from[at] as number;
      to[1] = from[at + 1] as number;
      this.key(to);
    });
  }

  /** The packing of before where it still holds and a new one would cost much; null otherwise. */
  private keptPacking(): Packing | null {
    const { replay } = this as { readonly replay: Replay | undefined };
    return this.visited.kind === 'exact' && replay?.packing.holds() ? replay.packing : null;
  }

  private slotOrder(): number[] {
    return this.relation.domains.domains.map((_, slot) => slot);
  }

  private makeReplay(order: readonly number[], roomy: boolean): Replay {
    const { actions, domains, codes, checks } = this.relation;
    const packing = this.keptPacking() ?? new Packing(domains, order, roomy, this.firstBits);
    this.firstBits = undefined;
    if (strideOf(packing.words, this.visited.kind) > STRIDE_LIMIT) throw new Demotion(largestPart(domains.layout.root));
    const clusters =
      this.ordered || this.head - this.learningFrom < tuning.clusterAfter ? separate(actions) : cluster(actions, packing.bits);
    return new Replay(
      this.linear,
      this.visited.kind,
      domains,
      packing,
      codes,
      clusters,
      checks.map(({ predicate }) => predicate).filter(({ wide }) => !wide),
    );
  }
}
