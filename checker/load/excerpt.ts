/** A few lines of source with a caret under the place that a message is about. */

/** The line before `line`, the line itself, and a caret below `column`. Both count from 1. */
export function excerpt(source: string, line: number, column: number): string {
  const lines = source.split('\n');
  const width = String(line).length;
  const row = (number: number): string => `  ${String(number).padStart(width)} | ${lines[number - 1] ?? ''}`.trimEnd();
  const indent = (lines[line - 1] ?? '').slice(0, column - 1).replace(/[^\t]/g, ' ');
  const caret = `  ${' '.repeat(width)} | ${indent}^`;
  return [...(line > 1 ? [row(line - 1)] : []), row(line), caret].join('\n');
}
