/**
 * Rows of one packing with one numbering of values as rows of another: by tables, each for a field of some adjacent
 * slots. What a field holds selects what it becomes in the other packing, and what it brings to the fingerprint. So a row
 * costs a few loads for each field, some ten bits, instead of for each slot.
 *
 * The tables are made anew when values are met: cost, about a thousand entries for each field.
 */
import type { Packing } from '../learned/packing.ts';

/** Bits of a field, unless one slot alone has more. */
const FIELD_BITS = 10;

/** Of one slot, by the number of its value in the old packing. */
export interface SlotValues {
  /** Its number in the new one; -1: it is not known. Numbers that are not here are not known. */
  readonly numbers: readonly number[];
  /** Halves of the fingerprint's part; empty where that is not asked for. */
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

export class Translation {
  /** Of each field: its word and where in it, in the old packing; its word in the new one; the first entry of its table. */
  readonly fields: number;
  readonly from: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  readonly to: Int32Array;
  readonly table: Int32Array;
  /** Of each entry: the bits of the new word; halves of the fingerprint; 1 where some value is not known. */
  readonly bits: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly unknown: Uint8Array;

  constructor(old: Packing, now: Packing, values: readonly SlotValues[]) {
    const fields = fieldsOf(old, now);
    this.fields = fields.length;
    const first = fields.map((slots) => slots[0] as number);
    const widths = fields.map((slots) => slots.reduce((sum, slot) => sum + (old.bits[slot] as number), 0));
    this.from = Int32Array.from(first, (slot) => old.word[slot] as number);
    this.shift = Int32Array.from(first, (slot) => old.shift[slot] as number);
    this.to = Int32Array.from(first, (slot) => now.word[slot] as number);
    this.mask = Int32Array.from(widths, (width) => 2 ** width - 1);
    const sizes = widths.map((width) => 2 ** width);
    this.table = Int32Array.from(sizes, (_, field) => sizes.slice(0, field).reduce((sum, size) => sum + size, 0));
    const entries = sizes.reduce((sum, size) => sum + size, 0);
    this.bits = new Int32Array(entries);
    this.low = new Int32Array(entries);
    this.high = new Int32Array(entries);
    this.unknown = new Uint8Array(entries);
    for (const [field, slots] of fields.entries()) {
      let size = 1;
      for (const slot of slots) {
        this.widen(
          this.table[field] as number,
          size,
          old.bits[slot] as number,
          now.shift[slot] as number,
          values[slot] as SlotValues,
        );
        size *= 2 ** (old.bits[slot] as number);
      }
    }
  }

  /** The `size` entries from `base` on become those of a field with one more slot. The first part is what is read, so it comes last. */
  private widen(base: number, size: number, bits: number, shift: number, { numbers, low, high }: SlotValues): void {
    for (let number = 2 ** bits - 1; number >= 0; number--) {
      const other = numbers[number] ?? -1;
      for (let rest = base; rest < base + size; rest++) {
        const at = rest + number * size;
        this.bits[at] = (this.bits[rest] as number) | (other === -1 ? 0 : other << shift);
        this.low[at] = (this.low[rest] as number) ^ (low[number] ?? 0);
        this.high[at] = (this.high[rest] as number) ^ (high[number] ?? 0);
        this.unknown[at] = (this.unknown[rest] as number) | (other === -1 ? 1 : 0);
      }
    }
  }
}

/** Slots that lie beside each other in both packings, in one word of each. */
function fieldsOf(old: Packing, now: Packing): number[][] {
  const fields: number[][] = [];
  let width = 0;
  for (let slot = 0; slot < old.bits.length; slot++) {
    const field = fields.at(-1);
    const bits = old.bits[slot] as number;
    const before = slot - 1;
    if (
      field !== undefined &&
      width + bits <= FIELD_BITS &&
      old.word[slot] === old.word[before] &&
      now.word[slot] === now.word[before] &&
      old.shift[slot] === (old.shift[before] as number) + (old.bits[before] as number)
    ) {
      field.push(slot);
      width += bits;
    } else {
      fields.push([slot]);
      width = bits;
    }
  }
  return fields;
}
