/** What `dcheck gate` found, for its reporters: each variant that came to the gate, beside the baseline. */
import type { PropertyResult } from '../../check.ts';
import type { DcheckError } from '../../errors/error.ts';
import { type Demand, type GateJudgement, isClosed } from '../../gate/judge.ts';
import type { Outcome } from '../../outcomes/outcome.ts';
import type { Narration } from '../../spec/narration.ts';
import type { State } from '../../system/system.ts';
import type { Cell, Request, Violated } from '../findings.ts';
import type { OutcomeRun } from '../outcomes/findings.ts';

/** One property of a variant in a configuration. */
export interface GateVerdict {
  readonly config: string;
  readonly run: OutcomeRun;
  readonly property: PropertyResult;
  readonly demand: Demand;
  /** Of the baseline; null where there is none. */
  readonly baseline: PropertyResult | null;
  readonly judgement: GateJudgement;
}

/** An outcome that the baseline does not have, or has not shown so far. */
export interface NewOutcome {
  readonly config: string;
  readonly run: OutcomeRun;
  readonly outcome: Outcome;
  /** False where the baseline was bounded, and might have it too. */
  readonly settled: boolean;
}

/** How a variant fares; `unchanged`: passed, but it cannot be told from the baseline. */
export type GateStatus = 'passed' | 'unchanged' | 'rejected' | 'incomplete' | 'error';

/** A variant at the gate. */
export interface Subject {
  readonly id: string;
  /** The candidate's file, as typed; null for a variant of the spec. */
  readonly file: string | null;
  /** Real path of the text that is its own: where violations are best shown. Null where none is known. */
  readonly ownFile: string | null;
  readonly status: GateStatus;
  /** Why it could not be checked. */
  readonly error: DcheckError | null;
  /** Configuration by configuration. */
  readonly verdicts: readonly GateVerdict[];
  readonly newOutcomes: readonly NewOutcome[];
  readonly runs: readonly OutcomeRun[];
}

export interface GateFindings {
  /** The spec's name. */
  readonly spec: string;
  /** The spec's own file: what results point at that have no place of their own. */
  readonly file: string;
  readonly request: Omit<Request, 'candidates'>;
  readonly narration: Narration<State> | undefined;
  /** The variant; null where nothing is compared. */
  readonly baseline: string | null;
  readonly baselineRuns: readonly OutcomeRun[];
  /** Verdicts of the baseline that are not as the spec expects. */
  readonly baselineOff: readonly { readonly config: string; readonly run: OutcomeRun; readonly property: PropertyResult }[];
  readonly configs: readonly string[];
  readonly subjects: readonly Subject[];
  /** What an interrupt kept from being started. */
  readonly notRun: readonly Cell[];
  readonly interrupted: boolean;
}

/** What a subject is called: where the spec declares no variants, by the spec. */
export function nameOf({ spec }: Pick<GateFindings, 'spec'>, { id }: Pick<Subject, 'id'>): string {
  return id === '' ? spec : id;
}

/** `passed` only if every subject did. In the order of precedence. */
export function statusOf({ subjects, baselineOff, baselineRuns }: GateFindings): Exclude<GateStatus, 'unchanged'> {
  const has = (status: GateStatus): boolean => subjects.some((subject) => subject.status === status);
  if (has('error')) return 'error';
  if (has('rejected') || baselineOff.length > 0) return 'rejected';
  return has('incomplete') || baselineRuns.some(({ result }) => result.bound !== null) ? 'incomplete' : 'passed';
}

/** Verdicts for which the gate is closed. */
export function closedBy({ verdicts }: Subject): GateVerdict[] {
  return verdicts.filter(({ judgement }) => isClosed(judgement));
}

/** Verdicts with this judgement by property, in the order in which they were found. */
export function byProperty(subject: Subject, judgement: GateJudgement): Map<string, GateVerdict[]> {
  const found = new Map<string, GateVerdict[]>();
  for (const verdict of subject.verdicts) {
    if (verdict.judgement !== judgement) continue;
    const { name } = verdict.property;
    found.set(name, [...(found.get(name) ?? []), verdict]);
  }
  return found;
}

/** Of each broken property the shortest violation, the first of equally short ones. */
export function worstOf(subject: Subject): Violated[] {
  return [...byProperty(subject, 'broken').values()].flatMap((verdicts) => {
    const all = verdicts.flatMap((verdict) => violatedOf(subject, verdict) ?? []);
    const [first, ...others] = all;
    if (first === undefined) return [];
    return [others.reduce((best, one) => (one.trace.steps.length < best.trace.steps.length ? one : best), first)];
  });
}

/** The verdict as reporters of traces take it; null where it has no trace. */
export function violatedOf(subject: Subject, { config, run, property, judgement }: GateVerdict): Violated | null {
  const trace = property.violation?.trace;
  if (trace === undefined) return null;
  return {
    variant: subject.id,
    config,
    run: { ...run, properties: [property] },
    property,
    trace,
    judgement: judgement === 'broken' ? 'violated' : 'violated-as-expected',
  };
}

/** The request by which one subject is found again. */
export function requestFor({ request }: GateFindings, { file }: Subject): Request {
  return { ...request, ...(file === null ? {} : { candidates: [file] }) };
}
