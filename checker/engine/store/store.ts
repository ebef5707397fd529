/**
 * What the search needs of a visited set. There are two: `visited.ts` compares fingerprints, `exact.ts` compares states.
 * Both keep one 64-bit key for each state in the kernel's open-addressing table; they differ in what a key is, in where
 * the table begins, and in what else a row holds.
 */
import type { Collision } from '../profile.ts';
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
  /** From now on several threads may give keys at once. Throws {@link StoreFull}. */
  shared(kernel: Kernel): void;
  /** Give the successors whose records lie from address `from` to `to` their keys. Throws {@link StoreFull}. */
  keySuccessors(from: number, to: number, kernel: Kernel): void;
  /** Give `count` rows from address `at` on, whose packed words are there, all the rest. Throws {@link StoreFull}. */
  keyRows(at: number, count: number, format: RowFormat): void;
  /**
   * From now on rows have another format. The keys in `others`, low half and high half in turn, are of visited states:
   * they are replaced by their new keys. Throws {@link StoreFull}.
   */
  repack(from: RowFormat, to: RowFormat, convert: ConvertWords, others: readonly number[][]): void;
  collision(distinct: number, generated: number, kernel: Kernel): Collision;
  /** Addresses that were written, behind the fixed areas: from, to, ... */
  ranges(): readonly (readonly [number, number])[];
  readonly shape: StoreShape;
  /** Take another's shape, whose {@link ranges} are to be filled then; false where memory is at its end. */
  restore(shape: StoreShape): boolean;
}
