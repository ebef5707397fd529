/** How many threads, or processes, `--workers` means. */
import { availableParallelism } from 'node:os';

/** Beyond this many they wait for each other, or for memory, more than they gain. */
const MOST_WORKERS = 8;

export function workersOf(asked: number | 'auto'): number {
  return asked === 'auto' ? Math.min(availableParallelism(), MOST_WORKERS) : asked;
}

/**
 * The threads of each of the processes that are to use as many cores as were asked for: as few processes as there may be,
 * with up to {@link MOST_WORKERS} threads.
 */
export function sharesOf(asked: number | 'auto'): number[] {
  const cores = asked === 'auto' ? availableParallelism() : asked;
  const processes = Math.ceil(cores / MOST_WORKERS);
  return Array.from({ length: processes }, (_, i) => Math.floor((cores + i) / processes));
}
