/** What partial-order reduction did to the runs, and where it could not be done. */
import type { Reduced } from '../engine/engine.ts';
import { cellName, type Findings, type Run } from './findings.ts';
import { type Style, signs } from './style.ts';
import { plural } from './text.ts';

/** True where some run visited fewer states than there are, or may have. */
export function isReduced(runs: readonly Run[]): boolean {
  return runs.some(({ result }) => (result.reduction?.states ?? 0) > 0);
}

/**
 * One sentence for what was reduced, one for each reason why something was not; nothing where nobody asked, and there was
 * room for everything.
 */
export function reductionLines({ runs }: Findings, style: Style): string[] {
  return (['asked', 'memory'] as const).flatMap((cause) => [
    ...reducedLines(runs, cause, style),
    ...obstacleLines(runs, cause, style),
  ]);
}

function reducedLines(runs: readonly Run[], cause: Reduced['cause'], style: Style): string[] {
  const reduced = runs.filter(({ result: { reduction } }) => reduction?.cause === cause && reduction.states > 0);
  if (reduced.length === 0) return [];
  const states = reduced.reduce((sum, { result }) => sum + (result.reduction?.states ?? 0), 0);
  const again =
    cause === 'memory'
      ? `${whichOf(reduced, runs, style)}there was no memory for every interleaving, so it began again, with partial-order reduction (--no-por: not): `
      : '';
  return [
    `Reduced: ${again}of ${plural(states, 'state')} only some steps were followed, the others making no difference to invariants, ` +
      'faults and deadlocks; distinct, generated and depth are of what was visited.',
  ];
}

function obstacleLines(runs: readonly Run[], cause: Reduced['cause'], style: Style): string[] {
  const why = new Map<string, Run[]>();
  for (const run of runs) {
    const { reduction } = run.result;
    if (reduction?.cause !== cause || reduction.obstacle === null) continue;
    why.set(reduction.obstacle, [...(why.get(reduction.obstacle) ?? []), run]);
  }
  return [...why].map(([obstacle, kept]) => {
    const which = whichOf(kept, runs, style);
    return cause === 'asked'
      ? `Not reduced: ${which}${obstacle}; every interleaving was explored.`
      : `Not reduced: ${which}there was no memory for every interleaving, and partial-order reduction was no help: ${obstacle}.`;
  });
}

/** The names of `some` of all runs, and a colon; nothing where that is all of them. */
function whichOf(some: readonly Run[], all: readonly Run[], style: Style): string {
  if (some.length === all.length) return '';
  const names = some.map((run) => cellName(run, signs(style).dot));
  return `${names.length > 3 ? plural(names.length, 'run') : names.join('; ')}: `;
}
