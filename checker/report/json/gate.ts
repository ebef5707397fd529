/** `dcheck gate --json`: one document of schema `dcheck.gate/1`. */
import { type GateFindings, type GateVerdict, type Subject, statusOf } from '../gate/findings.ts';
import { errorDocument } from './error.ts';
import { countsJson, outcomeJson } from './outcomes.ts';
import { cluesJson, traceJson } from './run.ts';
import type { Json } from './values.ts';

export const GATE_SCHEMA = 'dcheck.gate/1';

/** The document. `showFile` makes source files relative to where the command was given. */
export function gateDocument(findings: GateFindings, showFile: (path: string) => string): Json {
  const { spec, request, baseline, baselineRuns, baselineOff, configs, subjects, notRun, interrupted } = findings;
  return {
    schema: GATE_SCHEMA,
    spec,
    file: request.spec,
    status: statusOf(findings),
    interrupted,
    baseline:
      baseline === null
        ? null
        : {
            id: baseline,
            runs: baselineRuns.map(countsJson),
            unexpected: baselineOff.map(({ config, property }) => ({
              config,
              property: property.name,
              verdict: property.verdict,
              expected: property.expected,
            })),
          },
    configs: [...configs],
    variants: subjects.map((subject) => subjectJson(findings, subject, showFile)),
    notRun: notRun.map(({ variant, config }) => ({ variant, config })),
  };
}

function subjectJson(
  findings: GateFindings,
  { id, file, status, error, verdicts, newOutcomes, runs }: Subject,
  showFile: (path: string) => string,
): Json {
  return {
    id,
    file,
    status,
    error: error === null ? null : errorDocument(error, showFile),
    verdicts: verdicts.map((verdict) => verdictJson(findings, id, verdict, showFile)),
    newOutcomes: newOutcomes.map(({ config, run, outcome, settled }) => ({
      config,
      settled,
      ...outcomeJson(outcome, run, showFile),
    })),
    runs: runs.map(countsJson),
  };
}

function verdictJson(
  findings: GateFindings,
  variant: string,
  { config, run, property, demand, baseline, judgement }: GateVerdict,
  showFile: (path: string) => string,
): Json {
  const { violation } = property;
  return {
    config,
    property: property.name,
    judgement,
    verdict: property.verdict,
    baseline: baseline?.verdict ?? null,
    wanted: demand.wanted,
    by: demand.by,
    ...(violation === null
      ? {}
      : {
          reason: violation.reason,
          part: violation.part,
          trace: traceJson(violation.trace, run.result.system, showFile),
          ...cluesJson(
            { variant, config, property, run: { ...run, properties: [property] }, trace: violation.trace },
            findings.baselineRuns,
            showFile,
          ),
        }),
  };
}
