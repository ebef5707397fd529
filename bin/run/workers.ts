/** How many threads, or processes, `--workers` means. */
import { availableParallelism } from 'node:os';

/** Beyond this many they wait for each other, or for memory, more than they gain. */
const MOST_WORKERS = 8;

export function workersOf(asked: number | 'auto'): number {
  return asked === 'auto' ? Math.min(availableParallelism(), MOST_WORKERS) : asked;
}
