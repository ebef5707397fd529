/**
 * Rows as the store holds them: the shared numbers of the slots' values, in variable length (LEB128, one byte up to 127),
 * deflated together, and behind them the exclusive-or of the rows' fingerprints.
 *
 * That check sum makes lost or foreign values seen: a row that decodes to another state has another fingerprint.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Domains } from '../learned/domains.ts';
import { type Dictionary, LostWrites } from './dictionary.ts';
import { Malformed } from './plain-text.ts';
import { FINGERPRINT } from './scripts.ts';

/** Compression that costs less than what it saves on the wire. */
const LEVEL = 1;
/** Bytes of what a claim writes before the rows: states before (8), rows (4); then one bit for each row. */
const HEADER = 12;
/** A claim with more rows, or more bytes in a row, was not made by dcheck. */
const MOST_ROWS = 2 ** 24;
const MOST_BYTES = 2 ** 30;

/** Rows of value ids, one behind the other. */
export interface IdRows {
  readonly ids: Int32Array;
  readonly count: number;
}

export class RowText {
  private readonly domains: Domains;
  private readonly dictionary: Dictionary;
  private readonly slots: number;
  private bytes = Buffer.allocUnsafe(2 ** 16);

  constructor(domains: Domains, dictionary: Dictionary) {
    this.domains = domains;
    this.dictionary = dictionary;
    this.slots = domains.domains.length;
  }

  /** The rows of `ids` whose numbers are in `rows`; `low` and `high` are all their fingerprints combined. */
  encode(ids: Int32Array, rows: Int32Array, low: number, high: number): Buffer {
    const { slots, dictionary } = this;
    const most = rows.length * slots * 5;
    if (this.bytes.length < most) this.bytes = Buffer.allocUnsafe(most * 2);
    const { bytes } = this;
    const shared = Array.from(dictionary.kindOf, (kind) => dictionary.sharedIds(kind));
    let at = 0;
    for (const row of rows) {
      const from = row * slots;
      for (let slot = 0; slot < slots; slot++) {
        let number = (shared[slot] as readonly number[])[ids[from + slot] as number] as number;
        while (number > 127) {
          bytes[at++] = (number & 127) | 128;
          number >>>= 7;
        }
        bytes[at++] = number;
      }
    }
    const sum = Buffer.allocUnsafe(FINGERPRINT);
    sum.writeInt32BE(high, 0);
    sum.writeInt32BE(low, 4);
    return Buffer.concat([deflateRawSync(bytes.subarray(0, at), { level: LEVEL }), sum]);
  }

  /**
   * The rows of one claim that were new, to be put into `into` from row `at` on; `numbers` gets the number of each state
   * in its shard. Null where a value is not known here yet. Throws {@link LostWrites}, {@link Malformed}.
   */
  decode(entry: Buffer, into: Int32Array, at: number, numbers: Float64Array): number | null {
    if (entry.length < HEADER) throw new Malformed('a claim of it is cut short');
    const before = entry.readUInt32BE(0) * 2 ** 32 + entry.readUInt32BE(4);
    const rows = entry.readUInt32BE(8);
    const bitmapEnd = HEADER + Math.ceil(rows / 8);
    if (rows > MOST_ROWS || entry.length < bitmapEnd + FINGERPRINT) throw new Malformed('a claim of it is cut short');
    const bytes = inflated(entry.subarray(bitmapEnd, entry.length - FINGERPRINT));
    const { slots, dictionary, domains } = this;
    let [low, high, from, taken] = [0, 0, 0, 0];
    const ids = new Int32Array(slots);
    for (let row = 0; row < rows; row++) {
      for (let slot = 0; slot < slots; slot++) {
        let number = 0;
        let shift = 0;
        let byte: number;
        do {
          if (from >= bytes.length || shift > 28) throw new Malformed('a row of it is cut short');
          byte = bytes[from++] as number;
          number |= (byte & 127) << shift;
          shift += 7;
        } while (byte > 127);
        const id = dictionary.ownId(dictionary.kindOf[slot] as number, number);
        if (id === -1) return null;
        ids[slot] = id;
        low ^= domains.low(slot, id);
        high ^= domains.high(slot, id);
      }
      if (((entry[HEADER + (row >> 3)] as number) >> (row & 7)) & 1) {
        into.set(ids, (at + taken) * slots);
        numbers[at + taken] = before + taken;
        taken++;
      }
    }
    const sum = entry.length - FINGERPRINT;
    if (from !== bytes.length) throw new Malformed('a claim of it holds more than its rows');
    if (high !== entry.readInt32BE(sum) || low !== entry.readInt32BE(sum + 4)) {
      throw new LostWrites('values that rows are made of are not what they were');
    }
    return taken;
  }
}

function inflated(bytes: Buffer): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch {
    throw new Malformed('rows of it cannot be inflated');
  }
}
