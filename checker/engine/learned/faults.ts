/** The steps that fault in the batch that was expanded last. */
import { HEADER } from '../store/header.ts';
import { areas } from '../store/memory.ts';
import type { Replay } from './replay.ts';

export interface BatchFault {
  /** The parent's place in the batch. */
  readonly place: number;
  readonly action: number;
}

/** By parent. */
export function faultsIn(words: Int32Array, replay: Replay): BatchFault[] {
  const count = words[(areas.header >> 2) + HEADER.faults] as number;
  const found: BatchFault[] = [];
  for (let i = 0; i < count; i++) {
    const at = (areas.faults >> 2) + 2 * i;
    const place = words[at] as number;
    for (const { action } of replay.faultsOf(words[at + 1] as number)) found.push({ place, action });
  }
  return found.sort((a, b) => a.place - b.place);
}
