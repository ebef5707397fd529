/** The last lines of `dcheck outcomes` and `dcheck diff`: what was explored, and how far it can be relied upon. */

import type { Bound } from '../../engine/engine.ts';
import { cellName } from '../findings.ts';
import { stopped as stoppedWords } from '../proven.ts';
import { type Style, signs } from '../style.ts';
import { duration, grouped, plural, wrap } from '../text.ts';
import type { OutcomeFindings, OutcomeRun } from './findings.ts';

/** True where every run visited every reachable state. */
export function isComplete({ runs, notRun }: OutcomeFindings): boolean {
  return notRun.length === 0 && runs.every(({ result }) => result.bound === null);
}

/** Runs are named up to this number. */
const MOST_NAMED = 3;

/** What the answer rests on. */
export function restsOn(findings: OutcomeFindings, style: Style): string[] {
  const { dot } = signs(style);
  const { runs, notRun } = findings;
  const complete = runs.filter(({ result }) => result.bound === null);
  const within = runs.some(({ result }) => result.system.constraint !== null) ? ' within its state constraint' : '';
  const visited = isComplete(findings)
    ? 'Every reachable state was visited'
    : `${complete.length} of ${plural(runs.length + notRun.length, 'run')} visited every reachable state`;
  return [
    ...(complete.length === 0
      ? []
      : [`${visited}${within}: there, what is not listed cannot happen, in any interleaving of these sizes and actors.`]),
    ...[...byBound(runs)].map(([bound, stopped]) => {
      const names = stopped.map((run) => cellName(run, dot) || 'the run');
      const [only] = stopped;
      const reached =
        stopped.length === 1 && only !== undefined
          ? ` (${grouped(only.result.distinct)} distinct states, ${grouped(only.result.queue)} not yet expanded)`
          : '';
      const who = stopped.length > MOST_NAMED ? plural(stopped.length, 'run') : names.join('; ');
      return `Bounded: ${who} stopped ${stoppedWords(bound, stopped)}${reached}; there, more may happen.`;
    }),
    ...(notRun.length === 0 ? [] : [`Not run: ${notRun.map((cell) => cellName(cell, dot)).join('; ')}.`]),
  ].flatMap((line) => wrap(line, style.width, 2));
}

function byBound(runs: OutcomeFindings['runs']): Map<Bound, OutcomeRun[]> {
  const found = new Map<Bound, OutcomeRun[]>();
  for (const run of runs) {
    const { bound } = run.result;
    if (bound !== null) found.set(bound, [...(found.get(bound) ?? []), run]);
  }
  return found;
}

/** `12 runs: 4,321 distinct states, 9,876 generated, in 0.50 s.` */
export function effort({ runs }: OutcomeFindings, seconds: number): string {
  const distinct = runs.reduce((sum, { result }) => sum + result.distinct, 0);
  const generated = runs.reduce((sum, { result }) => sum + result.generated, 0);
  return `${plural(runs.length, 'run')}: ${plural(distinct, 'distinct state')}, ${grouped(generated)} generated, in ${duration(seconds)}.`;
}
