/** The matrix with a row for each variant, a block for each configuration and a column for each property. */
import type { Style } from '../style.ts';
import { grouped, wrap } from '../text.ts';
import { type CellForm, legend, verdictCell } from './cells.ts';
import { dullProperties, type Grid, propertyOf } from './grid.ts';
import { type Column, headingLines, type Row, type Table, tableLines, tableWidth } from './table.ts';

interface Form {
  readonly cells: CellForm;
  readonly headings: 'whole' | 'split' | 'letters';
  readonly states: boolean;
  /** Columns for what holds in every run too; else those are named below the table. */
  readonly dull: boolean;
}

/** From the most telling to the most compact. */
const FORMS: readonly Form[] = [
  { cells: 'words', headings: 'whole', states: true, dull: true },
  { cells: 'words', headings: 'split', states: true, dull: true },
  { cells: 'words', headings: 'split', states: true, dull: false },
  { cells: 'signs', headings: 'split', states: true, dull: false },
  { cells: 'signs', headings: 'letters', states: true, dull: false },
  { cells: 'signs', headings: 'letters', states: false, dull: false },
];

/** Columns that a split heading tries to keep to. */
const SPLIT = 12;

/** The matrix in the first form that fits; null where none does. */
export function blocks(grid: Grid, style: Style): string[] | null {
  const dull = dullProperties(grid);
  for (const form of FORMS) {
    const told = form.dull ? grid : { ...grid, properties: grid.properties.filter((name) => !dull.includes(name)) };
    const table = tableOf(told, form, style);
    if (tableWidth(table) > style.width) continue;
    const letters = form.headings === 'letters' ? told.properties.map((name, index) => `${letter(index)}: ${name}`) : [];
    const rest = form.dull || dull.length === 0 ? [] : wrap(`Hold in every run: ${dull.join(', ')}.`, style.width, 2);
    const notes = [...letters, ...legend(grid, form.cells)];
    return [...tableLines(table, style.paint.strong), '', ...rest, ...inLines(notes, style.width).map(style.paint.dim)];
  }
  return null;
}

function tableOf(grid: Grid, form: Form, style: Style): Table {
  const indent = grid.configs.length > 1 && grid.variants.length > 1 ? '  ' : '';
  const columns: Column[] = [
    { heading: [''], align: 'left' },
    ...grid.properties.map((name, index): Column => ({ heading: headingOf(name, index, form), align: 'left' })),
    ...(form.states ? [{ heading: ['distinct'], align: 'right' } as const] : []),
  ];
  const rows = grid.configs.flatMap((config): Row[] => [
    ...(indent === '' ? [] : [{ group: config }]),
    ...grid.variants.map((variant): Row => {
      const run = grid.run({ variant, config });
      const name = grid.variants.length > 1 ? variant : config;
      const cells = grid.properties.map((property) =>
        verdictCell(propertyOf(run, property), grid.expectations, form.cells, style),
      );
      const states = run === undefined ? 'not run' : `${grouped(run.result.distinct)}${run.result.bound === null ? '' : '+'}`;
      const plain = (text: string): string => text;
      return {
        cells: [
          { text: indent + name, paint: plain },
          ...cells,
          ...(form.states ? [{ text: states, paint: style.paint.dim }] : []),
        ],
      };
    }),
  ]);
  return { columns, rows, gap: form.cells === 'words' ? 2 : 1 };
}

function headingOf(name: string, index: number, { headings }: Form): string[] {
  if (headings === 'whole') return [name];
  return headings === 'split' ? headingLines(name, SPLIT) : [letter(index)];
}

/** a, b, … z, aa, ab, … */
export function letter(index: number): string {
  return (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));
}

/** Notes side by side, in as many lines as they need. */
export function inLines(notes: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const note of notes) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + note.length + 3 <= width) lines[lines.length - 1] = `${last};  ${note}`;
    else lines.push(...wrap(note, width, 2));
  }
  return lines;
}
