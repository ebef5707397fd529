/** What `dcheck watch` says after a change: what it touched, and what differs from the last run. */
import { type Cell, cellName, type Findings, isShown, type Run, type Violated, violations } from './findings.ts';
import { isUnexpected, judge } from './judgement.ts';
import { type Style, signs } from './style.ts';
import { duration, grouped, plural, wrap } from './text.ts';

/** A re-check. */
export interface Round {
  /** Files that changed, as shown. */
  readonly changed: readonly string[];
  /** How many runs were made anew. */
  readonly anew: number;
  readonly seconds: number;
}

/** `model/variants/v6.19.ts: 2 of 12 runs anew, in 0.08 s`. */
export function roundLine({ changed, anew, seconds }: Round, { runs }: Findings, style: Style): string[] {
  const what = anew === 0 ? 'touches no run' : `${grouped(anew)} of ${plural(runs.length, 'run')} anew, in ${duration(seconds)}`;
  return wrap(`${style.paint.strong(changed.join(', '))}: ${what}`, style.width, 2);
}

/** One line for each verdict and each count that differs; one that says so where nothing does. */
export function differenceLines(before: Findings, after: Findings, style: Style): string[] {
  const { arrow } = signs(style);
  const lines = after.runs.flatMap((run) => {
    const old = before.runs.find((other) => isSame(other, run));
    return old === undefined ? [`+ ${named(run, after, style)}`] : runLines(old, run, after, style);
  });
  const gone = before.runs
    .filter((run) => !after.runs.some((other) => isSame(other, run)))
    .map((run) => `- ${named(run, before, style)}`);
  const all = [...lines, ...gone];
  return all.length === 0
    ? [`  ${style.paint.dim('no difference')}`]
    : all.flatMap((line) => wrap(line.replaceAll(' -> ', ` ${arrow} `), style.width - 2, 4).map((text) => `  ${text}`));
}

function runLines(old: Run, run: Run, findings: Findings, style: Style): string[] {
  const { dot } = signs(style);
  const verdicts = run.properties.flatMap((property) => {
    const was = old.properties.find(({ name }) => name === property.name);
    const [from, to] = [was === undefined ? 'not there' : verdictText(was), verdictText(property)];
    if (from === to || !(isShown(property) || (was !== undefined && isShown(was)))) return [];
    const alarm = isUnexpected(judge(property, findings.request.expectations));
    const text = `~ ${[cellName(run, dot), property.name].filter((part) => part !== '').join(` ${dot} `)}: ${from} -> ${to}`;
    return [alarm ? style.paint.alarm(`${text} !`) : text];
  });
  const [from, to] = [old.result.distinct, run.result.distinct];
  const counts = from === to ? [] : [`~ ${named(run, findings, style)}: ${grouped(from)} -> ${plural(to, 'distinct state')}`];
  return [...verdicts, ...counts];
}

function verdictText({ verdict, violation }: Run['properties'][number]): string {
  const steps = violation?.trace.steps.length;
  return steps === undefined ? verdict : `${verdict} in ${plural(steps, 'step')}`;
}

function named(cell: Cell, { spec }: Findings, style: Style): string {
  return cellName(cell, signs(style).dot) || spec;
}

function isSame(a: Cell, b: Cell): boolean {
  return a.variant === b.variant && a.config === b.config;
}

/** The shortest violation that is not expected, and was not there before; undefined where there is none. */
export function newestViolation(before: Findings | null, after: Findings): Violated | undefined {
  const known = before === null ? [] : violations(before);
  const fresh = violations(after).filter(
    (violated) =>
      violated.judgement === 'violated' &&
      !known.some((old) => isSame(old, violated) && old.judgement === 'violated' && old.property.name === violated.property.name),
  );
  return fresh.sort((a, b) => a.trace.steps.length - b.trace.steps.length)[0];
}
