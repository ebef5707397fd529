/**
 * Sorted fingerprints that are looked up in any order, each with a mark. An index says, for each value of the highest bits,
 * where the first fingerprint with these lies; as many bits as leave a few fingerprints for each. Memory: two bytes a
 * fingerprint, kept for the next use.
 */
import type { Work } from '../work.ts';

/** Fingerprints that are looked at between two yields. */
const SLICE = 2 ** 16;

export class SortedIndex {
  /** By fingerprint: 1 where it was visited before; 0 at first. */
  known = new Uint8Array(0);
  private keys: Uint32Array = new Uint32Array(0);
  private shift = 0;
  private starts = new Uint32Array(0);
  private readonly zero: 0 | 1;

  /** `zero`: what lies among the keys where 0 is looked up. */
  constructor(zero: 0 | 1) {
    this.zero = zero;
  }

  /** From now on look in `keys`, which are sorted and stay where they are. */
  *take(keys: Uint32Array): Work<void> {
    const count = keys.length >> 1;
    const bits = Math.max(1, Math.min(28, 30 - Math.clz32(count)));
    if (this.known.buffer.byteLength < count) this.known = new Uint8Array(roomy(count));
    this.known = new Uint8Array(this.known.buffer, 0, count).fill(0);
    if (this.starts.length < 2 ** bits) this.starts = new Uint32Array(2 ** bits);
    this.keys = keys;
    this.shift = 32 - bits;
    let next = 0;
    for (let at = 0; at < count; at++) {
      if (at % SLICE === 0) yield;
      const bucket = (keys[2 * at + 1] as number) >>> this.shift;
      for (; next <= bucket; next++) this.starts[next] = at;
    }
  }

  /** True where this fingerprint, which is among them, was not visited before. */
  isNew(low: number, high: number): boolean {
    const { keys } = this;
    const [wantedLow, wantedHigh] = [low === 0 && high === 0 ? this.zero : low >>> 0, high >>> 0];
    let at = this.starts[wantedHigh >>> this.shift] as number;
    while (keys[2 * at + 1] !== wantedHigh || keys[2 * at] !== wantedLow) at++;
    return this.known[at] === 0;
  }
}

function roomy(count: number): number {
  return Math.ceil((count * 1.25) / 4096) * 4096;
}
