/**
 * When the engine changes its ways. The values are right for large state spaces; tests set others, so that small random
 * specs go through every mode, and seed a bug by hand to see that they find it.
 */
export const tuning = {
  /** Milliseconds between progress reports, looks at the limits, and occasions to save a checkpoint. */
  beat: 100,
  /** States from which on, and successors of a batch for which, several threads are worth it. */
  crewAfter: 8192,
  crewSuccessors: 4096,
  /**
   * Successors after which a batch should end: about half of what can be inserted at once, so that one with more than were
   * expected is inserted at once too. Twice as many take more memory and gain nothing.
   */
  crewTarget: 130_000,
  /** Successors that there must be room for: fewer would be no batch for several. */
  crewRoom: 65_536,
  /** One thread goes on alone while it learns: what it learned in a batch, and the part of parents left to it before. */
  crewMisses: 16,
  crewMissed: 0.03,
  /** States from which on one thread waits until the others are ready, rather than go on alone. */
  crewAwaited: 32_768,
  /** Successors of a batch from which on those that one thread repeats are left out before they are looked up. */
  recentFrom: 1024,
  /** States expanded before actions are clustered for the first time, and by what factor later times lie apart. */
  clusterAfter: 256,
  clusterAgain: 8,
  /** States in the exact store up to which their rows are packed anew for a better order of slots alone. */
  reorderBelow: 2 ** 16,
  /**
   * Misses after which an action that still misses often is run in every state instead of learned. Misses come early:
   * with 4096, an action of inval with 4,538 readings was given up among 1.7 million states, for 35 times the time.
   */
  actionPatience: 16_384,
  /** Misses after which a predicate's footprint is taken for known. */
  predicatePatience: 512,
  /** States expanded before it is looked for what depends on what, and by what factor later times lie apart. */
  reduceAfter: 256,
  reduceAgain: 2,
  /** States of an ordinary search that goes before the first reduced one, so that it knows much; 0: none does. */
  reduceWarmUp: 2 ** 19,
  /** States of a round after which it is broken off where it cannot be the last. */
  reduceBreak: 2048,
  /** States for which it is tried to leave something out before that is given up if hardly anything is. */
  reduceTrial: 2048,
  /** The seeded bug: what was learned after the first reduction is not looked at again. */
  reduceOnce: false,
  /** Words of the rows of states in which a behaviour may stay, up to which they are kept during the search. */
  stayWords: 2 ** 20,
  /** Bits of footprint up to which a predicate is always looked up. */
  narrow: 20,
  /**
   * The seeded bug: an action's writes are taken from what changed, as Immer's patches do. A write that happened to
   * change nothing is then forgotten, and the learned effect is wrong in other states: the trap that the proof of
   * concept of this engine fell into.
   */
  dropNoOpWrites: false,
  /** Bits of a fingerprint; the high ones, at most 32, where it is less than 64: so that tests see them collide. */
  fingerprintBits: 64,
  /** Where there is a folder to spill to: bytes of a block, blocks of a queue that stay in memory, pages of a table of rows. */
  blockBytes: 2 ** 18,
  residentBlocks: 16,
  residentPages: 256,
  /** States in memory after which the visited set goes to disk, whatever room there is. */
  visitedLimit: Infinity,
  /** Bytes of the rows that paths are made from, whatever room there is. */
  rowsLimit: Infinity,
};
