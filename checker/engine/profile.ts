/** What an engine can say of a run besides its counts: where its time went, and how far its fingerprints can be trusted. */

/** One action instance. */
export interface ActionProfile {
  readonly name: string;
  /** States in which its outcome was known already, and in which it had to be run. */
  readonly hits: number;
  readonly misses: number;
  /** Cells of its decision trie, 4 bytes each. */
  readonly trieSize: number;
  /** Spent in running it. */
  readonly milliseconds: number;
  /** Run in every state: it reads too much to be learned. */
  readonly wide: boolean;
}

/** One part of an invariant, or another predicate. */
export interface PredicateProfile {
  readonly name: string;
  readonly misses: number;
  /** Evaluated on every new state. */
  readonly wide: boolean;
}

export interface Profile {
  readonly actions: readonly ActionProfile[];
  readonly predicates: readonly PredicateProfile[];
  /** Parts of the state that are compared and stored as a whole because their shape changes. */
  readonly demoted: readonly string[];
  /** Threads that worked together, once the search was large enough. */
  readonly workers: number;
  /** How often tables were made anew, and their size in bytes at the end. */
  readonly rebuilds: number;
  readonly tableBytes: number;
  /** One sentence each; none where nothing is to be gained. */
  readonly advice: readonly string[];
}

/** The probability that a state was missed because another has its fingerprint, estimated in two ways, as TLC does. */
export interface Collision {
  /** From the counts alone, taking fingerprints for random numbers. */
  readonly calculated: number;
  /** From the two closest fingerprints that were seen; null where they never lay in one place. */
  readonly observed: number | null;
}
