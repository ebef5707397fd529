/**
 * What `dcheck diff` found, and what it prints as text. Lines begin as those of diff(1) do: `-` what only the first
 * variant has, `+` what only the second has, `?` what one of them has not shown so far.
 */
import { type Difference, differencesBetween } from '../../outcomes/differences.ts';
import { type Outcome, outcomeName } from '../../outcomes/outcome.ts';
import { ascii } from '../ascii.ts';
import { judge } from '../judgement.ts';
import { shellWord } from '../reproduce.ts';
import { type Style, signs } from '../style.ts';
import { columns, padEnd, plural, wrap } from '../text.ts';
import type { Telling, TraceReporter } from '../trace/report.ts';
import { tell } from '../trace/story.ts';
import { effort, isComplete, restsOn } from './closing.ts';
import { type OutcomeFindings, type OutcomeRun, runsOf } from './findings.ts';
import { rerunWords } from './rerun.ts';
import { distinctErrors, type OutcomeText, withoutEnd } from './text.ts';
import { tellWitness } from './witness.ts';

/** The two variants in one configuration. */
export interface Compared {
  readonly config: string;
  readonly pair: readonly [OutcomeRun, OutcomeRun];
  readonly differences: readonly Difference[];
}

/** The configurations of which both variants were run. */
export function compared(findings: OutcomeFindings): Compared[] {
  return findings.configs.flatMap((config) => {
    const [first, second] = runsOf(findings, config);
    if (first === undefined || second === undefined) return [];
    return [{ config, pair: [first, second], differences: differencesBetween(first, second) } as const];
  });
}

export function diffText(findings: OutcomeFindings, seconds: number, report: TraceReporter, style: Style): OutcomeText {
  const all = compared(findings);
  const tellings = all.flatMap((each) => tellingsOf(findings, each));
  const rule = style.paint.dim(signs(style).rule.repeat(style.width));
  const [a = '', b = ''] = findings.variants;
  const lines = [
    ...wrap(`${style.paint.strong(findings.spec)}: - ${a}  + ${b}`, style.width, 2),
    '',
    ...all.flatMap((each) => listed(each, style)),
    ...tellings.flatMap((telling) => [rule, ...withoutEnd(report(telling, style)), '']),
    ...(tellings.length === 0 ? [] : [rule]),
    ...wrap(summary(findings, all, [a, b]), style.width, 2),
    ...(findings.observed ? [] : wrap('Final states are not told apart: the spec has no outcome.', style.width, 2)),
    ...restsOn(findings, style),
    ...wrap(effort(findings, seconds), style.width, 2).map(style.paint.dim),
  ];
  return { lines: style.unicode ? lines : lines.map(ascii), errors: distinctErrors(tellings) };
}

function listed({ config, pair, differences }: Compared, style: Style): string[] {
  const { paint } = style;
  const indent = config === '' ? '' : '  ';
  const names = differences.map((difference) => `${signOf(difference)} ${nameOf(difference)}`);
  const width = Math.max(0, ...names.map(columns));
  const texts = differences.map((difference, index) => {
    const found = noteOf(difference, pair);
    const sign = (difference.side === 0 ? paint.violated : paint.holds)(padEnd(names[index] as string, width));
    return `${indent}${difference.settled ? sign : paint.incomplete(padEnd(names[index] as string, width))}  ${found}`;
  });
  const lines = texts.length === 0 ? [`${indent}${paint.dim('no difference')}`] : texts;
  return [...(config === '' ? [] : [paint.strong(config)]), ...lines.flatMap((line) => wrap(line, style.width, 4)), ''];
}

function signOf({ settled, side }: Difference): string {
  return settled ? ('-+'[side] as string) : '?';
}

function nameOf(difference: Difference): string {
  return difference.kind === 'outcome' ? outcomeName(difference.outcome) : `${difference.property} violated`;
}

function noteOf(difference: Difference, pair: Compared['pair']): string {
  const { side, settled } = difference;
  const has = pair[side].variant;
  const other = pair[(1 - side) as 0 | 1].variant;
  if (difference.kind === 'verdict') {
    const steps = plural(difference.results[side].violation?.trace.steps.length ?? 0, 'step');
    return `${has}: in ${steps}; ${other}: ${settled ? 'holds' : 'not found so far'}`;
  }
  const { outcome } = difference;
  return `${has}: ${amount(outcome)}; ${other}: ${settled ? 'cannot happen' : 'not found so far'}`;
}

function amount({ kind, count }: Outcome): string {
  return kind === 'fault' ? plural(count, 'faulting step') : plural(count, 'final state');
}

/** A trace for each difference; a deadlock or fault that is also a violated property is told as that. */
function tellingsOf(findings: OutcomeFindings, { config, pair, differences }: Compared): Telling[] {
  const { system } = pair[0].result;
  const violated = new Set(differences.flatMap((each) => (each.kind === 'verdict' ? [each.property] : [])));
  return differences.flatMap((difference): Telling[] => {
    const run = pair[difference.side];
    if (difference.kind === 'verdict') return verdictTelling(findings, difference, run, pair, config);
    const { outcome } = difference;
    const told =
      outcome.kind === 'fault'
        ? violated.has(outcome.property ?? '')
        : outcome.kind === 'deadlock' && system.properties.some(({ kind, name }) => kind === 'deadlock' && violated.has(name));
    if (told) return [];
    const telling = tellWitness(findings, run, outcome, `only here: outcome ${outcomeName(outcome)}`);
    return [{ ...telling, reproduce: command(findings, pair, config) }];
  });
}

function verdictTelling(
  findings: OutcomeFindings,
  { results, side }: Extract<Difference, { kind: 'verdict' }>,
  run: OutcomeRun,
  pair: Compared['pair'],
  config: string,
): Telling[] {
  const property = results[side];
  const trace = property.violation?.trace;
  if (trace === undefined) return [];
  const { variant } = run;
  const violated = {
    variant,
    config,
    property,
    trace,
    judgement: judge(property, true),
    run: { ...run, properties: [property] },
  };
  const story = tell(violated, findings.narration, pair);
  return [{ spec: findings.spec, violated, alsoIn: [], story, reproduce: command(findings, pair, config) }];
}

function command(findings: OutcomeFindings, pair: Compared['pair'], config: string): string[] {
  const bounded = pair.some(({ result }) => result.bound !== null);
  const variants = pair.map(({ variant }) => variant);
  return rerunWords('diff', findings.request, variants, [config], bounded).map(shellWord);
}

function summary(findings: OutcomeFindings, all: readonly Compared[], [a, b]: readonly [string, string]): string {
  const differences = all.flatMap((each) => each.differences).filter(({ settled }) => settled);
  const outcomes = differences.filter(({ kind }) => kind === 'outcome').length;
  const verdicts = differences.length - outcomes;
  if (differences.length === 0) {
    const complete = isComplete(findings);
    return complete
      ? `No difference between ${a} and ${b}: the same outcomes and the same verdicts.`
      : `No difference between ${a} and ${b} so far.`;
  }
  const parts = [
    ...(outcomes > 0 ? [`${plural(outcomes, 'outcome')} ${outcomes === 1 ? 'is' : 'are'} possible in one of them only`] : []),
    ...(verdicts > 0 ? [`${plural(verdicts, 'verdict')} ${verdicts === 1 ? 'differs' : 'differ'}`] : []),
  ];
  return `${a} and ${b} differ: ${parts.join('; ')}.`;
}
