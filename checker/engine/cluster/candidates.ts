/**
 * Successors that are to be claimed, in columns of typed arrays that grow: rows as the kernel packs them, and where they
 * come from. Copied out of the kernel's memory as they lie there; converted where the packing changes on the way.
 */
import { conversion } from '../learned/conversion.ts';
import type { Packing } from '../learned/packing.ts';

/** Words before the packed ones of a row: the fingerprint, low half first. */
export const KEY = 2;

export class Candidates {
  count = 0;
  /** Rows as in the kernel's memory, {@link stride} words each. */
  rows: Int32Array = new Int32Array(1024);
  stride = KEY;
  packing: Packing | null = null;
  /** Of the step that led there: see `step-codes.ts`; and the parent's number. */
  codes: Int32Array = new Int32Array(1024);
  parents: Int32Array = new Int32Array(1024);
  /** Low and high halves of the fingerprints of those that others were found to have claimed meanwhile, in turn. */
  readonly taken: number[] = [];
  /** By key: code and parent of violating states outside the constraint. */
  readonly outside = new Map<string, readonly [code: number, parent: number]>();

  clear(): void {
    this.count = 0;
    this.taken.length = 0;
    this.outside.clear();
  }

  low(at: number): number {
    return this.rows[at * this.stride] as number;
  }

  high(at: number): number {
    return this.rows[at * this.stride + 1] as number;
  }

  /** From now on rows come in this packing, `stride` words each. */
  reformat(packing: Packing, stride: number): void {
    if (this.packing !== packing && this.packing !== null && this.count > 0 && !packing.equals(this.packing)) {
      const convert = conversion(this.packing, packing);
      const rows = new Int32Array((this.rows.length / this.stride) * stride);
      for (let row = 0; row < this.count; row++) {
        const [from, to] = [row * this.stride, row * stride];
        rows.set(this.rows.subarray(from, from + KEY), to);
        convert(this.rows, from + KEY, to + KEY, rows);
      }
      this.rows = rows;
    }
    this.packing = packing;
    this.stride = stride;
  }

  /** Append `count` rows that lie at `words[at]` on. Their codes and parents are to be filled. */
  add(words: Int32Array, at: number, count: number): void {
    const { stride } = this;
    this.reserve(this.count + count);
    this.rows.set(words.subarray(at, at + count * stride), this.count * stride);
    this.count += count;
  }

  noteOutside(low: number, high: number, code: number, parent: number): void {
    const key = keyOf(low, high);
    if (!this.outside.has(key)) this.outside.set(key, [code, parent]);
  }

  private reserve(count: number): void {
    if (this.rows.length < count * this.stride) this.rows = longer(this.rows, count * this.stride);
    if (this.codes.length >= count) return;
    this.codes = longer(this.codes, count);
    this.parents = longer(this.parents, count);
  }
}

export const keyOf = (low: number, high: number): string => `${low}.${high}`;

function longer(column: Int32Array, least: number): Int32Array {
  const made = new Int32Array(Math.max(least, column.length * 2));
  made.set(column);
  return made;
}
