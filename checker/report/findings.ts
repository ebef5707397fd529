/** What `dcheck run` found, for its reporters: every variant in every configuration that was asked for. */
import type { PropertyResult, RunResult } from '../check.ts';
import type { CoverageSummary } from '../coverage/summary.ts';
import type { Warning } from '../coverage/warnings.ts';
import type { Narration } from '../spec/narration.ts';
import type { Constants } from '../spec/spec.ts';
import type { State } from '../system/system.ts';
import type { Trace } from '../trace/trace.ts';
import { type Judgement, judge } from './judgement.ts';

/** What was asked for, as far as a report says it again. */
export interface Request {
  /** The spec file as the user typed it. */
  readonly spec: string;
  /** Files of candidates, as typed; absent: none. */
  readonly candidates?: readonly string[];
  readonly set: Constants;
  /** Options that bound the run, as typed: `['--max-states', '1000']`. */
  readonly limits: readonly string[];
  /** Options that choose the search, as typed, but for which samples it draws; absent: none were given. */
  readonly search?: readonly string[];
  /** False with `--no-expect`. */
  readonly expectations: boolean;
}

/** A variant and a configuration; '' where the spec declares none. */
export interface Cell {
  readonly variant: string;
  /** Where constants are swept, with their values: `sequential USERS=2`. */
  readonly config: string;
  /** Where constants are swept: the configuration as the spec calls it, and what is set besides the request's. */
  readonly point?: { readonly config: string; readonly set: Constants };
}

export interface Run extends Cell {
  readonly result: RunResult;
  /** What each thread runs: see `calls.ts`. */
  readonly calls: ReadonlyMap<string, string>;
  /** The properties that were asked for. */
  readonly properties: readonly PropertyResult[];
}

export interface Findings {
  /** The spec's name. */
  readonly spec: string;
  readonly request: Request;
  readonly narration: Narration<State> | undefined;
  readonly variants: readonly string[];
  readonly configs: readonly string[];
  readonly runs: readonly Run[];
  /** What an interrupt kept from being started. */
  readonly notRun: readonly Cell[];
  readonly interrupted: boolean;
  /** The command that goes on with a run that was interrupted, where there is one. */
  readonly resume?: string;
  /** What the runs did not put to the test. */
  readonly warnings?: readonly Warning[];
  /** Where it was asked for. */
  readonly coverage?: CoverageSummary;
}

/** One verdict with where it was found. */
export interface Verdict extends Cell {
  readonly run: Run;
  readonly property: PropertyResult;
  readonly judgement: Judgement;
}

/** All verdicts, run by run. */
export function verdicts(findings: Findings): Verdict[] {
  return findings.runs.flatMap((run) =>
    run.properties.map((property) => ({
      run,
      variant: run.variant,
      config: run.config,
      property,
      judgement: judge(property, findings.request.expectations),
    })),
  );
}

/** A verdict that has a trace. */
export type Violated = Verdict & { readonly trace: Trace };

/** All violations, run by run. */
export function violations(findings: Findings): Violated[] {
  return verdicts(findings).flatMap((verdict) => {
    const trace = verdict.property.violation?.trace;
    return trace === undefined ? [] : [{ ...verdict, trace }];
  });
}

/** True where a report shows the property: a built-in one that the spec does not mention only where it is not kept. */
export function isShown(property: Pick<PropertyResult, 'declared' | 'verdict'>): boolean {
  return property.declared || property.verdict === 'violated';
}

/** `v6.19 · sequential`, as far as the spec declares them. */
export function cellName({ variant, config }: Cell, dot: string): string {
  return [variant, config].filter((name) => name !== '').join(` ${dot} `);
}
