/** Waiting for a word of shared memory to change: for a moment by looking at it, since mostly it changes soon, then asleep. */

/** Looks before sleeping: some hundreds of microseconds, which what one thread does alone between two tasks takes. */
const LOOKS = 60_000;

/** Wait until the word is not `value` any more, for ever if need be; what it is then. */
export function waitUntilOther(words: Int32Array, at: number, value: number): number {
  for (let look = 0; look < LOOKS; look++) {
    const now = Atomics.load(words, at);
    if (now !== value) return now;
  }
  for (;;) {
    Atomics.wait(words, at, value);
    const now = Atomics.load(words, at);
    if (now !== value) return now;
  }
}

/** Wait until the word is at least `least`, for `milliseconds` at most: whether it is. */
export function waitUntilLeast(words: Int32Array, at: number, least: number, milliseconds: number): boolean {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(words, at) >= least) return true;
  const end = performance.now() + milliseconds;
  for (;;) {
    const now = Atomics.load(words, at);
    if (now >= least) return true;
    const left = end - performance.now();
    if (left <= 0) return false;
    Atomics.wait(words, at, now, left);
  }
}
