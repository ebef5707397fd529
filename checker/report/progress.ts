/** How far a run is: a line for a terminal, or a JSON document a line for a program. */
import type { Progress, WorkerProgress } from '../engine/engine.ts';
import type { Estimate } from '../engine/estimate.ts';
import { type Style, signs } from './style.ts';
import { bytes, cut, duration, grouped, plural } from './text.ts';

export interface Standing extends Progress {
  /** Which run, as in `v6.19 · sequential`. */
  readonly name: string;
  /** Counting from 1. */
  readonly run: number;
  readonly runs: number;
  /** Of the process. */
  readonly memoryBytes: number;
  /** Null while there is none to be had. */
  readonly estimate: Estimate | null;
}

/** One line that fits the terminal; what matters least stands last. */
export function progressLine(standing: Standing, style: Style): string {
  const { distinct, generated, queue, depth, seconds, memoryBytes, estimate, name, run, runs, threads, workers, reduced } =
    standing;
  const rate = seconds > 0 ? Math.round(generated / seconds) : 0;
  const parts = [
    ...(runs > 1 ? [`[${run}/${runs}]`] : []),
    ...(name === '' ? [] : [name]),
    ...(reduced === undefined ? [] : ['reduced']),
    `${grouped(distinct)} distinct`,
    `${grouped(generated)} generated`,
    `queue ${grouped(queue)}`,
    `depth ${grouped(depth)}`,
    `${grouped(rate)}/s`,
    // Of the one process, which only follows where others work.
    ...(workers === undefined ? [bytes(memoryBytes)] : [workersPart(workers)]),
    ...(threads === undefined ? [] : [plural(threads, 'thread')]),
    duration(seconds),
    ...(estimate === null ? [] : [`about ${rounded(estimate.distinct)} in all, ${duration(estimate.secondsLeft)} to go`]),
  ];
  // One column is left free, or some terminals go to the next line.
  return cut(parts.join('  '), style.width - 1, signs(style).ellipsis);
}

/** Seconds after which a worker that says nothing is not counted. */
const SILENT = 60;

/** `2 workers (31,000/s 29,800/s)`. */
function workersPart(workers: readonly WorkerProgress[]): string {
  const present = workers.filter(({ secondsAgo }) => secondsAgo < SILENT);
  const rates = present.map(({ perSecond }) => `${grouped(perSecond)}/s`);
  return `${plural(present.length, 'worker')}${rates.length === 0 ? '' : ` (${rates.join(' ')})`}`;
}

/** Schema "dcheck.progress/1": one line, without the line break. */
export function progressJson({ name, run, runs, estimate, ...counts }: Standing): string {
  const foreseen =
    estimate === null ? null : { distinct: estimate.distinct, secondsLeft: Number(estimate.secondsLeft.toFixed(1)) };
  return JSON.stringify({ schema: 'dcheck.progress/1', name, run, runs, ...counts, estimate: foreseen });
}

/** An estimate with the two digits that it is worth. */
function rounded(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return grouped(Math.round(count / unit) * unit);
}
