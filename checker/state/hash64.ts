/**
 * A seeded 64-bit hash of text, for fingerprints: two 32-bit multiplicative hashes of different constants over the
 * UTF-16 units, each finished with MurmurHash3's avalanche (Appleby 2011). Not cryptographic: a spec that is made to
 * collide can collide; the seed may be changed for a second opinion.
 */
export interface Hash64 {
  /** Signed 32 bits each. */
  readonly low: number;
  readonly high: number;
}

export function hash64(text: string, seed: number): Hash64 {
  let a = seed ^ 0x9e3779b9;
  let b = Math.imul(seed, 0x85ebca6b) ^ 0x7f4a7c15;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ unit, 0x5bd1e995);
    b = (b << 15) | (b >>> 17);
    b = (Math.imul(b, 5) + 0xe6546b64) | 0;
  }
  a ^= text.length;
  b ^= text.length;
  return { low: avalanche(a + avalanche(b)), high: avalanche(b + Math.imul(avalanche(a), 0x27d4eb2f)) };
}

function avalanche(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
