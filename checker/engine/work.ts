/**
 * Long computations in slices: a generator that yields now and then, so that whoever drives it can look at the clock, let
 * signals arrive, and stop it. Cost: next to nothing, if it yields every {@link OFTEN} small steps.
 */
import type { Bound, Progress } from './engine.ts';
import type { Pulse } from './pulse.ts';

/** Yields in between, and ends with its result. */
export type Work<T> = Generator<void, T, void>;

/** Do `work` without a pause. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done) return slice.value;
  }
}

/** Small steps between two yields: a power of two. */
export const OFTEN = 1024;

/** Milliseconds between two looks at the limits. */
const BEAT = 100;

/** Do `work`, unless a limit is reached first: then that. */
export async function paced<T>(
  work: Work<T>,
  pulse: Pulse,
  counts: Omit<Progress, 'seconds'>,
): Promise<{ readonly result: T } | { readonly bound: Bound }> {
  let last = performance.now();
  for (;;) {
    const slice = work.next();
    if (slice.done) return { result: slice.value };
    if (performance.now() - last < BEAT) continue;
    const bound = await pulse.beat(counts);
    if (bound !== null) return { bound };
    last = performance.now();
  }
}
