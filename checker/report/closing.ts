/**
 * The last lines of every run: the verdict in a sentence, what is proven and what is not, the command that finds the
 * first violation again, and one hint.
 */
import type { Bound } from '../engine/engine.ts';
import { cellName, type Findings, isShown, type Run, type Verdict, verdicts } from './findings.ts';
import { isUnexpected } from './judgement.ts';
import { reproduceCommand } from './reproduce.ts';
import { type Style, signs } from './style.ts';
import { duration, grouped, plural, wrap } from './text.ts';

export function closing(findings: Findings, seconds: number, style: Style): string[] {
  const all = verdicts(findings).filter(({ property }) => isShown(property));
  const first = firstViolation(all);
  const { paint } = style;
  return [
    ...wrap(summary(all, findings, style), style.width, 2),
    ...proven(findings, style).flatMap((line) => wrap(line, style.width, 2)),
    // Not wrapped: it is there to be copied.
    ...(first === undefined ? [] : [`Reproduce: ${reproduceCommand(findings.request, first)}`]),
    ...wrap(paint.dim(hint(findings, all)), style.width, 2),
    paint.dim(counts(findings, seconds)),
  ];
}

/** The first unexpected violation, else the first. */
export function firstViolation(all: readonly Verdict[]): Verdict | undefined {
  return (
    all.find(({ judgement }) => judgement === 'violated') ?? all.find(({ judgement }) => judgement === 'violated-as-expected')
  );
}

function summary(all: readonly Verdict[], { request }: Findings, { paint }: Style): string {
  const count = (test: (verdict: Verdict) => boolean): number => all.filter(test).length;
  const unexpected = count(({ judgement }) => isUnexpected(judgement));
  const violated = count(({ judgement }) => judgement === 'violated-as-expected');
  const holds = count(({ judgement }) => judgement === 'holds');
  const incomplete = count(({ judgement }) => judgement === 'incomplete');
  const parts = [
    ...(holds > 0 ? [`${grouped(holds)} ${holds === 1 ? 'holds' : 'hold'}`] : []),
    ...(violated > 0 ? [`${grouped(violated)} violated as expected`] : []),
    ...(incomplete > 0 ? [paint.incomplete(`${grouped(incomplete)} incomplete`)] : []),
    ...(unexpected > 0 ? [paint.alarm(`${grouped(unexpected)} ${request.expectations ? 'UNEXPECTED' : 'VIOLATED'}`)] : []),
  ];
  const verdict =
    unexpected > 0
      ? paint.alarm(request.expectations ? 'Not as the spec expects' : 'Violated')
      : incomplete > 0
        ? paint.incomplete('Incomplete, nothing unexpected so far')
        : paint.holds(violated > 0 ? 'As the spec expects' : 'Everything holds');
  return `${verdict}: ${[plural(all.length, 'verdict'), ...parts].join(', ')}.`;
}

/** Where a bound stopped a run, after "stopped". */
export const STOPPED: Readonly<Record<Bound, string>> = {
  'max-states': 'at --max-states',
  'max-depth': 'at --max-depth',
  timeout: 'at --timeout',
  memory: 'at the memory limit',
  interrupted: 'when interrupted',
  'first-violation': 'at the first violation',
};

/** What the verdicts rest on. */
function proven(findings: Findings, style: Style): string[] {
  const { dot } = signs(style);
  const lines: string[] = [];
  const complete = findings.runs.filter(({ result }) => result.bound === null);
  if (complete.length > 0) {
    const what =
      complete.length === findings.runs.length
        ? nameAll(findings)
        : `${complete.length} of ${plural(findings.runs.length, 'run')}`;
    const within = complete.some(({ result }) => result.system.constraint !== null) ? ' within its state constraint' : '';
    lines.push(
      `Proven by visiting every reachable state, for all interleavings of ${what}${within}; nothing is claimed for other sizes or actors.`,
    );
  }
  for (const [bound, runs] of byBound(findings.runs)) {
    const names = runs.length > 3 ? plural(runs.length, 'run') : runs.map((run) => cellName(run, dot) || 'the run').join('; ');
    const reached =
      runs.length === 1
        ? ` (${grouped((runs[0] as Run).result.distinct)} distinct states, ${grouped((runs[0] as Run).result.queue)} not yet expanded)`
        : '';
    lines.push(
      `Bounded: ${names} stopped ${STOPPED[bound]}${reached}; there, "incomplete" means that no violation was found so far.`,
    );
  }
  if (findings.notRun.length > 0) lines.push(`Not run: ${findings.notRun.map((cell) => cellName(cell, dot)).join('; ')}.`);
  return lines;
}

function nameAll({ spec, variants, configs, runs }: Findings): string {
  const of = [
    ...(configs.length === 1 && configs[0] !== '' ? [`configuration ${configs[0]}`] : []),
    ...(configs.length > 1 ? [plural(configs.length, 'configuration')] : []),
    ...(variants.length === 1 && variants[0] !== '' ? [`variant ${variants[0]}`] : []),
    ...(variants.length > 1 ? [plural(variants.length, 'variant')] : []),
  ];
  const [run] = runs;
  const constants = Object.entries(run?.result.system.constants ?? {}).map(([name, value]) => `${name}=${String(value)}`);
  if (of.length === 0) return constants.length === 0 ? spec : `${spec} with ${constants.join(', ')}`;
  return of.join(' of ');
}

function byBound(runs: readonly Run[]): Map<Bound, Run[]> {
  const found = new Map<Bound, Run[]>();
  for (const run of runs) {
    const { bound } = run.result;
    if (bound !== null) found.set(bound, [...(found.get(bound) ?? []), run]);
  }
  return found;
}

function hint({ request, runs, interrupted }: Findings, all: readonly Verdict[]): string {
  const has = (judgement: Verdict['judgement']): boolean => all.some((verdict) => verdict.judgement === judgement);
  const bounded = runs.find(({ result }) => result.bound !== null)?.result.bound;
  const traces =
    'Hint: --trace diff shows the same steps as changed paths, --trace lkml as text for a mail, --out DIR keeps all traces.';
  if (interrupted)
    return 'Hint: --max-states or --timeout bound a run that is too long, --variant and --config choose a part of it.';
  if (has('violated')) return traces;
  if (has('holds-unexpectedly')) return `Hint: if the violation is gone for good, say so in expect: of ${request.spec}.`;
  if (bounded === 'memory') {
    return "Hint: --memory 16g allows more, NODE_OPTIONS=--max-old-space-size=16000 lets V8's own heap grow, --set makes the spec smaller.";
  }
  if (bounded === 'first-violation') return 'Hint: without --stop first, the rest is explored too.';
  if (has('incomplete')) return 'Hint: raise the bound, or make the configuration smaller with --set.';
  if (has('violated-as-expected')) return traces;
  return 'Hint: a property that cannot fail proves nothing: break the model once and see it fail.';
}

function counts({ runs }: Findings, seconds: number): string {
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const distinct = sum(({ result }) => result.distinct);
  const generated = sum(({ result }) => result.generated);
  return `${plural(runs.length, 'run')}: ${plural(distinct, 'distinct state')}, ${grouped(generated)} generated, in ${duration(seconds)}.`;
}
