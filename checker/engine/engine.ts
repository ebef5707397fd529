/**
 * The interface that every engine has, and what it hands back. An engine explores the reachable states of a
 * transition system and says, of each property, whether a reachable state or step violates it. It returns a path
 * for each violation; `trace/` makes a trace of it.
 *
 * Counts are those of TLC: `generated` includes the initial states and every successor, `distinct` the different
 * states, `depth` the number of states on the longest of the shortest paths.
 */
import type { Marks } from '../coverage/usage.ts';
import type { TransitionSystem } from '../system/system.ts';
import type { BehaviourGraph } from '../temporal/graph.ts';
import type { Survey } from '../temporal/survey.ts';
import type { Checkpoints } from './checkpoint/checkpoints.ts';
import type { Collision, Profile } from './profile.ts';

/** Where to stop, and what to gather. A limit that is absent does not apply. */
export interface Limits {
  /** Stop once this many distinct states are known. */
  readonly maxStates?: number;
  /** Do not expand states at this depth (initial states have depth 1). */
  readonly maxDepth?: number;
  readonly timeoutMs?: number;
  /** Bytes of memory of the process. */
  readonly memoryBytes?: number;
  /** Where to put what there is no memory for: an existing folder that can be written. Absent: the run stops there. */
  readonly spillFolder?: string;
  /** 'first': as soon as a violation is found, as TLC does. 'exhausted' (default): never for that reason. */
  readonly stop?: 'first' | 'exhausted';
  readonly signal?: AbortSignal;
  /** Also gather how runs end: {@link Exploration.finals}. */
  readonly finals?: boolean;
  /** Also record every step, for what is said of behaviours: {@link Exploration.graph}. */
  readonly graph?: boolean;
  /** Asked before the graph is recorded, by engines that can look without it: where it settles everything, there is no graph. */
  readonly survey?: Survey;
  /**
   * Leave out interleavings that cannot make a difference to invariants, faults and deadlocks (partial-order reduction),
   * where the engine can and that is sound: {@link Exploration.reduction} says whether. 'where-full': only where there is
   * no room for all of them. Absent: never.
   */
  readonly reduce?: 'always' | 'where-full';
  /** Keep the search on disk now and then, and where a signal stops it; go on from one that was kept. */
  readonly checkpoints?: Checkpoints;
}

/** Why a run ended before everything was explored. */
export type Bound =
  | 'max-states'
  | 'max-depth'
  | 'timeout'
  | 'memory'
  /** A file in {@link Limits.spillFolder} could not be written, or not be read again: {@link Exploration.trouble}. */
  | 'disk'
  | 'interrupted'
  /** A thread that took part in the search ended, for whatever reason. */
  | 'worker-lost'
  | 'first-violation'
  /** Steps that would have been one context switch too many were left out. */
  | 'max-switches'
  /** Only a sample of the behaviours was looked at: see {@link Exploration.sample}. */
  | 'sampled'
  /** The store of a cluster run was full, or lost what it had acknowledged. */
  | 'store';

/** Called about ten times a second. */
export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  /** States that are known but not yet expanded. */
  readonly queue: number;
  readonly depth: number;
  readonly seconds: number;
  /** Threads that work on it together now; absent where it is one. */
  readonly threads?: number;
  /** Partial-order reduction leaves interleavings out: since it was asked for, or since there was no memory for all. */
  readonly reduced?: Reduced['cause'];
  /** Of a cluster run: who has worked on it. */
  readonly workers?: readonly WorkerProgress[];
}

/** What one worker has done in a cluster run. */
export interface WorkerProgress {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  /** Chunks, cells and whatever else it was given. */
  readonly jobs: number;
  /** States that it has explored. */
  readonly states: number;
  readonly perSecond: number;
  /** Seconds since it was last heard of. */
  readonly secondsAgo: number;
}

/** One transition of a path: which action instance, and which way its choices went. */
export interface PathStep {
  readonly action: number;
  readonly choice: number;
}

/** A run of the system from an initial state. */
export interface Path {
  /** Index into `system.initial`. */
  readonly initial: number;
  readonly steps: readonly PathStep[];
}

export interface Violation {
  readonly property: string;
  /** The failing part of the invariant; null where it has none. */
  readonly part: string | null;
  /** In words; '' where none is known. */
  readonly reason: string;
  /**
   * Shortest, and among the shortest one with the fewest context switches, unless {@link Exploration.paths} says
   * otherwise. A fault's last step has no successor.
   */
  readonly path: Path;
  /** Of a sample: which draw found it. */
  readonly draw?: Draw;
  /**
   * Of a behaviour, which goes on for ever: the steps from number `start` (from 0) on are repeated. Where `start` is
   * the number of steps, it is the last state that is repeated: the system stutters there.
   */
  readonly loop?: Loop;
}

export interface Loop {
  readonly start: number;
}

/** One draw of a sample, which can be made again by itself. */
export interface Draw {
  readonly seed: number;
  /** From 0. */
  readonly number: number;
}

/** A sample: how much was drawn. */
export interface Sample {
  /** Random walks, or members of a swarm. */
  readonly of: 'walks' | 'members';
  readonly count: number;
  readonly seed: number;
  /** Most steps of one walk, or of one path of a member. */
  readonly depth: number;
}

/** Ends of runs that look the same: see `finals.ts` in this folder for who sorts them. */
export interface FinalClass {
  /** 'rest': a state without successors in which the system may rest. 'deadlock': one in which it may not. */
  readonly kind: 'rest' | 'deadlock' | 'fault';
  /** Of 'rest', the canonical text of what is seen; of 'fault', the property; of 'deadlock', ''. */
  readonly label: string;
  /** Distinct states; of a fault, distinct steps that fault. States that were not expanded are not counted. */
  readonly count: number;
  /** To one of them: shortest, and where there is memory for it, among the shortest one with the fewest context switches. */
  readonly path: Path;
}

export interface Exploration {
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  /** Distinct states without successors in which the system may not rest. */
  readonly deadlocks: number;
  /** States known but not expanded when the run ended. */
  readonly queue: number;
  readonly seconds: number;
  /** Null where every reachable state was expanded. */
  readonly bound: Bound | null;
  /** Of a bound that is no limit which the user set: what happened, in words. */
  readonly trouble?: string;
  /** Of a run that found no room: the parts of the state that seem to grow without end, in words. */
  readonly growing?: readonly string[];
  /** Bytes that were on disk for want of memory, where {@link Limits.spillFolder} says that they may be. */
  readonly spilledBytes?: number;
  /** At most one per property, in the order of `system.properties`. */
  readonly violations: readonly Violation[];
  /** Where {@link Limits.graph} asks for it and the engine can give it. */
  readonly graph?: BehaviourGraph;
  /** True where {@link Limits.survey} settled everything. */
  readonly settled?: boolean;
  /**
   * Where {@link Limits.reduce} asked for it; if only where there is no room, then where there was none. Counts are of the
   * states that were visited then.
   */
  readonly reduction?: Reduced;
  /** True where the properties of behaviours were checked too. */
  readonly behaviours?: boolean;
  /** Of an engine that explores behaviours by themselves: why that ended before everything was explored. */
  readonly behavioursBound?: Bound;
  /** True where no behaviour is fair, so that whatever is said of them holds. */
  readonly unfair?: boolean;
  /**
   * What is known of the paths of violations, where it is not what {@link Violation.path} says: shortest, but perhaps
   * with needless switches; of all paths one with the fewest switches, and shortest among these; or just one that was
   * found, with what could be left out of it left out, or as it was found.
   */
  readonly paths?: 'shortest' | 'fewest-switches' | 'shrunk' | 'found';
  /** True where an interrupt ended the looking for better {@link paths}: a run that is resumed looks for them again. */
  readonly isCutShort?: boolean;
  /** Where only a sample was looked at. */
  readonly sample?: Sample;
  /** Where `limits.finals` asks for it, one for each class, in any order. Absent: this engine does not gather them. */
  readonly finals?: readonly FinalClass[];
  /** What the spec's functions made use of, of an engine that runs them elsewhere. */
  readonly marks?: Marks;
  /** Where time went, if the engine keeps account of it. */
  readonly profile?: Profile;
  /** How visited states are told apart, of an engine that leaves the choice. */
  readonly store?: 'fingerprint' | 'exact';
  /** Of an engine with {@link store}; zero where it is exact. */
  readonly collision?: Collision;
}

/** What came of partial-order reduction. */
export interface Reduced {
  /** Why it was tried: it was asked for, or there was no memory for all interleavings. */
  readonly cause: 'asked' | 'memory';
  /** Why nothing was left out of what the counts and verdicts are about, in words; null where it may have been. */
  readonly obstacle: string | null;
  /** States of which only some successors were looked at. */
  readonly states: number;
  /** Searches that it took until nothing new was learned of what depends on what. */
  readonly rounds: number;
}

export interface Engine {
  readonly name: string;
  /** True where it honours action constraints and views, whatever the symmetry; see `suited.ts` for what happens where it does not. */
  readonly narrows?: boolean;
  /** True where it honours action constraints. */
  readonly constrains?: boolean;
  /** True where it honours views. */
  readonly views?: boolean;
  /** True where it can record the behaviour graph: {@link Limits.graph}. */
  readonly graphs?: boolean;
  /** True where it takes states up to the system's symmetry; see `suited.ts` for what happens where it does not. */
  readonly symmetric?: boolean;
  /** True where it can gather how runs end: {@link Limits.finals}. */
  readonly finals?: boolean;
  /** True where it honours {@link Limits.spillFolder}. */
  readonly spills?: boolean;
  /** True where it honours {@link Limits.checkpoints}. */
  readonly checkpoints?: boolean;
  /** Threads that it may have work together; one where it is not said. */
  readonly threads?: number;
  explore(system: TransitionSystem, limits: Limits, onProgress?: (progress: Progress) => void): Promise<Exploration>;
}
