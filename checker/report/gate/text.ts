/** What `dcheck gate` prints: each variant with what it breaks and repairs, a trace of each broken property, the verdict. */
import type { DcheckError } from '../../errors/error.ts';
import type { GateJudgement } from '../../gate/judge.ts';
import { outcomeName } from '../../outcomes/outcome.ts';
import { errorLines } from '../error.ts';
import { effort, restsOn } from '../outcomes/closing.ts';
import { reproduceCommand, reproduceWords, shellWord } from '../reproduce.ts';
import { type Style, signs } from '../style.ts';
import { padEnd, plural, wrap } from '../text.ts';
import type { TraceReporter } from '../trace/report.ts';
import { tell } from '../trace/story.ts';
import {
  byProperty,
  type GateFindings,
  type GateStatus,
  type GateVerdict,
  nameOf,
  requestFor,
  type Subject,
  statusOf,
  worstOf,
} from './findings.ts';
import { sentence } from './words.ts';

export interface GateText {
  readonly lines: readonly string[];
  /** What the spec's own words threw. */
  readonly errors: readonly DcheckError[];
}

export function gateText(findings: GateFindings, seconds: number, report: TraceReporter, style: Style): GateText {
  const rule = style.paint.dim(signs(style).rule.repeat(style.width));
  const errors: DcheckError[] = [];
  const traces = findings.subjects.flatMap((subject) =>
    worstOf(subject).map((violated) => {
      const request = requestFor(findings, subject);
      const story = tell(violated, findings.narration, findings.baselineRuns);
      errors.push(...story.errors);
      const reproduce = reproduceWords(request, violated).map(shellWord);
      const lines = report({ spec: findings.spec, violated, alsoIn: [], story, reproduce }, style);
      return [...lines, `Reproduce: ${reproduceCommand(request, violated)}`];
    }),
  );
  const lines = [
    ...wrap(titleOf(findings, style), style.width, 2),
    '',
    ...baselineLines(findings, style),
    ...findings.subjects.flatMap((subject) => [...subjectLines(findings, subject, style), '']),
    ...traces.flatMap((trace) => [rule, ...trace, '']),
    ...(traces.length === 0 ? [] : [rule]),
    ...closingLines(findings, seconds, style),
  ];
  return { lines, errors };
}

function titleOf({ spec, baseline, configs }: GateFindings, { paint }: Style): string {
  const against = baseline === null ? 'without a baseline' : `against ${baseline}`;
  const where = configs[0] === '' ? '' : `, in ${plural(configs.length, 'configuration')}`;
  return `${paint.strong(spec)}: gate ${against}${where}`;
}

function baselineLines({ baseline, baselineOff }: GateFindings, style: Style): string[] {
  if (baselineOff.length === 0) return [];
  const names = baselineOff.map(({ config, property }) => `${property.name} ${property.verdict}${inConfig(config)}`);
  const text = `The baseline ${baseline} itself is not as the spec expects: ${names.join('; ')}.`;
  return [...wrap(style.paint.alarm(text), style.width, 2), ''];
}

const STATUS: Readonly<Record<GateStatus, string>> = {
  passed: 'passed',
  unchanged: 'passed, but it changes nothing',
  rejected: 'REJECTED',
  incomplete: 'incomplete, nothing against it so far',
  error: 'NOT CHECKED',
};

/** What is said of each judgement, in this order. `kept` and the like are only counted. */
const TOLD: readonly (readonly [judgement: GateJudgement, word: string])[] = [
  ['broken', 'breaks'],
  ['not-violated', 'should violate'],
  ['repaired', 'repairs'],
  ['as-baseline', 'violates, as before'],
  ['as-expected', 'violates, as expected'],
  ['incomplete', 'open'],
];

function subjectLines(findings: GateFindings, subject: Subject, style: Style): string[] {
  const { paint } = style;
  const { file, status, error } = subject;
  const id = nameOf(findings, subject);
  const colour = {
    passed: paint.holds,
    unchanged: paint.incomplete,
    rejected: paint.alarm,
    incomplete: paint.incomplete,
    error: paint.alarm,
  };
  const name = file === null || file === id ? id : `${id} (${style.showFile(file)})`;
  const title = `${paint.strong(name)}: ${colour[status](STATUS[status])}`;
  if (error !== null)
    return [...wrap(title, style.width, 2), ...errorLines(error, style).map((line) => `  ${line.replace('dcheck: ', '')}`)];
  const rows = TOLD.flatMap(([judgement, word]) =>
    [...byProperty(subject, judgement)].map(([property, verdicts]) => [word, property, placesText(verdicts, findings)] as const),
  );
  const outcomes = outcomeRows(subject);
  const all = [...rows, ...outcomes];
  const first = Math.max(0, ...all.map(([word]) => word.length));
  const second = Math.max(0, ...rows.map(([, property]) => property.length));
  const lines = all.map(([word, what, where]) => `${padEnd(word, first)}  ${padEnd(what, second)}  ${where}`.trimEnd());
  return [
    ...wrap(title, style.width, 2),
    ...lines.flatMap((line) => wrap(line, style.width - 2, first + 4)).map((line) => `  ${line}`),
    ...(status === 'unchanged' ? wrap(sentence(findings, subject), style.width - 2).map((line) => `  ${line}`) : []),
  ];
}

function outcomeRows({ newOutcomes }: Subject): (readonly [string, string, string])[] {
  const found = new Map<string, string[]>();
  for (const { config, outcome, settled } of newOutcomes) {
    const name = outcomeName(outcome);
    found.set(name, [...(found.get(name) ?? []), `${config}${settled ? '' : ' (perhaps)'}`]);
  }
  return [...found].map(([name, configs]) => ['new outcome', name, listed(configs)]);
}

/** Of the places where the same happens, how many are named. */
const MOST_PLACES = 4;

function placesText(verdicts: readonly GateVerdict[], { configs }: GateFindings): string {
  const isEverywhere = verdicts.length === configs.length && configs.length > MOST_PLACES;
  const places = verdicts.map(({ config, property }) => {
    const steps = property.violation?.trace.steps.length;
    if (config === '') return '';
    return `${config}${steps === undefined ? '' : ` (${plural(steps, 'step')})`}`;
  });
  return isEverywhere ? 'in every configuration' : listed(places);
}

function listed(places: readonly string[]): string {
  const named = places.filter((place) => place !== '');
  if (named.length === 0) return '';
  const more = named.length - MOST_PLACES;
  return `in ${[...named.slice(0, MOST_PLACES), ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}

function inConfig(config: string): string {
  return config === '' ? '' : ` in ${config}`;
}

function closingLines(findings: GateFindings, seconds: number, style: Style): string[] {
  const { paint } = style;
  const { subjects } = findings;
  const status = statusOf(findings);
  const count = (wanted: readonly GateStatus[]): number => subjects.filter((subject) => wanted.includes(subject.status)).length;
  const parts = [
    [count(['rejected']), 'rejected'],
    [count(['error']), 'could not be checked'],
    [count(['incomplete']), 'incomplete'],
    [count(['passed', 'unchanged']), 'passed'],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  const colour = { passed: paint.holds, rejected: paint.alarm, error: paint.alarm, incomplete: paint.incomplete }[status];
  const verdict =
    status === 'passed' ? 'The gate is open' : status === 'incomplete' ? 'The gate is not closed so far' : 'The gate is closed';
  const runs = [...findings.baselineRuns, ...subjects.flatMap((subject) => subject.runs)];
  const all = { ...findings, observed: true, variants: [], runs };
  return [
    ...wrap(
      `${colour(verdict)}: ${plural(subjects.length, 'variant')}${words.length === 0 ? '' : `, ${words.join(', ')}`}.`,
      style.width,
      2,
    ),
    ...(subjects.some((subject) => subject.runs.length > 0) ? restsOn(all, style) : []),
    ...wrap(paint.dim(effort(all, seconds)), style.width, 2),
  ];
}
