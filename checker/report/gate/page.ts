/** A gate as the HTML report shows it: the baseline and all that came, judged by the gate instead of by the spec. */
import type { PropertyResult } from '../../check.ts';
import type { GateJudgement } from '../../gate/judge.ts';
import type { Expectation } from '../../spec/spec.ts';
import { type Findings, isShown, type Run, type Violated } from '../findings.ts';
import type { OutcomeRun } from '../outcomes/findings.ts';
import type { PageOptions } from '../page/build.ts';
import { plainPaint } from '../style.ts';
import { type GateFindings, requestFor, type Subject } from './findings.ts';
import { gateText } from './text.ts';

/** Columns of the closing lines. */
const WIDTH = 120;

/** The verdict that makes a judgement of the gate what the page calls expected or not. */
const EXPECTED: Readonly<Partial<Record<GateJudgement, Expectation>>> = {
  broken: 'holds',
  kept: 'holds',
  repaired: 'holds',
  'as-baseline': 'violated',
  'as-expected': 'violated',
  'not-violated': 'violated',
};

export function gateForPage(gate: GateFindings): Pick<PageOptions, 'closing' | 'requestOf'> & { readonly findings: Findings } {
  const { spec, request, narration, baseline, baselineRuns, configs, subjects, notRun, interrupted } = gate;
  // Of the baseline what it does is what is expected, but for what the gate itself complains of.
  const ofBaseline = baselineRuns.map((run) =>
    asRun(run, ({ name, verdict, expected }) =>
      gate.baselineOff.some((off) => off.run === run && off.property.name === name) || verdict === 'incomplete'
        ? expected
        : verdict,
    ),
  );
  const ofSubjects = subjects.flatMap((subject) => subject.runs.map((run) => asRun(run, demanded(subject, run))));
  const variants = [...(baseline === null ? [] : [baseline]), ...subjects.map(({ id }) => id)];
  return {
    findings: {
      spec,
      request: { ...request, expectations: true },
      narration,
      variants: [...new Set(variants)],
      configs,
      runs: [...ofBaseline, ...ofSubjects],
      notRun,
      interrupted,
    },
    closing: closingOf(gate),
    requestOf: ({ variant }: Violated) => {
      const subject = subjects.find(({ id }) => id === variant);
      return subject === undefined ? { ...request } : requestFor(gate, subject);
    },
  };
}

function asRun(run: OutcomeRun, expectedOf: (property: PropertyResult) => Expectation): Run {
  const properties = run.result.properties.filter(isShown);
  return { ...run, properties: properties.map((property) => ({ ...property, expected: expectedOf(property) })) };
}

function demanded(subject: Subject, run: OutcomeRun): (property: PropertyResult) => Expectation {
  return (property) => {
    const verdict = subject.verdicts.find((one) => one.run === run && one.property.name === property.name);
    return (verdict === undefined ? undefined : EXPECTED[verdict.judgement]) ?? property.expected;
  };
}

/** What the terminal says, without the traces. */
function closingOf(gate: GateFindings): string[] {
  const style = { paint: plainPaint, unicode: true, width: WIDTH, showFile: (path: string) => path };
  const { lines } = gateText(gate, 0, () => [], style);
  return lines.filter((line) => line !== '' && !/^(─+$|Reproduce:)/.test(line) && !/\bin [\d.]+ s\.$/.test(line));
}
