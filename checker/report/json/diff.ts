/** `dcheck diff --format json`: one document of schema `dcheck.diff/1`. */
import type { Difference } from '../../outcomes/differences.ts';
import { type Compared, compared } from '../outcomes/diff.ts';
import type { OutcomeFindings } from '../outcomes/findings.ts';
import { countsJson, outcomeJson } from './outcomes.ts';
import { traceJson } from './run.ts';
import type { Json } from './values.ts';

export const DIFF_SCHEMA = 'dcheck.diff/1';

/** The document. `different` is what the exit status says; differences that are not settled do not count. */
export function diffDocument(findings: OutcomeFindings, showFile: (path: string) => string): Json {
  const all = compared(findings);
  return {
    schema: DIFF_SCHEMA,
    spec: findings.spec,
    file: findings.request.spec,
    variants: [...findings.variants],
    different: all.some(({ differences }) => differences.some(({ settled }) => settled)),
    interrupted: findings.interrupted,
    configs: all.map(({ config, pair, differences }) => ({
      config,
      runs: pair.map(countsJson),
      differences: differences.map((difference) => differenceJson(difference, pair, showFile)),
    })),
    notRun: findings.notRun.map(({ variant, config }) => ({ variant, config })),
  };
}

function differenceJson(difference: Difference, pair: Compared['pair'], showFile: (path: string) => string): Json {
  const { kind, side, settled } = difference;
  const run = pair[side];
  // The variant that has it, and whether the other is known not to.
  const common = { difference: kind, variant: run.variant, settled };
  if (difference.kind === 'outcome') return { ...common, ...outcomeJson(difference.outcome, run, showFile) };
  const violation = difference.results[side].violation;
  return {
    ...common,
    property: difference.property,
    verdicts: difference.results.map(({ verdict }) => verdict),
    reason: violation?.reason ?? '',
    part: violation?.part ?? null,
    trace: violation === null ? null : traceJson(violation.trace, run.result.system, showFile),
  };
}
