/** `--profile`: where a run's time went, action by action, and what could be done about it. */
import type { ActionProfile, PredicateProfile, Profile } from '../engine/profile.ts';
import { cellName, type Run } from './findings.ts';
import { tableLines } from './matrix/table.ts';
import { type Style, signs } from './style.ts';
import { bytes, grouped, wrap } from './text.ts';

/** Actions and predicates that are shown of each run: those that took the most time, or were run most often. */
const SHOWN = 12;

/** The profiles of all runs whose engine keeps one. */
export function profileLines(runs: readonly Run[], style: Style): string[] {
  return runs.flatMap((run) => {
    const { profile, engine } = run.result;
    const title = style.paint.strong(`Profile ${cellName(run, signs(style).dot)}`.trimEnd());
    if (profile === undefined) return [title, `  the ${engine} engine learns nothing, so there is nothing to say`, ''];
    return [title, ...oneProfile(profile, style), ''];
  });
}

function oneProfile({ actions, predicates, demoted, workers, rebuilds, tableBytes, advice }: Profile, style: Style): string[] {
  const slowest = [...actions].sort((a, b) => b.milliseconds - a.milliseconds || b.misses - a.misses).slice(0, SHOWN);
  const busiest = [...predicates].sort((a, b) => b.misses - a.misses).slice(0, SHOWN);
  const left = actions.length - slowest.length;
  return [
    ...tableLines({ columns: COLUMNS, rows: slowest.map(actionRow), gap: 2 }, style.paint.dim),
    ...(left > 0 ? [style.paint.dim(`  ${grouped(left)} more actions took less`)] : []),
    ...tableLines(
      {
        columns: COLUMNS.map((column, index) => (index === 0 ? { ...column, heading: ['predicate'] } : column)).slice(0, 3),
        rows: busiest.map(predicateRow),
        gap: 2,
      },
      style.paint.dim,
    ),
    workers === 1 ? 'one thread' : `${workers} threads together`,
    `tables: ${bytes(tableBytes)}, made anew ${grouped(rebuilds)} times`,
    ...(demoted.length === 0 ? [] : wrap(`stored as a whole, for their shape changes: ${demoted.join(', ')}`, style.width, 2)),
    ...advice.flatMap((sentence) => wrap(`advice: ${sentence}`, style.width, 2)),
  ];
}

const COLUMNS = [
  { heading: ['action'], align: 'left' },
  { heading: ['run'], align: 'right' },
  { heading: ['learned'], align: 'left' },
  { heading: ['replayed'], align: 'right' },
  { heading: ['trie cells'], align: 'right' },
  { heading: ['ms'], align: 'right' },
] as const;

const plain = (text: string): string => text;
const cells = (texts: readonly string[]) => ({ cells: texts.map((text) => ({ text, paint: plain })) });

function actionRow({ name, hits, misses, trieSize, milliseconds, wide }: ActionProfile) {
  return cells([
    name,
    grouped(misses),
    wide ? 'no: reads too much' : 'yes',
    grouped(hits),
    grouped(trieSize),
    milliseconds.toFixed(1),
  ]);
}

function predicateRow({ name, misses, wide }: PredicateProfile) {
  return cells([name, grouped(misses), wide ? 'no: reads too much' : 'yes']);
}
