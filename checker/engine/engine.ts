/**
 * The interface that every engine has, and what it hands back. An engine explores the reachable states of a
 * transition system and says, of each property, whether a reachable state or step violates it. It returns a path
 * for each violation; `trace/` makes a trace of it.
 *
 * Counts are those of TLC: `generated` includes the initial states and every successor, `distinct` the different
 * states, `depth` the number of states on the longest of the shortest paths.
 */
import type { TransitionSystem } from '../system/system.ts';

/** Where to stop, and what to gather. A limit that is absent does not apply. */
export interface Limits {
  /** Stop once this many distinct states are known. */
  readonly maxStates?: number;
  /** Do not expand states at this depth (initial states have depth 1). */
  readonly maxDepth?: number;
  readonly timeoutMs?: number;
  /** Bytes of memory of the process. */
  readonly memoryBytes?: number;
  /** 'first': as soon as a violation is found, as TLC does. 'exhausted' (default): never for that reason. */
  readonly stop?: 'first' | 'exhausted';
  readonly signal?: AbortSignal;
  /** Also gather how runs end: {@link Exploration.finals}. */
  readonly finals?: boolean;
}

/** Why a run ended before everything was explored. */
export type Bound = 'max-states' | 'max-depth' | 'timeout' | 'memory' | 'interrupted' | 'first-violation';

/** Called about ten times a second. */
export interface Progress {
  readonly distinct: number;
  readonly generated: number;
  /** States that are known but not yet expanded. */
  readonly queue: number;
  readonly depth: number;
  readonly seconds: number;
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
  /** Shortest, and among the shortest one with the fewest context switches. A fault's last step has no successor. */
  readonly path: Path;
}

/** Ends of runs that look the same: see `finals.ts` in this folder for who sorts them. */
export interface FinalClass {
  /** 'rest': a state without successors in which the system may rest. 'deadlock': one in which it may not. */
  readonly kind: 'rest' | 'deadlock' | 'fault';
  /** Of 'rest', the canonical text of what is seen; of 'fault', the property; of 'deadlock', ''. */
  readonly label: string;
  /** Distinct states; of a fault, distinct steps that fault. States that were not expanded are not counted. */
  readonly count: number;
  /** To one of them: shortest, and among the shortest one with the fewest context switches. */
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
  /** At most one per property, in the order of `system.properties`. */
  readonly violations: readonly Violation[];
  /** Where `limits.finals` asks for it, one for each class, in any order. Absent: this engine does not gather them. */
  readonly finals?: readonly FinalClass[];
}

export interface Engine {
  readonly name: string;
  explore(system: TransitionSystem, limits: Limits, onProgress?: (progress: Progress) => void): Promise<Exploration>;
}
