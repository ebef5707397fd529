/** Tables of text: columns as wide as their widest cell, headings that may take several lines, groups of rows. */
import { columns, padEnd, padStart } from '../text.ts';

/** A text and how it is painted. */
export interface Painted {
  readonly text: string;
  readonly paint: (text: string) => string;
}

export interface Column {
  /** Lines, the last of which stands directly above the cells. */
  readonly heading: readonly string[];
  readonly align: 'left' | 'right';
}

export type Row = { readonly group: string } | { readonly cells: readonly Painted[] };

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Spaces between columns. */
  readonly gap: number;
}

/** Columns of the terminal that the table takes. */
export function tableWidth(table: Table): number {
  const widths = widthsOf(table);
  const groups = table.rows.flatMap((row) => ('group' in row ? [columns(row.group)] : []));
  return Math.max(widths.reduce((sum, width) => sum + width, 0) + table.gap * (widths.length - 1), ...groups);
}

/** The table's lines; headings and groups are painted with `paint`. */
export function tableLines(table: Table, paint: (text: string) => string): string[] {
  const widths = widthsOf(table);
  const height = Math.max(...table.columns.map(({ heading }) => heading.length));
  const lineOf = (texts: readonly Painted[]): string => {
    const cells = texts.map(({ text, paint: own }, index) => {
      const padded =
        (table.columns[index] as Column).align === 'left'
          ? padEnd(text, widths[index] as number)
          : padStart(text, widths[index] as number);
      return text === '' ? padded : padded.replace(text, () => own(text));
    });
    return cells.join(' '.repeat(table.gap)).trimEnd();
  };
  const headings = Array.from({ length: height }, (_, line) =>
    lineOf(table.columns.map(({ heading }) => ({ text: heading[line - height + heading.length] ?? '', paint }))),
  );
  return [...headings, ...table.rows.map((row) => ('group' in row ? paint(row.group) : lineOf(row.cells)))].filter(
    (line, index) => index >= height || line !== '',
  );
}

function widthsOf(table: Table): number[] {
  return table.columns.map(({ heading }, index) => {
    const cells = table.rows.flatMap((row) => ('cells' in row ? [columns((row.cells[index] as Painted).text)] : []));
    return Math.max(0, ...heading.map(columns), ...cells);
  });
}

/** A name cut at its hyphens into lines of at most `width` columns, as far as the hyphens allow. */
export function headingLines(name: string, width: number): string[] {
  const lines: string[] = [];
  for (const part of name.split(/(?<=-)/)) {
    const last = lines.at(-1);
    if (last !== undefined && columns(last + part) <= width) lines[lines.length - 1] = last + part;
    else lines.push(part);
  }
  return lines;
}
