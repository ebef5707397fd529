/**
 * The last lines of every run: the verdict in a sentence, what is proven and what is not, the command that finds the
 * first violation again, and one hint.
 */
import type { Warning } from '../coverage/warnings.ts';
import { type Findings, isShown, type Run, type Verdict, verdicts } from './findings.ts';
import { isUnexpected } from './judgement.ts';
import { proven } from './proven.ts';
import { reproduceCommand } from './reproduce.ts';
import type { Style } from './style.ts';
import { duration, grouped, plural, wrap } from './text.ts';
import { growing, spilled, toldApart } from './told-apart.ts';

export function closing(findings: Findings, seconds: number, style: Style): string[] {
  const all = verdicts(findings).filter(({ property }) => isShown(property));
  const first = firstViolation(all);
  const { paint } = style;
  return [
    ...wrap(summary(all, findings, style), style.width, 2),
    ...warningLines(findings, style),
    ...[...proven(findings, style), ...toldApart(findings), ...spilled(findings), ...growing(findings)].flatMap((line) =>
      wrap(line, style.width, 2),
    ),
    // Not wrapped: it is there to be copied.
    ...(first === undefined ? [] : [`Reproduce: ${reproduceCommand(findings.request, first)}`]),
    ...(findings.resume === undefined ? [] : [`Resume: ${findings.resume}`]),
    ...wrap(paint.dim(hint(findings, all)), style.width, 2),
    paint.dim(counts(findings, seconds)),
  ];
}

/** The verdict in a sentence, with counts. */
export function summaryLine(findings: Findings, style: Style): string[] {
  const all = verdicts(findings).filter(({ property }) => isShown(property));
  return wrap(summary(all, findings, style), style.width, 2);
}

/** The first unexpected violation, else the first. */
export function firstViolation(all: readonly Verdict[]): Verdict | undefined {
  return (
    all.find(({ judgement }) => judgement === 'violated') ?? all.find(({ judgement }) => judgement === 'violated-as-expected')
  );
}

/** What was not put to the test; failures first, with how to allow them. */
function warningLines({ warnings = [] }: Findings, { paint, width }: Style): string[] {
  const ordered = [...warnings.filter(({ fails }) => fails), ...warnings.filter(({ fails }) => !fails)];
  return ordered.flatMap((warning) => {
    const { text, fails } = warning;
    const line = fails
      ? `${paint.alarm('Vacuous:')} ${text}. If that is meant: allow: { ${allowance(warning)} } in the spec.`
      : `${paint.incomplete('Warning:')} ${text}.`;
    return wrap(line, width, 2);
  });
}

/** What allows the spec what a run fails for. */
function allowance({ kind, name }: Warning): string {
  if (kind === 'no-fair-behaviour') return 'noFairBehaviour: true';
  if (kind === 'never-enabled') return `neverEnabled: [${JSON.stringify(name)}]`;
  return `vacuous: [${JSON.stringify(name.split('.')[0])}]`;
}

function summary(all: readonly Verdict[], { request, runs, interrupted, warnings = [] }: Findings, { paint }: Style): string {
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
  if (all.length === 0 && runs.length > 0 && !interrupted)
    return `${paint.incomplete('Nothing was checked')}: no property is declared.`;
  const verdict =
    unexpected > 0
      ? paint.alarm(request.expectations ? 'Not as the spec expects' : 'Violated')
      : incomplete > 0
        ? paint.incomplete('Incomplete, nothing unexpected so far')
        : warnings.some(({ fails }) => fails)
          ? paint.alarm('As the spec expects, but not everything was put to the test')
          : paint.holds(violated > 0 ? 'As the spec expects' : 'Everything holds');
  return `${verdict}: ${[plural(all.length, 'verdict'), ...parts].join(', ')}.`;
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
  if (bounded === 'memory') return memoryHint(runs);
  if (bounded === 'disk') return 'Hint: --dir DIR in a file system with more room, or --memory 16g, goes further.';
  if (bounded === 'worker-lost') return 'Hint: run it again; --workers 1 does without worker threads.';
  if (bounded === 'first-violation') return 'Hint: without --stop first, the rest is explored too.';
  if (bounded === 'sampled') return 'Hint: another --seed draws other samples; without --search, every state is visited.';
  if (has('incomplete')) return 'Hint: raise the bound, or make the configuration smaller with --set.';
  if (has('violated-as-expected')) return traces;
  return 'Hint: a property that cannot fail proves nothing: break the model once and see it fail.';
}

/** Where a run stopped for want of memory; `spilledBytes` is there where it had --dir. */
function memoryHint(runs: readonly Run[]): string {
  const ways = [
    '--memory 16g allows more',
    ...(runs.every(({ result }) => result.spilledBytes === undefined)
      ? ['--dir DIR puts on disk what there is no memory for']
      : runs.some(({ result }) => result.store === 'exact')
        ? [
            '--store fingerprint has nothing but values and tables that must stay in memory, --store exact parts of states as well',
          ]
        : []),
    "NODE_OPTIONS=--max-old-space-size=16000 lets V8's own heap grow",
    '--set makes the spec smaller',
  ];
  return `Hint: ${ways.join(', ')}.`;
}

function counts({ runs }: Findings, seconds: number): string {
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const distinct = sum(({ result }) => result.distinct);
  const generated = sum(({ result }) => result.generated);
  return `${plural(runs.length, 'run')}: ${plural(distinct, 'distinct state')}, ${grouped(generated)} generated, in ${duration(seconds)}.`;
}
