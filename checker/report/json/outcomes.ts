/** `dcheck outcomes --format json`: one document of schema `dcheck.outcomes/1`. */
import { type Row, sideBySide } from '../../outcomes/compare.ts';
import { type Outcome, outcomeName } from '../../outcomes/outcome.ts';
import { type OutcomeFindings, type OutcomeRun, runsOf } from '../outcomes/findings.ts';
import { traceJson } from './run.ts';
import type { Json } from './values.ts';

export const OUTCOMES_SCHEMA = 'dcheck.outcomes/1';

/** The document. `showFile` makes source files relative to where the command was given. */
export function outcomesDocument(findings: OutcomeFindings, showFile: (path: string) => string): Json {
  return {
    schema: OUTCOMES_SCHEMA,
    spec: findings.spec,
    file: findings.request.spec,
    interrupted: findings.interrupted,
    runs: findings.configs.flatMap((config) => {
      const runs = runsOf(findings, config);
      const rows = sideBySide(runs);
      return runs.map((run) => outcomeRunJson(run, rows, showFile));
    }),
    notRun: findings.notRun.map(({ variant, config }) => ({ variant, config })),
  };
}

function outcomeRunJson(run: OutcomeRun, rows: readonly Row[], showFile: (path: string) => string): Json {
  return {
    ...countsJson(run),
    outcomes: run.outcomes.map((outcome) => ({
      ...outcomeJson(outcome, run, showFile),
      // 'all' variants of this configuration have it, 'some' are known not to, or it is 'unsettled'.
      variants: rows.find((row) => row.outcome.key === outcome.key)?.spread ?? 'unsettled',
    })),
  };
}

/** How far a run got. */
export function countsJson({ variant, config, result }: OutcomeRun): { readonly [key: string]: Json } {
  return {
    variant,
    config,
    distinct: result.distinct,
    generated: result.generated,
    depth: result.depth,
    seconds: Math.round(result.seconds * 1000) / 1000,
    complete: result.bound === null,
    bound: result.bound,
    queue: result.queue,
    engine: result.engine,
    constants: { ...result.system.constants },
  };
}

export function outcomeJson(
  outcome: Outcome,
  { result }: OutcomeRun,
  showFile: (path: string) => string,
): { readonly [key: string]: Json } {
  const { kind, observation, property, count, witness } = outcome;
  return {
    name: outcomeName(outcome),
    kind,
    observation: observation === null ? null : { ...observation },
    property,
    count,
    witness: traceJson(witness, result.system, showFile),
  };
}
