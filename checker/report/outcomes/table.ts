/**
 * Outcomes with the variants side by side, a block for each configuration: how many final states each variant has of
 * each outcome, and a mark where only some variants have it. Where the columns do not fit, each outcome lists who has it.
 */
import { type Row as Compared, sideBySide } from '../../outcomes/compare.ts';
import { type Outcome, outcomeParts } from '../../outcomes/outcome.ts';
import { ascii } from '../ascii.ts';
import { inLines } from '../matrix/blocks.ts';
import { type Column, headingLines, type Painted, type Row, type Table, tableLines, tableWidth } from '../matrix/table.ts';
import type { Style } from '../style.ts';
import { grouped, padEnd, columns as widthOf, wrap } from '../text.ts';
import { type OutcomeFindings, type OutcomeRun, runsOf } from './findings.ts';

const SOME = '*';
const UNSETTLED = '?';
/** Columns that a split heading tries to keep to. */
const SPLIT = 12;

/** A configuration with its outcomes side by side. */
interface Block {
  readonly config: string;
  readonly rows: readonly Compared[];
  /** Each outcome's text, its parts aligned with those of the others. */
  readonly texts: readonly string[];
  readonly columns: readonly VariantColumn[];
}

/** What a variant has of each outcome. */
interface VariantColumn {
  readonly variant: string;
  readonly found: readonly (Outcome | null)[];
  /** True where not everything was explored, or nothing. */
  readonly bounded: boolean;
}

export function outcomeTable(findings: OutcomeFindings, style: Style): string[] {
  const all = findings.configs.filter((config) => runsOf(findings, config).length > 0).map((config) => blockOf(findings, config));
  const lines = [...drawn(all, style), '', ...inLines(legend(all), style.width).map(style.paint.dim)];
  return style.unicode ? lines : lines.map(ascii);
}

function blockOf(findings: OutcomeFindings, config: string): Block {
  const runs = runsOf(findings, config);
  const rows = sideBySide(runs);
  const parts = rows.map(({ outcome }) => outcomeParts(outcome));
  // Only outcomes that see as much as each other have their parts in columns.
  const widths = new Map<string, number>();
  const slot = (row: readonly string[], index: number): string => `${row.length}:${index}`;
  for (const row of parts)
    for (const [index, part] of row.entries())
      widths.set(slot(row, index), Math.max(widths.get(slot(row, index)) ?? 0, widthOf(part)));
  const texts = parts.map((row) =>
    row
      .map((part, index) => padEnd(part, widths.get(slot(row, index)) as number))
      .join('  ')
      .trimEnd(),
  );
  return { config, rows, texts, columns: findings.variants.map((variant) => columnOf(variant, runs, rows)) };
}

function columnOf(variant: string, runs: readonly OutcomeRun[], rows: readonly Compared[]): VariantColumn {
  const index = runs.findIndex((run) => run.variant === variant);
  const run = runs[index];
  return { variant, found: rows.map((row) => row.found[index] ?? null), bounded: run === undefined || run.result.bound !== null };
}

function drawn(blocks: readonly Block[], style: Style): string[] {
  for (const heading of [(name: string) => [name], (name: string) => headingLines(name, SPLIT)]) {
    const table = tableOf(blocks, heading, style);
    if (tableWidth(table) <= style.width) return tableLines(table, style.paint.strong);
  }
  return listed(blocks, style);
}

function tableOf(blocks: readonly Block[], heading: (name: string) => string[], { paint }: Style): Table {
  const variants = (blocks[0]?.columns ?? []).map(({ variant }) => variant);
  const several = variants.length > 1;
  const headed: Column[] = variants.map((name) => ({ heading: name === '' ? ['final states'] : heading(name), align: 'right' }));
  const rows = blocks.flatMap(({ config, rows, texts, columns }): Row[] => [
    ...(config === '' ? [] : [{ group: config }]),
    ...rows.map(
      (row, index): Row => ({
        cells: [
          { text: `  ${texts[index]}`, paint: row.outcome.kind === 'rest' ? plain : paint.violated },
          ...columns.map(({ found, bounded }) => cell(found[index] ?? null, bounded, paint.dim)),
          ...(several ? [{ text: mark(row), paint: paint.strong }] : []),
        ],
      }),
    ),
    ...(rows.length === 0
      ? [{ cells: [{ text: '  no run has ended', paint: paint.dim }, ...variants.map(() => nothing), nothing] }]
      : []),
  ]);
  return {
    columns: [{ heading: [''], align: 'left' }, ...headed, ...(several ? [{ heading: [''], align: 'left' } as const] : [])],
    rows: rows.map((row) => ('cells' in row ? { cells: row.cells.slice(0, 1 + variants.length + (several ? 1 : 0)) } : row)),
    gap: 2,
  };
}

const plain = (text: string): string => text;
const nothing: Painted = { text: '', paint: plain };

function cell(found: Outcome | null, bounded: boolean, dim: (text: string) => string): Painted {
  if (found === null) return { text: bounded ? UNSETTLED : '-', paint: dim };
  return { text: grouped(found.count), paint: plain };
}

function mark({ spread }: Compared): string {
  return spread === 'all' ? '' : spread === 'some' ? SOME : UNSETTLED;
}

/** Each outcome on lines of its own, with the variants that have it. */
function listed(blocks: readonly Block[], style: Style): string[] {
  const { paint } = style;
  return blocks.flatMap(({ config, rows, texts, columns }) => [
    ...(config === '' ? [] : [paint.strong(config)]),
    ...(rows.length === 0 ? [paint.dim('  no run has ended')] : []),
    ...rows.flatMap((row, index) => {
      const text = (texts[index] as string).replace(/ {2,}/g, ' ');
      const who = columns.flatMap(({ variant, found, bounded }) => {
        const own = found[index] ?? null;
        if (own !== null) return [[variant, grouped(own.count)].filter((part) => part !== '').join(' ')];
        return bounded ? [`${variant} ${UNSETTLED}`] : [];
      });
      const marked = columns.length > 1 && mark(row) !== '' ? ` ${paint.strong(mark(row))}` : '';
      const head = (row.outcome.kind === 'rest' ? plain : paint.violated)(text);
      return [
        ...wrap(`${head}${marked}`, style.width - 2, 2).map((line) => `  ${line}`),
        ...wrap(who.join(', '), style.width - 4, 2).map((line) => `    ${paint.dim(line)}`),
      ];
    }),
  ]);
}

function legend(blocks: readonly Block[]): string[] {
  const rows = blocks.flatMap((block) => block.rows);
  const cells = blocks.flatMap((block) => block.columns);
  const several = blocks.some((block) => block.columns.length > 1);
  return [
    ...(rows.length === 0 ? [] : ['N: final states that look so (faults: steps)']),
    ...(cells.some(({ found, bounded }) => !bounded && found.includes(null)) ? ['-: cannot happen'] : []),
    ...(several && rows.some(({ spread }) => spread === 'some') ? [`${SOME}: only some variants have it`] : []),
    ...(cells.some(({ bounded }) => bounded) ? [`${UNSETTLED}: not found so far, not everything was explored`] : []),
  ];
}
