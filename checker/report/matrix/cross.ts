/** The matrix of one property: a row for each configuration, a column for each variant. */
import type { Style } from '../style.ts';
import { inLines, letter } from './blocks.ts';
import { type CellForm, legend, verdictCell } from './cells.ts';
import { type Grid, propertyOf } from './grid.ts';
import { type Column, headingLines, type Table, tableLines, tableWidth } from './table.ts';

interface Form {
  readonly cells: CellForm;
  readonly heading: (name: string, index: number) => string[];
}

/** From the most telling to the most compact. */
const FORMS: readonly Form[] = [
  { cells: 'words', heading: (name) => [name] },
  { cells: 'words', heading: (name) => headingLines(name, 12) },
  { cells: 'signs', heading: (name) => headingLines(name, 1) },
  { cells: 'signs', heading: (_, index) => [letter(index)] },
];

/** The table in the first form that fits; null where none does. */
export function cross(grid: Grid, style: Style): string[] | null {
  const [property = ''] = grid.properties;
  for (const [index, form] of FORMS.entries()) {
    const table = tableOf(grid, property, form, style);
    if (tableWidth(table) > style.width) continue;
    const letters = index === FORMS.length - 1 ? grid.variants.map((name, column) => `${letter(column)}: ${name}`) : [];
    const notes = inLines([...letters, ...legend(grid, form.cells)], style.width);
    const lines = tableLines(table, style.paint.strong);
    return [style.paint.strong(property), ...lines, '', ...notes.map((line) => style.paint.dim(line))];
  }
  return null;
}

function tableOf(grid: Grid, property: string, { cells, heading }: Form, style: Style): Table {
  const columns = grid.variants.map((name, index): Column => ({ heading: heading(name, index), align: 'left' }));
  const rows = grid.configs.map((config) => ({
    cells: [
      { text: config, paint: (text: string) => text },
      ...grid.variants.map((variant) =>
        verdictCell(propertyOf(grid.run({ variant, config }), property), grid.expectations, cells, style),
      ),
    ],
  }));
  return { columns: [{ heading: [''], align: 'left' }, ...columns], rows, gap: cells === 'words' ? 2 : 1 };
}
