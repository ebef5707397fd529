/**
 * What the verdicts of a run rest on, in sentences: every reachable state, everything within a bound, or a sample; and
 * what narrowed the space besides.
 */
import type { RunResult } from '../check.ts';
import type { Bound } from '../engine/engine.ts';
import type { TransitionSystem } from '../system/system.ts';
import { cellName, type Findings, type Run } from './findings.ts';
import { isReduced, reductionLines } from './reduced.ts';
import { type Style, signs } from './style.ts';
import { grouped, plural } from './text.ts';

/** Where a bound stopped a run, after "stopped". */
export const STOPPED: Readonly<Record<Bound, string>> = {
  'max-states': 'at --max-states',
  'max-depth': 'at --max-depth',
  timeout: 'at --timeout',
  memory: 'at the memory limit',
  disk: 'for want of a file',
  interrupted: 'when interrupted',
  'worker-lost': 'because a worker thread was lost',
  'first-violation': 'at the first violation',
  'max-switches': 'at --max-switches',
  sampled: 'after its sample',
  store: 'when the store of the cluster failed',
};

/** Where a bound stopped a run, after "stopped", with what happened. */
export function stopped(bound: Bound, runs: readonly { readonly result: Pick<RunResult, 'trouble'> }[]): string {
  const troubles = [...new Set(runs.flatMap(({ result }) => result.trouble ?? []))];
  return troubles.length === 0 ? STOPPED[bound] : `${STOPPED[bound]}: ${troubles.join('; ')}`;
}

/** One sentence for the runs that are complete, and one for each bound that stopped others. */
export function proven(findings: Findings, style: Style): string[] {
  const { dot } = signs(style);
  const lines: string[] = [];
  const complete = findings.runs.filter(({ result }) => result.bound === null);
  if (complete.length > 0) {
    const what =
      complete.length === findings.runs.length
        ? nameAll(findings)
        : `${complete.length} of ${plural(findings.runs.length, 'run')}`;
    const how = isReduced(complete) ? 'Proven, with partial-order reduction,' : 'Proven by visiting every reachable state,';
    lines.push(`${how} for all interleavings of ${what}${narrowed(complete)}; nothing is claimed for other sizes or actors.`);
  }
  lines.push(...reductionLines(findings, style), ...behaviours(findings));
  const unchecked = complete.flatMap(({ properties }) => properties.filter(({ verdict }) => verdict === 'incomplete'));
  if (unchecked.length > 0) {
    const names = [...new Set(unchecked.map(({ name }) => name))].join(', ');
    const beside = complete.find(({ result }) => result.behavioursBound !== undefined)?.result.behavioursBound;
    const why =
      beside === undefined
        ? 'what is said of behaviours needs breadth-first search, without --search and --minimize'
        : `what is said of behaviours needs the whole graph in one process, which stopped ${STOPPED[beside]}`;
    lines.push(`Not checked: ${names}: ${why}.`);
  }
  for (const [bound, runs] of byBound(findings.runs)) {
    const names = runs.length > 3 ? plural(runs.length, 'run') : runs.map((run) => cellName(run, dot) || 'the run').join('; ');
    lines.push(boundedLine(bound, names, runs));
  }
  if (findings.notRun.length > 0) lines.push(`Not run: ${findings.notRun.map((cell) => cellName(cell, dot)).join('; ')}.`);
  return lines;
}

/** What verdicts on behaviours rest on; nothing where none was asked for. */
function behaviours({ runs }: Findings): string[] {
  const asked = runs.filter(({ properties, result }) =>
    properties.some(({ name }) =>
      result.system.temporal?.properties.some((one) => one.kind !== 'every-step' && one.name === name),
    ),
  );
  if (asked.length === 0) return [];
  const fairness = new Set(asked.map(({ result }) => result.system.temporal?.fairness.length ?? 0));
  const fair =
    fairness.size > 1
      ? 'as the spec declares it for each run'
      : fairness.has(0)
        ? 'none is declared, so the system may stop at any moment'
        : `${plural([...fairness][0] as number, 'constraint')}, and the system may stop where none forbids it`;
  const left = asked.some(({ result: { system } }) => system.constraint !== null || system.actionConstraint !== null)
    ? '; behaviours that leave the constraint are not looked at'
    : '';
  return [`Behaviours: fairness: ${fair}${left}.`];
}

function boundedLine(bound: Bound, names: string, runs: readonly Run[]): string {
  const [{ result }] = runs as [Run];
  const { sample, distinct, queue } = result;
  if (sample !== undefined) {
    const what = sample.of === 'walks' ? 'random walk' : 'member';
    const each = runs.length === 1 ? '' : ' each';
    const [first] = runs as [Run];
    const rate =
      runs.length === 1 ? `, ${grouped(Math.round(sample.count / Math.max(first.result.seconds, 0.001)))} a second` : '';
    const ended = bound === 'sampled' ? '' : `, stopped ${STOPPED[bound]}`;
    const drawn = `${plural(sample.count, what, sample.of === 'walks' ? 'random walks' : 'members of a swarm')}${each}`;
    return (
      `Sampled: ${names}: ${drawn} of at most ${plural(sample.depth, 'step')}, seed ${sample.seed}${rate}${ended}${narrowed(runs)}; ` +
      'nothing is proven, "incomplete" means that no violation was drawn.'
    );
  }
  const reached = runs.length === 1 ? ` (${grouped(distinct)} distinct states, ${grouped(queue)} not yet expanded)` : '';
  const why =
    bound === 'max-switches'
      ? 'there, "incomplete" means that no interleaving with so few context switches violates the property.'
      : 'there, "incomplete" means that no violation was found so far.';
  return `Bounded: ${names} stopped ${stopped(bound, runs)}${reached}${narrowed(runs)}; ${why}`;
}

/** What the spec leaves out of the space, as ` within its state constraint`. */
function narrowed(runs: readonly Run[]): string {
  const has = (test: (system: TransitionSystem) => boolean): boolean => runs.some(({ result }) => test(result.system));
  const constraints = [
    ...(has(({ constraint }) => constraint !== null) ? ['state constraint'] : []),
    ...(has(({ actionConstraint }) => actionConstraint !== null) ? ['action constraint'] : []),
  ];
  const within = constraints.length === 0 ? '' : ` within its ${constraints.join(' and ')}`;
  const [symmetry] = runs.flatMap(({ result }) => result.system.symmetry ?? []);
  return (
    within +
    (has(({ view }) => view !== null) ? ', where states that its view does not tell apart count as one' : '') +
    (symmetry === undefined ? '' : `, up to symmetry of ${symmetry.words} (assumed, and compared on a sample of the states)`)
  );
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
