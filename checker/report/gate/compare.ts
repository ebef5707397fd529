/** What a variant's runs come to, beside those of the baseline: judged property by property, and as a whole. */
import type { Expecting } from '../../gate/expectations.ts';
import { demandOf, isClosed, judgeAtGate } from '../../gate/judge.ts';
import { haveSameSteps } from '../../gate/same-steps.ts';
import { sideBySide } from '../../outcomes/compare.ts';
import { compiledForm } from '../../procedures/step.ts';
import type { Variant } from '../../spec/spec.ts';
import { isShown } from '../findings.ts';
import type { OutcomeRun } from '../outcomes/findings.ts';
import type { GateFindings, GateStatus, GateVerdict, NewOutcome, Subject } from './findings.ts';

/** A variant that came to the gate and was run. */
export interface Comparing {
  readonly id: string;
  /** The candidate's file, as typed; null for a variant of the spec. */
  readonly file: string | null;
  /** Null where the spec declares none. */
  readonly variant: Variant | null;
  readonly runs: readonly OutcomeRun[];
  /** False where an interrupt kept some runs from being started. */
  readonly finished: boolean;
  readonly baseline: { readonly variant: Variant; readonly runs: readonly OutcomeRun[] } | null;
  /** What a file of expectations says. */
  readonly expecting: Expecting | null;
}

export function judgedSubject({ id, file, variant, runs, finished, baseline, expecting }: Comparing): Subject {
  const baselineRuns = baseline?.runs ?? [];
  const verdicts = runs.flatMap((run) => verdictsOf(run, file === null, besideOf(baselineRuns, run), expecting));
  const same =
    file !== null &&
    variant !== null &&
    baseline !== null &&
    haveSameSteps(variant, baseline.variant) &&
    runs.every((run) => isAlike(run, besideOf(baselineRuns, run)));
  return {
    id,
    file,
    ownFile: compiledForm(Object.values(variant?.plugs ?? {})[0])?.file ?? null,
    status: statusOf(verdicts, finished && runs.every(({ result }) => result.bound === null), same),
    error: null,
    verdicts,
    newOutcomes: runs.flatMap((run) => newIn(run, besideOf(baselineRuns, run))),
    runs,
  };
}

function statusOf(verdicts: readonly GateVerdict[], finished: boolean, same: boolean): GateStatus {
  if (verdicts.some(({ judgement }) => isClosed(judgement))) return 'rejected';
  if (!finished || verdicts.some(({ judgement }) => judgement === 'incomplete')) return 'incomplete';
  return same ? 'unchanged' : 'passed';
}

function besideOf(baselineRuns: readonly OutcomeRun[], { config }: OutcomeRun): OutcomeRun | null {
  return baselineRuns.find((run) => run.config === config) ?? null;
}

/** `isDeclared`: the spec has an opinion of its own on this variant. */
function verdictsOf(run: OutcomeRun, isDeclared: boolean, beside: OutcomeRun | null, expecting: Expecting | null): GateVerdict[] {
  const { properties, system } = run.result;
  const named = properties.map(({ name }) => name);
  const said = expecting?.(system.selection, named) ?? {};
  return properties.filter(isShown).map((property) => {
    const baseline = beside?.result.properties.find(({ name }) => name === property.name) ?? null;
    const demand = demandOf(said[property.name], isDeclared || beside === null ? property.expected : null, baseline);
    const judgement = judgeAtGate(property.verdict, demand, baseline?.verdict ?? null);
    return { config: run.config, run, property, demand, baseline, judgement };
  });
}

/** Ends of runs that the baseline does not have; deadlocks and faults are told by their properties. */
function newIn(run: OutcomeRun, beside: OutcomeRun | null): NewOutcome[] {
  if (beside === null) return [];
  return sideBySide([run, beside]).flatMap(({ outcome, found, spread }) =>
    outcome.kind === 'rest' && found[1] === null ? [{ config: run.config, run, outcome, settled: spread === 'some' }] : [],
  );
}

/** The same verdicts by the same numbers of states and steps. */
function isAlike({ result }: OutcomeRun, beside: OutcomeRun | null): boolean {
  if (beside === null) return false;
  const other = beside.result;
  return (
    result.distinct === other.distinct &&
    result.generated === other.generated &&
    result.properties.every(({ name, verdict }) => other.properties.find((one) => one.name === name)?.verdict === verdict)
  );
}

/** Verdicts that are not as the spec expects. */
export function unexpectedIn(runs: readonly OutcomeRun[]): GateFindings['baselineOff'] {
  return runs.flatMap((run) =>
    run.result.properties
      .filter(({ verdict, expected }) => verdict !== 'incomplete' && verdict !== expected)
      .map((property) => ({ config: run.config, run, property })),
  );
}
