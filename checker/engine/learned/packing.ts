/**
 * Packing: which bits of which 32-bit word of a row hold a slot. A slot has as many bits as its domain needs and
 * never lies across two words. Domains grow as values are discovered; one that outgrows its bits makes the row
 * format stale ({@link Packing.holds}), and the search converts the rows that it still needs to a wider one.
 */
import type { Domains } from './domains.ts';

/** Values of a domain that is likely to grow further. */
const LARGE = 8;

/** What a packing is made from again: its slots in their order, and the bits of each slot. */
export interface PackingShape {
  readonly order: readonly number[];
  readonly bits: Int32Array;
}

export class Packing {
  /** Words per row, without the fingerprint. */
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly bits: Int32Array;
  readonly order: readonly number[];
  private readonly domains: Domains;

  /**
   * `order`: the slots, those that change together next to each other. `roomy`: domains that are large already get
   * room to double, since every change of format throws the tables away. `known`: the bits of each slot, where they are given.
   */
  constructor(domains: Domains, order: readonly number[], roomy: boolean, known?: Int32Array) {
    const slots = domains.domains.length;
    this.domains = domains;
    this.order = order;
    this.word = new Int32Array(slots);
    this.shift = new Int32Array(slots);
    this.bits = new Int32Array(slots);
    let word = 0;
    let used = 0;
    for (const slot of order) {
      const size = domains.domains[slot]?.size ?? 0;
      const bits = known?.[slot] ?? bitsFor(roomy && size > LARGE ? size * 2 : size);
      if (used + bits > 32) {
        word++;
        used = 0;
      }
      this.word[slot] = word;
      this.shift[slot] = used;
      this.bits[slot] = bits;
      used += bits;
    }
    this.words = word + 1;
  }

  /** True where rows of `other` need no conversion. */
  equals(other: Packing): boolean {
    const same = (a: Int32Array, b: Int32Array): boolean => a.every((value, slot) => value === b[slot]);
    return same(this.bits, other.bits) && same(this.shift, other.shift) && same(this.word, other.word);
  }

  /** False once some value's id is too large for its slot. */
  holds(): boolean {
    return this.domains.domains.every((domain, slot) => domain.size <= 2 ** (this.bits[slot] as number));
  }

  /** The ids in the row that begins at `rows[at]`. */
  unpack(rows: Int32Array, at: number, ids: Int32Array): void {
    for (let slot = 0; slot < ids.length; slot++) {
      const bits = this.bits[slot] as number;
      const word = (rows[at + (this.word[slot] as number)] as number) >>> (this.shift[slot] as number);
      ids[slot] = bits === 32 ? word : word & ((1 << bits) - 1);
    }
  }

  pack(ids: Int32Array, rows: Int32Array, at: number): void {
    rows.fill(0, at, at + this.words);
    for (let slot = 0; slot < ids.length; slot++) {
      const index = at + (this.word[slot] as number);
      rows[index] = (rows[index] as number) | ((ids[slot] as number) << (this.shift[slot] as number));
    }
  }
}

/** Bits for `size` values: one at least, so that a slot can take a second value without a new format. */
function bitsFor(size: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(size - 1, 0)));
}
