/** Verdicts as a list: for one run, and for terminals that are too narrow for a table. */
import { cellName, type Run } from '../findings.ts';
import { isUnexpected, type Judgement, judge } from '../judgement.ts';
import { type Style, signs } from '../style.ts';
import { columns, grouped, padEnd, plural, wrap } from '../text.ts';
import { paintOf, verdictPhrase } from './cells.ts';
import { type Grid, propertyOf } from './grid.ts';

/** One line per property, for each run. */
export function list(grid: Grid, style: Style): string[] {
  const cells = grid.configs.flatMap((config) => grid.variants.map((variant) => ({ variant, config })));
  return cells.flatMap((cell, index) => {
    const name = cellName(cell, signs(style).dot);
    const run = grid.run(cell);
    const heading = name === '' ? [] : [...(index > 0 ? [''] : []), ...wrap(name, style.width, 2).map(style.paint.strong)];
    return [...heading, ...(run === undefined ? ['  not run'] : runLines(grid, run, style))];
  });
}

function runLines(grid: Grid, run: Run, style: Style): string[] {
  const longest = Math.max(0, ...grid.properties.map(columns));
  const lines = grid.properties.flatMap((name) => {
    const property = propertyOf(run, name);
    if (property === undefined) return [];
    const judgement = judge(property, grid.expectations);
    const phrase = paintOf(judgement, style.paint)(`${verdictPhrase(property, judgement)}${mark(judgement, grid)}`);
    return wrap(`${padEnd(name, longest)}  ${phrase}`, style.width - 2, 4).map((line) => `  ${line}`);
  });
  return [...lines, ...wrap(countsOf(run), style.width - 2, 2).map((line) => style.paint.dim(`  ${line}`))];
}

/** Without expectations a violation is no surprise, so the mark is left out. */
function mark(judgement: Judgement, { expectations }: Grid): string {
  return expectations && isUnexpected(judgement) ? ' !' : '';
}

/** `13 distinct states, 25 generated, depth 7`. */
export function countsOf({ result }: Run): string {
  const { distinct, generated, depth, queue, bound } = result;
  const left = bound === null ? '' : `, ${grouped(queue)} not yet expanded`;
  return `${plural(distinct, 'distinct state')}, ${grouped(generated)} generated, depth ${grouped(depth)}${left}`;
}
