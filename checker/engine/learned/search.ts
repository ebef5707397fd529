/**
 * Breadth-first search with a learned relation, batch by batch: expand parents (`expansion.ts`), insert their
 * successors, judge the new states and append them to the frontier (`insertion.ts`).
 *
 * Counts are those of the reference engine. Successors come in the order of the clusters, so states are numbered
 * differently than there (`paths.ts` makes up for it); where a limit depends on the order of generation, actions stay
 * unclustered and the numbering is the same.
 */
import { Budget } from '../budget.ts';
import { CrewLost } from '../crew/crew.ts';
import type { Bound, Limits } from '../engine.ts';
import type { Collision } from '../profile.ts';
import type { Pulse } from '../pulse.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { SpillError } from '../spill/block-file.ts';
import type { RowQueue } from '../spill/row-queue.ts';
import { ExactStore } from '../store/exact.ts';
import { HEADER } from '../store/header.ts';
import { areas, BATCH_TARGET, INSERT_LIMIT, Linear, PARENTS, RECORD } from '../store/memory.ts';
import type { StoreKind } from '../store/rows.ts';
import { StoreFull, type VisitedStore } from '../store/store.ts';
import { collision, Visited } from '../store/visited.ts';
import { atOnce, paced } from '../work.ts';
import type { CrewBatch } from './crew-batch.ts';
import { Crewing } from './crewing.ts';
import { DeadEnds } from './dead-ends.ts';
import { type Expanded, Expansion } from './expansion.ts';
import { FinalClasses } from './final-classes.ts';
import { Format } from './format.ts';
import { Insertion } from './insertion.ts';
import { Judge } from './judge.ts';
import { Links } from './links.ts';
import { Milestones } from './milestones.ts';
import type { Packing, PackingShape } from './packing.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import { Spilling } from './spilling.ts';
import { SpotChecks } from './spot-checks.ts';
import { type Counts, stopAt } from './stop.ts';
import { SuspectList } from './suspects.ts';
import { tuning } from './tuning.ts';

/** How the search goes about it; nothing that comes out depends on it. */
export interface Ways {
  /** How visited states are told apart. */
  readonly store?: StoreKind;
  /** Threads that work together once the search is large; 1 where it is not said. */
  readonly workers?: number;
}

export class Search {
  readonly relation: Relation;
  readonly links = new Links();
  readonly suspects = new SuspectList();
  readonly linear = Linear.take();
  /** Index into `system.initial` of each state with depth 1. */
  readonly initialIndex: number[] = [];
  /** Number of the first state of each depth, from depth 1. */
  readonly levels: number[] = [0];
  generated = 0;
  /** Number of the next state to expand. */
  head = 0;
  readonly visited: VisitedStore;
  /** Null where nobody asks for them. */
  readonly finals: FinalClasses | null;
  readonly format: Format;
  readonly expansion: Expansion;
  readonly deadEnds: DeadEnds;
  readonly milestones: Milestones;
  private readonly insertion: Insertion;
  readonly crewing: Crewing;
  readonly spilling: Spilling;
  /** Depth of the states that were expanded last. */
  private level = 1;
  private readonly budget: Budget;
  private readonly limits: Limits;
  private readonly pulse: Pulse;
  private readonly judge: Judge;
  private readonly spotChecks: SpotChecks;
  /** Null where every successor counts. */
  reduction: Reduction | null = null;
  /** Asked after each level: whether that is all that is wanted. */
  isEnough: () => boolean = () => false;
  /** Successors in the order of the actions. */
  private readonly ordered: boolean;
  /** States that were expanded when the learning began: those of a search that was interrupted. */
  private learningFrom = 0;
  private nextClustering = tuning.clusterAfter;
  private lastBeat = performance.now();

  /** `shape`: of the packing, where rows of this format are to be put in. */
  constructor(relation: Relation, ways: Ways, limits: Limits, pulse: Pulse, shape?: PackingShape) {
    const { linear, suspects } = this;
    this.relation = relation;
    this.limits = limits;
    this.pulse = pulse;
    this.ordered = limits.stop === 'first' || limits.maxStates !== undefined;
    this.budget = new Budget(limits);
    const room = (bytes: number): boolean => this.budget.fits(bytes);
    this.visited = ways.store === 'exact' ? new ExactStore(linear, room) : new Visited(linear, room);
    this.judge = new Judge(relation, suspects);
    this.spotChecks = new SpotChecks(relation);
    this.finals = limits.finals ? new FinalClasses(relation) : null;
    this.format = new Format(relation, linear, this.visited, suspects, this.ordered, shape);
    this.expansion = new Expansion(this.format, linear, this.visited, relation.actions.length);
    this.deadEnds = new DeadEnds(relation, suspects, this.finals);
    this.milestones = new Milestones(relation.domains);
    this.insertion = new Insertion(this.format, linear, this.visited, this.links, this.judge, relation.codes);
    const { format, expansion, insertion, judge, visited, links } = this;
    this.crewing = new Crewing(ways.workers ?? 1, linear, { format, expansion, insertion, judge, visited, links }, limits);
    this.spilling = new Spilling(limits.spillFolder, linear, { format, judge, visited, links }, this.budget);
  }

  get replay(): Replay {
    return this.format.replay;
  }

  get frontier(): RowQueue<Packing> {
    return this.format.frontier;
  }

  /** True where so many more bytes of memory may be taken. */
  fits(bytes: number): boolean {
    return this.budget.fits(bytes);
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
    this.insertion.judgedBefore = this.visited.keys.used;
    this.nextClustering = head + tuning.clusterAfter;
  }

  /** `keep`: called between batches, where it is time, and where the run is interrupted. */
  async run(keep: () => void = () => {}): Promise<Bound | null> {
    try {
      return await this.search(keep);
    } catch (error) {
      if (error instanceof StoreFull) return 'memory';
      if (error instanceof CrewLost) return 'worker-lost';
      if (!(error instanceof SpillError)) throw error;
      this.spilling.trouble = error.message;
      this.endPart(this.level);
      return 'disk';
    } finally {
      this.crewing.dismiss();
    }
  }

  private async search(keep: () => void): Promise<Bound | null> {
    const bound = this.visited.keys.used > 0 ? null : this.start();
    if (bound !== null) return bound;
    while (this.frontier.length > 0) {
      if (this.limits.maxDepth !== undefined && this.expanding >= this.limits.maxDepth) return 'max-depth';
      const stopped = await this.expandLevel(keep);
      if (stopped !== null) return stopped;
      if (this.isEnough()) return null;
    }
    return null;
  }

  /** The initial states: each is a successor, by an effect that changes nothing, of itself. */
  private start(): Bound | null {
    const { initial } = this.relation;
    const { kids } = this.insertion;
    const size = this.limits.stop === 'first' ? 1 : PARENTS;
    for (let from = 0; from < initial.length; from += size) {
      const count = Math.min(size, initial.length - from);
      for (let i = 0; i < count; i++) {
        const row = this.format.initialRow(from + i);
        this.linear.words.set(row, (areas.rowsIn + i * this.replay.stride) >> 2);
        this.linear.words.set([row[0] as number, row[1] as number, this.replay.nothing, i], (areas.batch + i * RECORD) >> 2);
      }
      this.generated += count;
      const before = this.distinct;
      if (!this.insertion.insert(count, count, 1, from)) return 'memory';
      for (let i = 0; i < count; i++) for (let kid = 0; kid < (kids[i] as number); kid++) this.initialIndex.push(from + i);
      if (before === 0 && this.distinct > 0) this.levels.push(this.distinct);
      else if (this.distinct > 0) this.levels[1] = this.distinct;
      if (this.limits.stop === 'first' && this.suspects.any) return 'first-violation';
    }
    return null;
  }

  /** The memory may be used for another search; this one is over. */
  release(): void {
    this.spilling.close();
    this.linear.release(this.visited.ranges());
  }

  /** How likely it is that a state was taken for another. */
  collision(): Collision {
    const { delayed } = this.spilling;
    if (delayed !== null) return collision(this.distinct, this.generated, delayed.closest);
    return this.visited.collision(this.distinct, this.generated, this.replay.kernel);
  }

  /** Expand all states of one depth, or what is left of them. */
  private async expandLevel(keep: () => void): Promise<Bound | null> {
    const { maxStates, checkpoints } = this.limits;
    const depth = this.expanding;
    this.level = depth;
    const end = this.levels[depth] as number;
    this.milestones.reached(depth);
    while (this.head < end) {
      if (maxStates !== undefined && this.distinct >= maxStates) return 'max-states';
      if (this.isBeatDue) {
        const { distinct, generated, head } = this;
        const bound = await this.pulse.beat({ distinct, generated, queue: distinct - head, depth });
        if (bound === 'interrupted' || (bound === null && checkpoints?.due())) keep();
        this.lastBeat = performance.now();
        if (bound !== null) return bound;
        if (this.budget.isSpent) this.spilling.spillRows();
      }
      const full = await this.makeRoom(depth);
      if (full !== null) return full;
      const left = end - this.head;
      await this.crewing.untilReady(this.distinct);
      const crew = this.spilling.delayed === null && this.reduction === null ? this.crewing.crewFor(left, this) : null;
      const stopped = crew === null ? this.batch(left, depth) : await this.crewBatches(crew, end, depth);
      this.endLevelAt(depth + 1);
      if (stopped !== null) return stopped;
    }
    return this.settle(depth);
  }

  private get isBeatDue(): boolean {
    return performance.now() - this.lastBeat >= tuning.beat;
  }

  /** States of depth `depth` are all that were found since those of the depth before. */
  private endLevelAt(depth: number): void {
    if (this.distinct > (this.levels[depth - 1] as number)) this.levels[depth] = this.distinct;
  }

  /** Find out which successors of states of depth `depth` are new, if that was delayed. */
  private async settle(depth: number): Promise<Bound | null> {
    const { delayed } = this.spilling;
    if (delayed === null) return null;
    const { distinct, generated, head } = this;
    const work = delayed.settle(head, depth + 1);
    const done = await paced(work, this.pulse, { distinct, generated, queue: distinct - head, depth });
    this.endPart(depth);
    return 'bound' in done ? done.bound : null;
  }

  /** What was found to be new so far, of successors of states of depth `depth`, is all. */
  private endPart(depth: number): void {
    this.spilling.delayed?.endParents(this.head);
    this.endLevelAt(depth + 1);
  }

  /** Expand up to `left` states of depth `depth`. */
  private batch(left: number, depth: number): Bound | null {
    const before = { generated: this.generated, distinct: this.distinct };
    this.format.expanded = this.head - this.learningFrom;
    const whole = this.expansion.expand(this.isOneByOne ? 1 : left);
    const expanded = this.reduction === null ? whole : this.reduced(whole, this.reduction);
    this.expandedTo(expanded, depth);
    return this.ended(expanded, this.insert(expanded, depth + 1) ? null : 'memory', before);
  }

  /** Without the successors that may be spared. */
  private reduced(expanded: Expanded, reduction: Reduction): Expanded {
    const spared = reduction.select(this.format, this.head, expanded.done);
    const records = this.linear.words[(areas.header >> 2) + HEADER.count] as number;
    return { ...expanded, records, generated: expanded.generated - spared };
  }

  /** The same by several threads, batch by batch: states of depth `depth` up to number `end - 1`, or until something is due. */
  private async crewBatches(crew: CrewBatch, end: number, depth: number): Promise<Bound | null> {
    for (;;) {
      this.format.expanded = this.head - this.learningFrom;
      const expanded = await crew.expansion.expand(end - this.head);
      this.expandedTo(expanded, depth);
      const stopped = await crew.insert(expanded, depth + 1);
      if (stopped === null) this.passed(expanded.done);
      const goesOn = stopped === null && this.goesOn(crew, end);
      if (goesOn) crew.expansion.begin(end - this.head);
      crew.admit();
      this.endParents(expanded.done);
      if (goesOn) continue;
      if (stopped === null) this.renewTables();
      return stopped;
    }
  }

  /** Is there nothing to do before the crew expands the next states, which come before number `end`? */
  private goesOn(crew: CrewBatch, end: number): boolean {
    if (this.head === end || this.isBeatDue || this.areTablesDue) return false;
    const { generated, head } = this;
    const isFor = this.crewing.crewFor(end - head, { distinct: this.distinct + crew.waiting, generated, head });
    this.format.expanded = head - this.learningFrom;
    return isFor === crew;
  }

  private expandedTo(expanded: Expanded, depth: number): void {
    this.generated += expanded.generated;
    this.deadEnds.note(this.replay, this.head, depth, expanded);
  }

  private ended({ done }: Expanded, stopped: Bound | null, before: Counts): Bound | null {
    if (stopped !== null) return stopped;
    this.reduction?.follow(this.format, this.head);
    if (this.limits.stop === 'first' && this.suspects.any) return this.stopHere(before);
    this.passed(done);
    this.renewTables();
    return null;
  }

  /** The first `done` parents of the batch have been expanded, and their successors inserted. */
  private passed(done: number): void {
    this.spotChecks.afterBatch(this.replay, done);
    this.replay.tables.endBatch();
    this.frontier.drop(done);
    this.head += done;
  }

  /** Parents are expanded one by one, for the run may have to stop at the next. */
  private get isOneByOne(): boolean {
    return this.limits.stop === 'first' || (this.limits.maxStates ?? Infinity) - this.distinct < 2 * INSERT_LIMIT;
  }

  /** Insert the successors of the batch, which have depth `depth`; false where memory is at its end. */
  private insert({ records, done }: Expanded, depth: number): boolean {
    // Only where one parent has very many.
    const work = this.spilling.begin(records, this.head);
    if (work !== null) atOnce(work);
    const { delayed } = this.spilling;
    if (delayed !== null) return delayed.insert(records, this.head, depth);
    try {
      return this.insertion.insert(records, done, depth, -1);
    } finally {
      this.endParents(done);
    }
  }

  private endParents(count: number): void {
    for (let parent = 0; parent < count; parent++) this.links.endParent(this.insertion.kids[parent] as number);
  }

  /** Put on disk, before the next batch, what there would be no memory for. */
  private async makeRoom(depth: number): Promise<Bound | null> {
    const { delayed } = this.spilling;
    if (delayed !== null) return delayed.hasRoom(BATCH_TARGET) ? null : this.settle(depth);
    const work = this.spilling.begin(BATCH_TARGET, this.head);
    if (work === null) return null;
    const { distinct, generated, head } = this;
    const done = await paced(work, this.pulse, { distinct, generated, queue: distinct - head, depth });
    return 'bound' in done ? done.bound : null;
  }

  private stopHere(before: Counts): Bound {
    const counts = stopAt(this.relation, this.replay, this.linear, this.suspects, this.judge.violating, before);
    this.generated = counts.generated;
    this.links.truncate(counts.distinct);
    return 'first-violation';
  }

  /** Between batches: better clusters once more is known, or room. */
  private renewTables(): void {
    this.format.expanded = this.head - this.learningFrom;
    if (this.isClusteringDue) {
      this.nextClustering = this.learningFrom + (this.nextClustering - this.learningFrom) * tuning.clusterAgain;
      this.format.rebuild(false);
    } else if (this.replay.tables.isFull) this.format.rebuild(true);
  }

  private get isClusteringDue(): boolean {
    return !this.ordered && this.head >= this.nextClustering;
  }

  private get areTablesDue(): boolean {
    return this.isClusteringDue || this.replay.tables.isFull;
  }
}
