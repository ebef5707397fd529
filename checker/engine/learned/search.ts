/**
 * Breadth-first search with a learned relation: its parts, its counts, and how it runs. What it does level by level is in
 * `level-loop.ts`, batch by batch in `batches.ts` and, by several threads, in `crew-loop.ts`.
 *
 * Counts are those of the reference engine. Successors come in the order of the clusters, so states are numbered
 * differently than there (`shortest-paths.ts` makes up for it); where a limit or a view depends on the order of generation,
 * actions stay unclustered and the numbering is the same.
 */
import { Budget } from '../budget.ts';
import { Classes } from '../classes/classes.ts';
import { CrewLost } from '../crew/crew.ts';
import { areWaiting } from '../crew/recruits.ts';
import type { Bound, Limits, Progress } from '../engine.ts';
import type { Collision } from '../profile.ts';
import type { Pulse } from '../pulse.ts';
import type { Reduction } from '../reduction/reduction.ts';
import { SpillError } from '../spill/block-file.ts';
import type { RowQueue } from '../spill/row-queue.ts';
import { ExactStore } from '../store/exact.ts';
import { Linear } from '../store/memory.ts';
import type { StoreKind } from '../store/rows.ts';
import { StoreFull, type VisitedStore } from '../store/store.ts';
import { collision, Visited } from '../store/visited.ts';
import { ViewStore } from '../views/view-store.ts';
import { Crewing } from './crewing.ts';
import { DeadEnds } from './dead-ends.ts';
import { type Expanded, Expansion } from './expansion.ts';
import { FinalClasses } from './final-classes.ts';
import { Format } from './format.ts';
import { initialBatches } from './initial-batches.ts';
import { Insertion } from './insertion.ts';
import { Judge } from './judge.ts';
import { LevelLoop } from './level-loop.ts';
import { Links } from './links.ts';
import { Milestones } from './milestones.ts';
import type { Packing, PackingShape } from './packing.ts';
import type { Relation } from './relation.ts';
import { Renewal } from './renewal.ts';
import type { Replay } from './replay.ts';
import { Spilling } from './spilling.ts';
import { SpotChecks } from './spot-checks.ts';
import { StepWatch } from './step-watch.ts';
import { SuspectList } from './suspects.ts';

/** Part of the memory for what can go to disk, where a store has something that cannot. */
const SPILLABLE = 0.5;

/** How the search goes about it; nothing that comes out depends on it. */
export interface Ways {
  /** How visited states are told apart. */
  readonly store?: StoreKind;
  /** Threads that work together once the search is large; 1 where it is not said. */
  readonly workers?: number;
}

export class Search {
  readonly relation: Relation;
  readonly limits: Limits;
  readonly store: StoreKind;
  readonly links = new Links();
  readonly suspects = new SuspectList();
  readonly linear: Linear;
  /** Index into `system.initial` of each state with depth 1. */
  readonly initialIndex: number[] = [];
  /** Number of the first state of each depth, from depth 1. */
  readonly levels: number[] = [0];
  generated = 0;
  /** Number of the next state to expand. */
  head = 0;
  /** Number behind the last state of which actions were ever asked what they do: a run that is stopped leaves others. */
  expandedEnd = 0;
  readonly visited: VisitedStore;
  /** Null where every state stands for itself. */
  readonly classes: Classes | null;
  /** Null where nobody asks for them. */
  readonly finals: FinalClasses | null;
  readonly budget: Budget;
  /** For what can go to disk. */
  readonly spillable: Budget;
  readonly judge: Judge;
  readonly format: Format;
  readonly renewal: Renewal;
  readonly expansion: Expansion;
  readonly insertion: Insertion;
  readonly deadEnds: DeadEnds;
  readonly milestones: Milestones;
  readonly crewing: Crewing;
  readonly spilling: Spilling;
  readonly watch: StepWatch;
  /** Null where every successor counts. */
  reduction: Reduction | null = null;
  /** Asked after each level: whether that is all that is wanted. */
  isEnough: () => boolean = () => false;
  private readonly spotChecks: SpotChecks;
  private readonly loop: LevelLoop;

  /** `shape`: of the packing, where rows of this format are to be put in. */
  constructor(relation: Relation, ways: Ways, limits: Limits, pulse: Pulse, shape?: PackingShape) {
    this.store = ways.store ?? 'fingerprint';
    const { symmetry, view } = relation.system;
    // The thread of the search alone gives keys to classes and views.
    const threads = symmetry === null && view === null ? (ways.workers ?? 1) : 1;
    // Threads that wait are sure to be wanted. The exact store has more room for nodes where there are several.
    this.linear = Linear.take(threads > 1 && areWaiting() && this.store === 'fingerprint');
    const { linear, links, suspects } = this;
    this.relation = relation;
    this.limits = limits;
    /** Successors come in the order of the actions. */
    const ordered = limits.stop === 'first' || limits.maxStates !== undefined || relation.system.view !== null;
    this.budget = new Budget(limits);
    this.spillable = this.store === 'exact' && limits.spillFolder !== undefined ? new Budget(limits, SPILLABLE) : this.budget;
    this.classes = symmetry === null ? null : new Classes(relation, symmetry, linear, this.store === 'exact');
    const visited = this.makeStore();
    const judge = new Judge(relation, suspects);
    const format = new Format(relation, linear, visited, suspects, ordered, shape);
    const expansion = new Expansion(format, linear, visited, relation.actions.length);
    const insertion = new Insertion(format, linear, visited, links, judge, relation.codes);
    this.visited = visited;
    this.judge = judge;
    this.format = format;
    this.expansion = expansion;
    this.insertion = insertion;
    this.renewal = new Renewal(format, ordered);
    this.spotChecks = new SpotChecks(relation);
    this.finals = limits.finals ? new FinalClasses(relation) : null;
    this.deadEnds = new DeadEnds(relation, suspects, this.finals);
    this.milestones = new Milestones(relation.domains);
    this.crewing = new Crewing(threads, linear, { format, expansion, visited, admission: insertion }, limits);
    this.spilling = new Spilling(limits.spillFolder, linear, { format, judge, visited, links }, this.budget);
    this.watch = new StepWatch(relation, linear, format, limits.survey);
    this.loop = new LevelLoop(this, pulse);
  }

  private makeStore(): VisitedStore {
    const { linear, relation } = this;
    const room = (bytes: number): boolean => this.spillable.fits(bytes);
    const isExact = this.store === 'exact';
    const replay = (): Replay => this.format.replay;
    if (this.classes !== null) return this.classes.store(room, replay);
    if (relation.system.view !== null) return new ViewStore(linear, room, relation, isExact, replay);
    return isExact ? new ExactStore(linear, room, (bytes) => this.budget.fits(bytes)) : new Visited(linear, room);
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

  /** How far it has come, where it expands states of depth `depth`. */
  progress(depth: number): Omit<Progress, 'seconds'> {
    const { distinct, generated, head, crewing } = this;
    const threads = crewing.working > 1 ? { threads: crewing.working } : {};
    return { distinct, generated, queue: distinct - head, depth, ...threads };
  }

  /** Go on with `head` states that are expanded already, the visited set being there: the tables are learned anew. */
  resumeAt(head: number): void {
    this.head = head;
    this.expandedEnd = head;
    this.renewal.beginAt(head);
    this.insertion.judgedBefore = this.visited.keys.used;
  }

  /** `keep`: called between batches, where it is time, and where the run is interrupted. */
  async run(keep: () => void = () => {}): Promise<Bound | null> {
    const bound = await this.searchToBound(keep);
    if (bound !== null) this.loop.endPart();
    return bound;
  }

  private async searchToBound(keep: () => void): Promise<Bound | null> {
    try {
      return await this.search(keep);
    } catch (error) {
      if (error instanceof StoreFull) return 'memory';
      if (error instanceof CrewLost) return 'worker-lost';
      if (!(error instanceof SpillError)) throw error;
      this.spilling.trouble = error.message;
      return 'disk';
    } finally {
      await this.crewing.dismiss();
    }
  }

  private async search(keep: () => void): Promise<Bound | null> {
    const bound = this.visited.keys.used > 0 ? null : initialBatches(this);
    if (bound !== null) return bound;
    while (this.frontier.length > 0) {
      if (this.limits.maxDepth !== undefined && this.expanding >= this.limits.maxDepth) return 'max-depth';
      const stopped = await this.loop.expandLevel(keep);
      if (stopped !== null) return stopped;
      if (this.isEnough()) return null;
    }
    return null;
  }

  /** The next parents, of depth `depth`, are expanded; they stay in the frontier until they have {@link passed}. */
  expandedTo(expanded: Expanded, depth: number): void {
    this.generated += expanded.generated;
    this.expandedEnd = this.head + expanded.done;
    this.deadEnds.note(this.replay, this.head, depth, expanded);
    this.classes?.look(this.replay, expanded.done);
  }

  /** The first `done` parents of the batch have been expanded, and their successors inserted. */
  passed(done: number): void {
    this.spotChecks.afterBatch(this.replay, done);
    this.replay.tables.endBatch();
    this.frontier.drop(done);
    this.head += done;
  }

  /** The next `count` parents have found all that they find. */
  endParents(count: number): void {
    this.links.endParents(this.insertion.kids.subarray(0, count));
  }

  /** The memory may be used for another search; this one is over. */
  release(): void {
    this.spilling.close();
    this.linear.release(this.visited.ranges());
  }

  /** How likely it is that a state was taken for another. */
  collision(): Collision {
    if (this.store === 'exact') return { calculated: 0, observed: 0 };
    const { delayed } = this.spilling;
    if (delayed !== null) return collision(this.distinct, this.generated, delayed.closest);
    return this.visited.collision(this.distinct, this.generated, this.replay.kernel);
  }
}
