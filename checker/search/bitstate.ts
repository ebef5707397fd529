/**
 * Bitstate hashing (Holzmann 1988): a set of states in which each is a few bits of one large array, a Bloom filter.
 * A state that was added is always found; one that was not may be taken for one that was. So a search that uses this
 * may miss states and never visits one twice: what it finds is real, what it does not find proves nothing.
 *
 * Memory is fixed. With m bits and n states the chance to miss a new state is about (1 - e^(-3n/m))^3.
 */

/** Bits set for each state. */
const BITS = 3;

export class Bitstate {
  private readonly bits: Uint32Array;
  private readonly mask: number;
  private readonly seed: number;
  /** States that were certainly new when they were added. */
  size = 0;

  /** `log2` is between 10 and 32: the array has two to that power bits. Sets with different seeds miss different states. */
  constructor(log2: number, seed: number) {
    this.bits = new Uint32Array(2 ** (log2 - 5));
    this.mask = log2 === 32 ? 0xffffffff : 2 ** log2 - 1;
    this.seed = seed;
  }

  /** Add the state with this text; true where it is certainly new. */
  add(text: string): boolean {
    const { low, high } = hashOf(text, this.seed);
    const { bits, mask } = this;
    let isNew = false;
    // Double hashing (Kirsch and Mitzenmacher 2006); an odd stride visits different bits.
    for (let i = 0, hash = low; i < BITS; i++, hash = (hash + (high | 1)) >>> 0) {
      const bit = (hash & mask) >>> 0;
      const word = bit >>> 5;
      const flag = 1 << (bit & 31);
      if (((bits[word] as number) & flag) === 0) isNew = true;
      bits[word] = (bits[word] as number) | flag;
    }
    if (isNew) this.size++;
    return isNew;
  }
}

/** Two hashes of 32 bits: MurmurHash's mixing (Appleby) over the text's code units, with two multipliers. */
function hashOf(text: string, seed: number): { readonly low: number; readonly high: number } {
  let low = (seed ^ 0x9e3779b9) | 0;
  let high = (Math.imul(seed, 0x85ebca6b) ^ text.length) | 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 15;
    high = Math.imul(high ^ unit, 0x1b873593);
    high ^= high >>> 13;
  }
  return { low: finished(low), high: finished(high) };
}

function finished(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
