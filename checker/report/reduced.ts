/** What partial-order reduction did to the runs, and where it could not be done. */
import { cellName, type Findings, type Run } from './findings.ts';
import { type Style, signs } from './style.ts';
import { plural } from './text.ts';

/** True where some run visited fewer states than there are, or may have. */
export function isReduced(runs: readonly Run[]): boolean {
  return runs.some(({ result }) => (result.reduction?.states ?? 0) > 0);
}

/** One sentence for what was reduced, one for each reason why something was not; nothing where nobody asked. */
export function reductionLines({ runs }: Findings, style: Style): string[] {
  const { dot } = signs(style);
  const lines: string[] = [];
  if (isReduced(runs)) {
    const states = runs.reduce((sum, { result }) => sum + (result.reduction?.states ?? 0), 0);
    lines.push(
      `Reduced: of ${plural(states, 'state')} only some steps were followed, the others making no difference to invariants, ` +
        'faults and deadlocks; states and steps that were left out are not in the counts.',
    );
  }
  const why = new Map<string, string[]>();
  for (const run of runs) {
    const obstacle = run.result.reduction?.obstacle ?? null;
    if (obstacle !== null) why.set(obstacle, [...(why.get(obstacle) ?? []), cellName(run, dot)]);
  }
  for (const [obstacle, names] of why) {
    const which = names.length === runs.length ? '' : `${names.length > 3 ? plural(names.length, 'run') : names.join('; ')}: `;
    lines.push(`Not reduced: ${which}${obstacle}; every interleaving was explored.`);
  }
  return lines;
}
