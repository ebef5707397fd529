/**
 * What the threads of a crew tell each other, in words of the memory that they share: the first thread writes what is to
 * be done and raises `turn`; each of the others does its part and raises `arrived`. All else that a thread reads was
 * written before a turn and stays as it is until the next.
 */
import { areas, OWN } from '../store/memory.ts';
import { OWN_WORDS } from '../store/own.ts';

/** Words of the control area. */
export const CONTROL = {
  turn: 0,
  arrived: 1,
  /** Threads that are ready for the first turn. */
  ready: 2,
  task: 3,
  threads: 5,
  /** Modules with kernels that were sent so far; the last is meant. */
  modules: 6,
  roots: 7,
  clusters: 8,
  checkRoots: 9,
  checks: 10,
  holds: 11,
  /** Parents of the batch, successors of the round, and pieces that these lie in. */
  parents: 12,
  successors: 13,
  pieces: 14,
  /** Partitions of the visited set that move: the lowest, and the one behind the highest. */
  low: 15,
  high: 16,
  /** Bytes of successors that each thread may make. */
  room: 17,
  /** The first parent, or partition, that no thread has taken, and how many parents one takes at once. */
  taken: 18,
  chunk: 19,
  /** For each piece: from address, to address, number of the first successor in the round. */
  firstPiece: 32,
} as const;

export const CONTROL_AT = areas.control >> 2;

/** What is to be done together, in this order: `move` as often as need be, `deal`, `claim` and `emit` once for each round. */
export const TASK = { expand: 1, move: 2, deal: 3, claim: 4, emit: 5 } as const;
export type Task = (typeof TASK)[keyof typeof TASK];

/** What threads of one crew must agree on: tests run the members of the last build, which may be an old one. */
export const LAYOUT = JSON.stringify([areas, OWN, OWN_WORDS, CONTROL, TASK]);
