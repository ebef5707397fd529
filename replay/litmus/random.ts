/** Pseudo-random numbers for runs that can be repeated: mulberry32, 32 bits of state, public domain. */
export type Random = (below: number) => number;

/** `random(n)` is a whole number from 0 to n - 1. */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}
