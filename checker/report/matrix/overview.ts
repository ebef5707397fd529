/**
 * The matrix of a campaign, too large for a row per run: a row for each property, a column for each variant, each cell
 * saying in how many configurations the property is violated; below it, in which ones.
 */
import { isUnexpected, type Judgement, judge } from '../judgement.ts';
import type { Style } from '../style.ts';
import { wrap } from '../text.ts';
import { paintOf } from './cells.ts';
import { type Grid, propertyOf } from './grid.ts';
import { type Column, headingLines, type Painted, type Table, tableLines, tableWidth } from './table.ts';

/** One verdict of a property and a variant. */
interface Found {
  readonly config: string;
  readonly judgement: Judgement | 'not-run';
  readonly length: number;
}

/** Null where the table does not fit. */
export function overview(grid: Grid, style: Style): string[] | null {
  const table = tableOf(grid, style);
  const fits = tableWidth(table) <= style.width;
  if (!fits) return null;
  const key = `ok: holds in every configuration;  V k/n: violated in k of n;  !k: k of them not as the spec expects;  ?k: k incomplete`;
  const lines = tableLines(table, style.paint.strong);
  return [...lines, '', ...wrap(key, style.width, 2).map(style.paint.dim), '', ...details(grid, style)];
}

function foundIn(grid: Grid, variant: string, name: string): Found[] {
  return grid.configs.map((config): Found => {
    const property = propertyOf(grid.run({ variant, config }), name);
    if (property === undefined) return { config, judgement: 'not-run', length: 0 };
    return { config, judgement: judge(property, grid.expectations), length: property.violation?.trace.steps.length ?? 0 };
  });
}

function tableOf(grid: Grid, style: Style): Table {
  const columns: Column[] = [
    { heading: [''], align: 'left' },
    ...grid.variants.map((variant): Column => ({ heading: headingLines(variant, 10), align: 'left' })),
  ];
  const rows = grid.properties.map((name) => ({
    cells: [
      { text: name, paint: (text: string) => text },
      ...grid.variants.map((variant) => summary(foundIn(grid, variant, name), style)),
    ],
  }));
  return { columns, rows, gap: 1 };
}

function summary(found: readonly Found[], { paint }: Style): Painted {
  const count = (test: (judgement: Judgement) => boolean): number =>
    found.filter(({ judgement }) => judgement !== 'not-run' && test(judgement)).length;
  const violated = count((judgement) => judgement === 'violated' || judgement === 'violated-as-expected');
  const unexpected = count(isUnexpected);
  const incomplete = count((judgement) => judgement === 'incomplete');
  const text = [
    violated > 0 ? `V ${violated}/${found.length}` : incomplete > 0 ? '' : 'ok',
    unexpected > 0 ? `!${unexpected}` : '',
    incomplete > 0 ? `?${incomplete}` : '',
  ];
  const worst = unexpected > 0 ? 'violated' : incomplete > 0 ? 'incomplete' : violated > 0 ? 'violated-as-expected' : 'holds';
  return found.every(({ judgement }) => judgement === 'not-run')
    ? { text: '-', paint: paint.dim }
    : { text: text.filter((part) => part !== '').join(' '), paint: paintOf(worst, paint) };
}

const PHRASES: readonly (readonly [Judgement, string])[] = [
  ['violated', 'VIOLATED !'],
  ['holds-unexpectedly', 'HOLDS !'],
  ['violated-as-expected', 'violated, as expected'],
  ['incomplete', 'incomplete'],
];

/** For each property, what does not simply hold; variants with the same answer share a line. */
function details(grid: Grid, style: Style): string[] {
  return grid.properties.flatMap((name) => {
    const variants = new Map<string, string[]>();
    for (const variant of grid.variants) {
      for (const [judgement, phrase] of PHRASES) {
        const where = foundIn(grid, variant, name).filter((found) => found.judgement === judgement);
        if (where.length === 0) continue;
        const configs = where.map(({ config, length }) => (length > 0 ? `${config} (${length})` : config)).join(', ');
        const text = `${paintOf(judgement, style.paint)(phrase)} in ${configs}`;
        variants.set(text, [...(variants.get(text) ?? []), variant]);
      }
    }
    const lines = [...variants].flatMap(([text, names]) =>
      wrap(`${names.join(', ')}: ${text}`, style.width - 2, 4).map((line) => `  ${line}`),
    );
    return lines.length === 0 ? [] : [style.paint.strong(name), ...lines];
  });
}
