/** Replays on the terminal. */
import type { Style } from '../../checker/report/style.ts';
import type { Evidence } from '../evidence.ts';
import type { Replayable, Unreplayable } from '../mapping/traces.ts';
import { observedWords, sleepWords } from './words.ts';

export type Replayed =
  | (Replayable & { readonly evidence: Evidence /** Where the evidence lies. */; readonly folder: string })
  | (Unreplayable & { readonly evidence: null; readonly folder: null });

export interface Tally {
  readonly confirmed: number;
  readonly refuted: number;
  readonly unreplayable: number;
  readonly failed: number;
}

export function tally(replayed: readonly Replayed[]): Tally {
  const count = (verdict: Evidence['verdict']): number => replayed.filter(({ evidence }) => evidence?.verdict === verdict).length;
  return {
    confirmed: count('confirmed'),
    refuted: count('refuted'),
    unreplayable: replayed.filter(({ evidence }) => evidence === null).length,
    failed: count('failed'),
  };
}

export function replayedLines(replayed: Replayed, style: Style): string[] {
  const { paint, unicode } = style;
  const { variant, config, property } = replayed.recorded.origin;
  const title = [variant, config, property ?? ''].filter((word) => word !== '').join(unicode ? ' · ' : ' - ');
  if (replayed.evidence === null) {
    const at = replayed.step === null ? '' : ` by step ${replayed.step}`;
    return [`${paint.strong(title)}  ${paint.incomplete(`not replayable${at}`)}`, `  ${replayed.reason}`];
  }
  const { evidence, script, folder } = replayed;
  const { verdict, reason, observed } = evidence;
  const painted = { confirmed: paint.holds, refuted: paint.alarm, failed: paint.incomplete, observed: paint.dim }[verdict];
  const seconds = `${evidence.seconds.toFixed(2)} s`;
  return [
    `${paint.strong(title)}  ${painted(verdict.toUpperCase())}${verdict === 'failed' ? '' : `, ${seconds}`}`,
    ...(reason === '' ? [] : [`  ${reason}`]),
    ...(script.expect === null || verdict === 'confirmed' ? [] : [`  the trace: ${observedWords(script.expect)}`]),
    `  ${verdict === 'confirmed' ? 'seen' : 'the kernel'}: ${observedWords(observed)}`,
    ...sleepWords(evidence).map((words) => `  ${words}`),
    paint.dim(`  evidence: ${folder}`),
  ];
}
