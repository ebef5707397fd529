/**
 * The matrix of a campaign, too large for a row per run: a row for each variant, a column for each property, each
 * cell saying in how many configurations the property is violated; below it, for each property, in which ones.
 */
import { isUnexpected, type Judgement, judge } from '../judgement.ts';
import type { Style } from '../style.ts';
import { wrap } from '../text.ts';
import { inLines, letter } from './blocks.ts';
import { paintOf } from './cells.ts';
import { dullProperties, type Grid, propertyOf } from './grid.ts';
import { type Column, headingLines, type Painted, type Table, tableLines, tableWidth } from './table.ts';

/** One verdict of a property and a variant. */
interface Found {
  readonly config: string;
  readonly judgement: Judgement | 'not-run';
  readonly length: number;
}

/** How the columns are headed, from the most telling to the most compact. */
const HEADINGS: readonly ((name: string, index: number) => string[])[] = [
  (name) => [name],
  (name) => headingLines(name, 12),
  (name) => headingLines(name, 1),
  (_, index) => [letter(index)],
];

/** The table, if one fits, and the details. */
export function overview(grid: Grid, style: Style): string[] {
  const dull = dullProperties(grid);
  const telling = { ...grid, properties: grid.properties.filter((name) => !dull.includes(name)) };
  const lines = telling.properties.length === 0 ? [] : [...summaryTable(telling, style), ...details(telling, style)];
  const rest = dull.length === 0 ? [] : wrap(`Hold in every run: ${dull.join(', ')}.`, style.width, 2);
  return [...lines, ...(lines.length === 0 ? [] : ['']), ...rest];
}

/** Nothing where no table fits. */
function summaryTable(grid: Grid, style: Style): string[] {
  for (const [form, heading] of HEADINGS.entries()) {
    const table = tableOf(grid, heading, style);
    if (tableWidth(table) > style.width) continue;
    const letters = form === HEADINGS.length - 1 ? grid.properties.map((name, index) => `${letter(index)}: ${name}`) : [];
    const notes = inLines([...letters, ...legend(grid)], style.width);
    return [...tableLines(table, style.paint.strong), '', ...notes.map((line) => style.paint.dim(line)), ''];
  }
  return [];
}

function legend({ configs, judgements, expectations }: Grid): string[] {
  const of = `${configs.length} configurations`;
  const surprises = expectations ? 'not what the spec expects' : 'violations, expectations being ignored';
  return [
    `ok: holds in all ${of}`,
    ...(judgements.has('violated') || judgements.has('violated-as-expected') ? [`N: violated in N of ${of}`] : []),
    ...([...judgements].some(isUnexpected) ? [`!N: N verdicts are ${surprises}`] : ['all violations are expected']),
    ...(judgements.has('incomplete') ? ['?N: N are incomplete'] : []),
  ];
}

function foundIn(grid: Grid, variant: string, name: string): Found[] {
  return grid.configs.map((config): Found => {
    const property = propertyOf(grid.run({ variant, config }), name);
    if (property === undefined) return { config, judgement: 'not-run', length: 0 };
    return { config, judgement: judge(property, grid.expectations), length: property.violation?.trace.steps.length ?? 0 };
  });
}

function tableOf(grid: Grid, heading: (name: string, index: number) => string[], style: Style): Table {
  const columns = grid.properties.map((name, index): Column => ({ heading: heading(name, index), align: 'left' }));
  const rows = grid.variants.map((variant) => ({
    cells: [
      { text: variant, paint: (text: string) => text },
      ...grid.properties.map((name) => summary(foundIn(grid, variant, name), style)),
    ],
  }));
  return { columns: [{ heading: [''], align: 'left' }, ...columns], rows, gap: 2 };
}

function summary(found: readonly Found[], { paint }: Style): Painted {
  const count = (test: (judgement: Judgement) => boolean): number =>
    found.filter(({ judgement }) => judgement !== 'not-run' && test(judgement)).length;
  const known = count(() => true);
  const violated = count((judgement) => judgement === 'violated' || judgement === 'violated-as-expected');
  const unexpected = count(isUnexpected);
  const incomplete = count((judgement) => judgement === 'incomplete');
  if (known === 0) return { text: '-', paint: paint.dim };
  const verdicts = violated > 0 ? String(violated) : incomplete === known ? '' : 'ok';
  const text = `${verdicts}${unexpected > 0 ? `!${unexpected}` : ''}${incomplete > 0 ? `?${incomplete}` : ''}`;
  const worst = unexpected > 0 ? 'violated' : incomplete > 0 ? 'incomplete' : violated > 0 ? 'violated-as-expected' : 'holds';
  return { text, paint: paintOf(worst, paint) };
}

const PHRASES: readonly (readonly [Judgement, string])[] = [
  ['violated', 'VIOLATED !'],
  ['holds-unexpectedly', 'HOLDS !'],
  ['incomplete', 'incomplete'],
  ['violated-as-expected', 'violated, as expected'],
];

/** For each property, what does not simply hold; variants with the same answer share a line. */
function details(grid: Grid, style: Style): string[] {
  return grid.properties.flatMap((name) => {
    const lines = PHRASES.flatMap(([judgement, phrase]) => {
      const variants = new Map<string, string[]>();
      for (const variant of grid.variants) {
        const where = foundIn(grid, variant, name).filter((found) => found.judgement === judgement);
        if (where.length === 0) continue;
        const text = `${paintOf(judgement, style.paint)(phrase)} in ${placesText(where, grid.configs)}`;
        variants.set(text, [...(variants.get(text) ?? []), variant]);
      }
      return [...variants].flatMap(([text, names]) => wrap(`${variantsText(names, grid.variants)}: ${text}`, style.width - 2, 4));
    });
    return lines.length === 0 ? [] : [style.paint.strong(name), ...lines.map((line) => `  ${line}`)];
  });
}

function variantsText(names: readonly string[], variants: readonly string[]): string {
  return names.length === variants.length && names.length > 2 ? 'every variant' : names.join(', ');
}

/** Configurations by name, by what is missing, or by "every"; unexpected ones with the length of their traces. */
function placesText(where: readonly Found[], configs: readonly string[]): string {
  if (where.some(({ judgement }) => judgement === 'violated'))
    return where.map(({ config, length }) => `${config} (${length})`).join(', ');
  const names = where.map(({ config }) => config);
  if (names.length === configs.length) return 'every configuration';
  const others = configs.filter((config) => !names.includes(config));
  return others.length < names.length / 2 ? `every configuration but ${others.join(', ')}` : names.join(', ');
}
