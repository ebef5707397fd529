/**
 * The gate as SARIF 2.1.0: a rule for each property, a result for each broken one in each configuration, whose code
 * flow is the trace: where in the spec each step stands, who takes it, and what it changes. What could not be checked
 * is a notification of the invocation.
 */
import { createHash } from 'node:crypto';
import type { CodeFlow, Location, Log, Notification, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { SourcePosition } from '../../errors/error.ts';
import type { TraceStep } from '../../trace/trace.ts';
import { cellName, type Violated } from '../findings.ts';
import { valueText } from '../value.ts';
import { byProperty, type GateFindings, nameOf, type Subject, statusOf, violatedOf } from './findings.ts';
import { placeOf, sentence, violationText } from './words.ts';

type ShowFile = (path: string) => string;

export function sarifLog(findings: GateFindings, version: string, showFile: ShowFile): Log {
  const rules = rulesOf(findings);
  const results = findings.subjects.flatMap((subject) => resultsOf(findings, subject, rules, showFile));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dcheck', semanticVersion: version, rules: [...rules] } },
        invocations: [
          {
            executionSuccessful: statusOf(findings) !== 'error' && !findings.interrupted,
            toolExecutionNotifications: notifications(findings, showFile),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
}

/** The properties of all runs, in the order of the spec. */
function rulesOf({ subjects, baselineRuns }: GateFindings): ReportingDescriptor[] {
  const runs = [...baselineRuns, ...subjects.flatMap((subject) => subject.runs)];
  const kinds = new Map(runs.flatMap(({ result }) => result.system.properties.map(({ name, kind }) => [name, kind] as const)));
  return [...kinds].map(([id, kind]) => ({
    id,
    shortDescription: { text: `The ${kind === 'fault' ? 'freedom from faults' : kind} ${id} holds in every reachable state.` },
    defaultConfiguration: { level: 'error' },
  }));
}

function resultsOf(
  findings: GateFindings,
  subject: Subject,
  rules: readonly ReportingDescriptor[],
  showFile: ShowFile,
): Result[] {
  const broken = [...byProperty(subject, 'broken').values()].flat();
  return broken.flatMap((verdict) => {
    const violated = violatedOf(subject, verdict);
    if (violated === null) return [];
    const { name } = violated.property;
    const at = placeOf(violated, subject.ownFile) ?? { file: findings.file, line: 1 };
    const identity = createHash('sha256')
      .update(`${findings.spec}\0${cellName(violated, '\0')}\0${name}`)
      .digest('hex');
    return [
      {
        ruleId: name,
        ruleIndex: rules.findIndex(({ id }) => id === name),
        level: 'error',
        message: { text: violationText(violated) },
        locations: [locationOf(at, showFile)],
        codeFlows: violated.trace.steps.length === 0 ? [] : [flowOf(findings, violated, showFile)],
        partialFingerprints: { 'dcheckViolation/v1': identity },
        properties: { variant: violated.variant, config: violated.config, steps: violated.trace.steps.length },
      } satisfies Result,
    ];
  });
}

/** One flow for the whole interleaving: its point is the order across threads. */
function flowOf(findings: GateFindings, { trace }: Violated, showFile: ShowFile): CodeFlow {
  const locations = trace.steps.map((step, index): ThreadFlowLocation => {
    const location = locationOf(step.source ?? { file: findings.file, line: 1 }, showFile);
    return {
      executionOrder: index + 1,
      nestingLevel: step.callers.length,
      module: step.actor,
      importance: index === trace.steps.length - 1 ? 'essential' : 'important',
      location: { ...location, message: { text: stepText(step) } },
    };
  });
  return { threadFlows: [{ locations }] };
}

function stepText({ actor, procedure, label, changes, fault }: TraceStep): string {
  const what = label === procedure || label.startsWith(`${procedure}(`) ? label : `${procedure}: ${label}`;
  const changed = changes.map(({ path, from, to }) => `${path}: ${valueText(from)} -> ${valueText(to)}`);
  const faulted = fault === null ? [] : [`FAULT: ${fault.reason}`];
  return [`${actor}: ${what}`, ...changed, ...faulted].join('\n');
}

function notifications(findings: GateFindings, showFile: ShowFile): Notification[] {
  const baseline = findings.baselineOff.map(
    ({ config, property }): Notification => ({
      level: 'error',
      descriptor: { id: 'baseline' },
      message: {
        text: `The baseline ${cellName({ variant: findings.baseline ?? '', config }, '/')} is not as the spec expects: ${property.name} ${property.verdict}.`,
      },
    }),
  );
  const subjects = findings.subjects.flatMap((subject): Notification[] => {
    const { error, status } = subject;
    if (error !== null) {
      const { at } = error.details;
      return [
        {
          level: 'error',
          descriptor: { id: error.code },
          message: { text: `${nameOf(findings, subject)}: ${error.message}` },
          ...(at === undefined ? {} : { locations: [locationOf(at, showFile)] }),
        },
      ];
    }
    if (status !== 'incomplete' && status !== 'unchanged') return [];
    return [
      {
        level: 'warning',
        descriptor: { id: status },
        message: { text: `${nameOf(findings, subject)}: ${sentence(findings, subject)}` },
      },
    ];
  });
  return [...baseline, ...subjects];
}

function locationOf({ file, line, column }: SourcePosition, showFile: ShowFile): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(showFile(file)) },
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

/** A path as a URI: relative ones stay relative to where the command was given, as code scanning wants them. */
function uriOf(path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}
