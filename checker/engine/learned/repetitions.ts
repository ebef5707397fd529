/** Successors that one thread makes again within a batch are left out before they are looked up: see `recent.ts`. */
import type { Kernel } from '../store/kernel.ts';
import { ALONE, areas, RECORD } from '../store/memory.ts';
import { forgetRecent } from '../store/recent.ts';
import { tuning } from './tuning.ts';

/** Of the first `count` successors in the batch's place, if it is worth it: as many as are left are at its beginning. */
export function withoutRepetitions(kernel: Pick<Kernel, 'dropRecent'>, words: Int32Array, count: number): number {
  if (count < tuning.recentFrom) return count;
  forgetRecent(words, ALONE);
  return (kernel.dropRecent(ALONE, areas.batch, areas.batch + count * RECORD, areas.batch) - areas.batch) / RECORD;
}
