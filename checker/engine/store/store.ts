/**
 * What the search needs of a visited set. There are two: `visited.ts` compares fingerprints, `exact.ts` compares states.
 * Both keep one 64-bit key for each state in the kernel's open-addressing table; they differ in what a key is, in where
 * the table begins, and in what else a row holds.
 */
import type { Collision } from '../profile.ts';
import type { Work } from '../work.ts';
import type { Kernel } from './kernel.ts';
import type { Keys, KeysShape } from './keys.ts';
import type { StoreKind } from './rows.ts';

/** Thrown where the memory for what keys are made of is full. */
export class StoreFull extends Error {}

/** True where so many more bytes of memory may be taken. */
export type Room = (bytes: number) => boolean;

/** Rows of one packing, and the kernel that knows them. */
export interface RowFormat {
  readonly kernel: Kernel;
  /** Bytes of a row. */
  readonly stride: number;
  /** Address of an effect that changes nothing. */
  readonly nothing: number;
}

/** From the packed words of a row, which begin at `words[from]`, to those of another format at `into[to]`, which are 0. */
export type ConvertWords = (words: Int32Array, from: number, to: number, into: Int32Array) => void;

/** Calls `change` with keys of visited states, which become their new keys, low half and high half in turn. */
export type Rekeyed = (change: (keys: Uint32Array) => void) => void;

/** What {@link VisitedStore.ranges} do not hold: for a checkpoint. */
export interface StoreShape {
  readonly keys: KeysShape;
  /** Words of the kernel's header that are the store's. */
  readonly header: readonly number[];
  /** What exact keys of views stand for, in the order of their numbers. */
  readonly texts?: readonly string[];
}

export interface VisitedStore {
  readonly kind: StoreKind;
  readonly keys: Keys;
  /** What lies among {@link sorted} keys for a state whose row has the key 0. */
  readonly zero: 0 | 1;
  /** From now on several threads may give keys at once. Throws {@link StoreFull}. */
  shared(kernel: Kernel): void;
  /** Give the successors whose records lie from address `from` to `to` their keys. Throws {@link StoreFull}. */
  keySuccessors(from: number, to: number, kernel: Kernel): void;
  /** Give `count` rows from address `at` on, whose packed words are there, all the rest. Throws {@link StoreFull}. */
  keyRows(at: number, count: number, format: RowFormat): void;
  /**
   * From now on rows have another format. Where that gives states other keys, each of `others` is told, who keeps keys of
   * visited states elsewhere. Throws {@link StoreFull}, and what `others` throw.
   */
  repack(from: RowFormat, to: RowFormat, convert: ConvertWords, others: readonly Rekeyed[]): void;
  /**
   * All keys, low half and high half in turn, sorted as unsigned 64-bit numbers, where the table is: {@link clear} comes
   * next.
   */
  sorted(): Work<Uint32Array>;
  /** Forget all keys; the memory stays. */
  clear(): void;
  collision(distinct: number, generated: number, kernel: Kernel): Collision;
  /** Addresses that were written, behind the fixed areas: from, to, ... */
  ranges(): readonly (readonly [number, number])[];
  readonly shape: StoreShape;
  /** Take another's shape, whose {@link ranges} are to be filled then; false where memory is at its end. */
  restore(shape: StoreShape): boolean;
}
