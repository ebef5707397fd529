/**
 * Rows as the store holds them: the shared numbers of the slots' values, packed as the kernel packs ids, behind them the
 * sums of the rows' fingerprints, all as words with the least significant byte first, as every machine that Node runs on
 * has them, and in the end the bits of each slot, a byte for each.
 *
 * Workers number values as they meet them, so each has a packing of its own; what is written has the bits that the
 * shared numbers need at that time, and says so. Nothing is deflated: that costs more than the few bytes are worth.
 *
 * The check sum makes lost or foreign values seen: a row that decodes to another state has another fingerprint.
 */
import type { Domains } from '../learned/domains.ts';
import { Packing } from '../learned/packing.ts';
import { type Candidates, KEY } from './candidates.ts';
import { type Dictionary, LostWrites } from './dictionary.ts';
import type { Head } from './heads.ts';
import { Malformed } from './plain-text.ts';
import { Translation } from './translation.ts';

/** Words of the sums. */
const SUMS = 2;
/** Values of one slot that rows may tell apart, in bits. */
const MOST_BITS = 24;

/** The last translation, as long as it holds. */
interface Kept {
  readonly old: Packing;
  readonly now: Packing;
  readonly version: number;
  readonly translation: Translation;
}

export class RowCode {
  private readonly domains: Domains;
  private readonly dictionary: Dictionary;
  private readonly slots: number;
  private written: Packing;
  private read: Packing;
  private writing: Kept | null = null;
  private reading: Kept | null = null;
  private rows = new Int32Array(1024);

  constructor(domains: Domains, dictionary: Dictionary) {
    this.domains = domains;
    this.dictionary = dictionary;
    this.slots = domains.domains.length;
    this.written = this.packingOf(new Uint8Array(this.slots).fill(1));
    this.read = this.written;
  }

  /** What a claim of the candidates whose numbers are in `chosen` writes; all their values have shared numbers. */
  encode(candidates: Candidates, chosen: Int32Array): Buffer {
    const { dictionary } = this;
    const bits = Uint8Array.from(dictionary.kindOf, (kind) => bitsFor(dictionary.ownIds(kind).length));
    if (!sameBits(this.written, bits)) this.written = this.packingOf(bits);
    const { rows, stride } = candidates;
    const { fields, from, shift, mask, to, table, bits: become } = this.toShared(candidates.packing as Packing);
    const { words } = this.written;
    const end = chosen.length * words;
    const bytes = (end + SUMS) * 4;
    const entry = Buffer.alloc(bytes + bits.length);
    const packed = new Int32Array(entry.buffer, 0, end + SUMS);
    let [low, high] = [0, 0];
    for (let i = 0, into = 0; i < chosen.length; i++, into += words) {
      const row = (chosen[i] as number) * stride;
      low = (low + (rows[row] as number)) | 0;
      high = (high + (rows[row + 1] as number)) | 0;
      for (let field = 0; field < fields; field++) {
        const word = rows[row + KEY + (from[field] as number)] as number;
        const value = (table[field] as number) + ((word >>> (shift[field] as number)) & (mask[field] as number));
        const place = into + (to[field] as number);
        packed[place] = (packed[place] as number) | (become[value] as number);
      }
    }
    packed[end] = low;
    packed[end + 1] = high;
    entry.set(bits, bytes);
    return entry;
  }

  /**
   * The rows of one claim that were new, in packing `own`, `stride` words each: the fingerprint, then the packed words, of
   * each; until others are decoded. Null where a value is not known here yet. Throws {@link LostWrites}, {@link Malformed}.
   */
  decode(entry: Buffer, { rows: count, isNew }: Head, own: Packing, stride: number): Int32Array | null {
    const bytes = entry.length - this.slots;
    const bits = entry.subarray(Math.max(0, bytes));
    if (bits.length !== this.slots || bits.some((one) => one < 1 || one > MOST_BITS)) {
      throw new Malformed('a claim of it has rows of no packing');
    }
    if (!sameBits(this.read, bits)) this.read = this.packingOf(bits);
    const { words } = this.read;
    const end = count * words;
    if (bytes !== (end + SUMS) * 4) throw new Malformed('a claim of it does not hold its rows');
    // What the store answers may begin anywhere.
    const packed = new Int32Array(end + SUMS);
    new Uint8Array(packed.buffer).set(entry.subarray(0, bytes));
    const { fields, from, shift, mask, to, table, bits: become, low, high, unknown } = this.toOwn(own);
    if (this.rows.length < count * stride) this.rows = new Int32Array(count * stride * 2);
    const rows = this.rows.fill(0, 0, count * stride);
    let [taken, sumLow, sumHigh] = [0, 0, 0];
    for (let row = 0, at = 0; row < count; row++, at += words) {
      const into = taken * stride;
      let [rowLow, rowHigh, isUnknown] = [0, 0, 0];
      for (let field = 0; field < fields; field++) {
        const word = packed[at + (from[field] as number)] as number;
        const value = (table[field] as number) + ((word >>> (shift[field] as number)) & (mask[field] as number));
        const place = into + KEY + (to[field] as number);
        rows[place] = (rows[place] as number) | (become[value] as number);
        rowLow ^= low[value] as number;
        rowHigh ^= high[value] as number;
        isUnknown |= unknown[value] as number;
      }
      if (isUnknown !== 0) return null;
      sumLow = (sumLow + rowLow) | 0;
      sumHigh = (sumHigh + rowHigh) | 0;
      if (isNew === null || isNew(row)) {
        rows[into] = rowLow;
        rows[into + 1] = rowHigh;
        taken++;
      } else rows.fill(0, into, into + stride);
    }
    if (sumLow !== packed[end] || sumHigh !== packed[end + 1]) {
      throw new LostWrites('values that rows are made of are not what they were');
    }
    return rows;
  }

  private toShared(old: Packing): Translation {
    const { dictionary, written: now } = this;
    const { version } = dictionary;
    if (this.writing?.old !== old || this.writing.now !== now || this.writing.version !== version) {
      const values = Array.from(dictionary.kindOf, (kind) => ({ numbers: dictionary.sharedIds(kind), low: [], high: [] }));
      this.writing = { old, now, version, translation: new Translation(old, now, values) };
    }
    return this.writing.translation;
  }

  private toOwn(now: Packing): Translation {
    const { dictionary, domains, read: old } = this;
    const { version } = dictionary;
    if (this.reading?.old !== old || this.reading.now !== now || this.reading.version !== version) {
      const values = Array.from(dictionary.kindOf, (kind, slot) => {
        const numbers = dictionary.ownIds(kind);
        const halves = (of: 'low' | 'high'): number[] => numbers.map((id) => (id === -1 ? 0 : domains[of](slot, id)));
        return { numbers, low: halves('low'), high: halves('high') };
      });
      this.reading = { old, now, version, translation: new Translation(old, now, values) };
    }
    return this.reading.translation;
  }

  private packingOf(bits: Uint8Array): Packing {
    const { domains } = this;
    const order = domains.domains.map((_, slot) => slot);
    return new Packing(domains, order, false, Int32Array.from(bits));
  }
}

/** For `size` values; one at least. */
function bitsFor(size: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(size - 1, 0)));
}

function sameBits({ bits }: Packing, others: Uint8Array): boolean {
  for (let slot = 0; slot < others.length; slot++) if (bits[slot] !== others[slot]) return false;
  return true;
}
