/** The line that shows how far a run is, on a terminal. */
import type { Progress } from '../engine/engine.ts';
import { type Style, signs } from './style.ts';
import { bytes, cut, duration, grouped } from './text.ts';

export interface Standing extends Progress {
  /** Which run, as in `v6.19 · sequential`. */
  readonly name: string;
  /** Counting from 1. */
  readonly run: number;
  readonly runs: number;
  /** Of the process. */
  readonly memoryBytes: number;
}

/** One line that fits the terminal; what matters least stands last. */
export function progressLine(standing: Standing, style: Style): string {
  const { distinct, generated, queue, depth, seconds, memoryBytes, name, run, runs } = standing;
  const rate = seconds > 0 ? Math.round(generated / seconds) : 0;
  const parts = [
    ...(runs > 1 ? [`[${run}/${runs}]`] : []),
    ...(name === '' ? [] : [name]),
    `${grouped(distinct)} distinct`,
    `${grouped(generated)} generated`,
    `queue ${grouped(queue)}`,
    `depth ${grouped(depth)}`,
    `${grouped(rate)}/s`,
    bytes(memoryBytes),
    duration(seconds),
  ];
  // One column is left free, or some terminals go to the next line.
  return cut(parts.join('  '), style.width - 1, signs(style).ellipsis);
}
