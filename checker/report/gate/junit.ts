/**
 * The gate as JUnit XML, in the form that Jenkins reads and that GitLab, CircleCI and others share: a suite for each
 * variant, a case for each property in each configuration. A case fails where the gate is closed for it, is skipped
 * where not everything was explored, and is in error where the variant could not be checked.
 */
import { createRequire } from 'node:module';
import type { Builder, TestSuite } from 'junit-report-builder';
import { isClosed } from '../../gate/judge.ts';
import { plainPaint, type Style } from '../style.ts';
import { lanesReport } from '../trace/lanes.ts';
import { tell } from '../trace/story.ts';
import { type GateFindings, type GateVerdict, nameOf, type Subject, violatedOf } from './findings.ts';
import { placeOf, violationText } from './words.ts';

/** Columns of the traces. */
const WIDTH = 100;

type ShowFile = (path: string) => string;

export function junitXml(findings: GateFindings, showFile: ShowFile): string {
  // Its types tell of a default export, which CommonJS does not have.
  const shared = createRequire(import.meta.url)('junit-report-builder') as Builder;
  const builder = shared.newBuilder();
  for (const subject of findings.subjects) suiteOf(findings, subject, builder.testSuite(), showFile);
  baselineSuite(findings, builder);
  // The schema of Jenkins knows how many are skipped of a suite only, not of all.
  return `${builder.build().replace(/(<testsuites [^>]*?) skipped="\d+"/, '$1')}\n`;
}

function suiteOf(findings: GateFindings, subject: Subject, suite: TestSuite, showFile: ShowFile): void {
  const { id, error, verdicts, runs } = subject;
  const name = nameOf(findings, subject);
  suite.name(`${findings.spec}: ${name}`).time(runs.reduce((sum, { result }) => sum + result.seconds, 0));
  if (error !== null) {
    suite
      .testCase()
      .className(classOf(findings, id, ''))
      .name('check')
      .error(error.message, error.code);
    return;
  }
  for (const verdict of verdicts) caseOf(findings, subject, verdict, suite, showFile);
}

function caseOf(findings: GateFindings, subject: Subject, verdict: GateVerdict, suite: TestSuite, showFile: ShowFile): void {
  const { config, property, judgement, demand } = verdict;
  const one = suite
    .testCase()
    .className(classOf(findings, subject.id, config))
    .name(property.name);
  if (judgement === 'incomplete') one.skipped();
  if (!isClosed(judgement)) return;
  const violated = violatedOf(subject, verdict);
  if (violated === null) {
    one.failure(
      `${property.name} holds, and ${demand.by === 'spec' ? 'the spec' : 'the expectations'} say that it is violated`,
      judgement,
    );
    return;
  }
  const style: Style = { paint: plainPaint, unicode: false, width: WIDTH, showFile };
  const story = tell(violated, findings.narration, findings.baselineRuns);
  const at = placeOf(violated, subject.ownFile);
  one.failure(`${violationText(violated)}${at === null ? '' : ` (${showFile(at.file)}:${at.line})`}`, judgement);
  one.stacktrace(lanesReport({ spec: findings.spec, violated, alsoIn: [], story, reproduce: [] }, style).join('\n'));
}

/** What is not as the spec expects of the baseline itself. */
function baselineSuite({ spec, baseline, baselineOff }: GateFindings, builder: Builder): void {
  if (baselineOff.length === 0) return;
  const suite = builder.testSuite().name(`${spec}: baseline ${baseline}`);
  for (const { config, property } of baselineOff) {
    const message = `${property.name} is ${property.verdict === 'holds' ? 'kept' : property.verdict}, and the spec expects otherwise`;
    suite.testCase().className(`${spec}.${baseline}.${config}`).name(property.name).failure(message, 'baseline');
  }
}

/** Dots separate packages for readers of JUnit: those of a version are none. */
function classOf({ spec }: GateFindings, id: string, config: string): string {
  return [spec, id, config]
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('.', '_'))
    .join('.');
}
