/**
 * The kernel: the loops of the search that run for every state, as WebAssembly.
 *
 * `expand` replays the learned next-state relation on a batch of parents, `dropRecent` leaves out repetitions, `insert` puts
 * the successors' fingerprints into the visited set and writes a row for each new one, `check` judges the new rows, `move`
 * grows the visited set. JavaScript is called only where a table has no answer (`miss`, `judge`).
 *
 * Formats, in 32-bit words (addresses are bytes, multiples of 8):
 *   row      key low, high, then the packed words; in the exact store the tree's inner positions behind them (`tree.ts`)
 *   node     number of fields, address of entries, then per field: offset in the row, shift, mask, shift in the index
 *   entry    0 not known; odd: address of a node plus 1; even: address of a list (or of a verdict)
 *   list     outcomes, generated, faults, successors, then per successor: fingerprint difference (2), effect, 0
 *   effect   code of the step, number of words, then per word: offset in the row, difference; in the exact store then
 *            the positions of the tree to redo
 */
import { closest } from './closest.ts';
import { crewFunctions } from './crew-kernel.ts';
import { INTERN } from './header.ts';
import { pageLimits } from './memory.ts';
import { tableOf } from './nodes.ts';
import { dropRecent } from './recent.ts';
import { check, expand } from './replaying.ts';
import { type StoreKind, strideOf } from './rows.ts';
import { holds, insert, learn, move } from './table.ts';
import { treeFunctions } from './tree.ts';
import { assemble } from './wasm.ts';

/** What may be called when a table has no answer: both return the address of what belongs there. */
export interface KernelCalls {
  /** The list for parent `parent` and cluster `cluster`. */
  readonly miss: (cluster: number, parent: number) => number;
  /** The verdict on row `row` of those that came out, and check cluster `cluster`. */
  readonly judge: (cluster: number, row: number) => number;
}

export interface Kernel {
  /** Expand parents from `first`, before `end`, until the batch is full; returns the first that was not expanded. */
  expand(first: number, end: number, roots: number, clusters: number, full: number): number;
  /**
   * Of the successors from address `from` to `to`, those that the thread whose part is at `own` has not made lately (`recent.ts`)
   * move to address `place` and on, in their order; where they end. `place` is not above `from`.
   */
  dropRecent(own: number, from: number, to: number, place: number): number;
  /** Insert successors `first` to `end - 1` of the batch; new ones come out as rows. */
  insert(first: number, end: number): void;
  /** Insert the first `count` keys at `areas.batch`, 8 bytes each; how many were there already: these then lie there. Of fingerprints only. */
  learn(count: number): number;
  /** 1 where the key with these halves was inserted, and for the key 0; 0 otherwise. */
  holds(low: number, high: number): number;
  /** Judge rows `first` to `end - 1` of those that came out. */
  check(first: number, end: number, roots: number, clusters: number, holds: number): void;
  /** Move partition `part` of the visited set to where it lies in a table of the next size; some keys wait from address `waiting` on. */
  move(part: number, waiting: number): void;
  /** Compare the fingerprints from address `from` to `end` with those before: see `closest.ts`. Called for the whole table in order. */
  closest(from: number, end: number): void;
  /** Of the exact store only, for these see `tree.ts`. */
  fold(scratch: number, from: number, to: number): number;
  plant(row: number, end: number): number;
  unfold(row: number, end: number, pairs: number): void;
  reindex(): void;
}

/** The module for rows of `words` packed words and a visited set of this kind; with a {@link CrewKernel} where it is `shared`. */
export function kernelCode(words: number, kind: StoreKind, shared = false): Uint8Array<ArrayBuffer> {
  const stride = strideOf(words, kind);
  const base = tableOf(kind);
  return assemble(
    [
      { name: 'miss', params: ['i32', 'i32'], result: 'i32' },
      { name: 'judge', params: ['i32', 'i32'], result: 'i32' },
    ],
    [
      ...(kind === 'exact' ? treeFunctions(words, INTERN, shared) : []),
      ...[expand(stride), dropRecent, insert(stride, kind), check(stride), move(base), holds(base), closest(base)],
      ...(kind === 'fingerprint' ? [learn()] : []),
      ...(shared ? crewFunctions(stride, kind) : []),
    ],
    pageLimits,
    shared,
  );
}
