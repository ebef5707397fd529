/** The last lines of `dcheck outcomes` and `dcheck diff`: what was explored, and how far it can be relied upon. */

import { cellName } from '../findings.ts';
import { STOPPED } from '../proven.ts';
import { type Style, signs } from '../style.ts';
import { duration, grouped, plural, wrap } from '../text.ts';
import type { OutcomeFindings } from './findings.ts';

/** What the answer rests on. */
export function restsOn(findings: OutcomeFindings, style: Style): string[] {
  const { dot } = signs(style);
  const { runs, notRun } = findings;
  const bounded = runs.filter(({ result }) => result.bound !== null);
  const within = runs.some(({ result }) => result.system.constraint !== null) ? ' within its state constraint' : '';
  const complete =
    bounded.length === 0 && notRun.length === 0
      ? 'Every reachable state was visited'
      : `${runs.length - bounded.length} of ${plural(runs.length + notRun.length, 'run')} visited every reachable state`;
  return [
    ...(runs.length === bounded.length
      ? []
      : [`${complete}${within}: there, what is not listed cannot happen, in any interleaving of these sizes and actors.`]),
    ...bounded.map(
      (run) =>
        `Bounded: ${cellName(run, dot) || 'the run'} stopped ${STOPPED[run.result.bound as keyof typeof STOPPED]} ` +
        `(${grouped(run.result.distinct)} distinct states, ${grouped(run.result.queue)} not yet expanded); there, more may happen.`,
    ),
    ...(notRun.length === 0 ? [] : [`Not run: ${notRun.map((cell) => cellName(cell, dot)).join('; ')}.`]),
  ].flatMap((line) => wrap(line, style.width, 2));
}

/** `12 runs: 4,321 distinct states, 9,876 generated, in 0.50 s.` */
export function effort({ runs }: OutcomeFindings, seconds: number): string {
  const distinct = runs.reduce((sum, { result }) => sum + result.distinct, 0);
  const generated = runs.reduce((sum, { result }) => sum + result.generated, 0);
  return `${plural(runs.length, 'run')}: ${plural(distinct, 'distinct state')}, ${grouped(generated)} generated, in ${duration(seconds)}.`;
}
