/** The reporters of traces by the name that `--trace` takes, and what a run says with them. */
import type { DcheckError } from '../../checker/errors/error.ts';
import { type Distinct, distinctViolations, worthShowing } from '../../checker/report/distinct.ts';
import { type Findings, violations } from '../../checker/report/findings.ts';
import { reproduceWords, shellWord } from '../../checker/report/reproduce.ts';
import type { Style } from '../../checker/report/style.ts';
import { plural } from '../../checker/report/text.ts';
import type { TraceReporter } from '../../checker/report/trace/report.ts';
import { tell } from '../../checker/report/trace/story.ts';
import type { OPTIONS } from '../options.ts';

export type TraceForm = (typeof OPTIONS)['trace']['choices'][number];

const REPORTERS: Readonly<Record<TraceForm, () => Promise<TraceReporter>>> = {
  lanes: async () => (await import('../../checker/report/trace/lanes.ts')).lanesReport,
  diff: async () => (await import('../../checker/report/trace/diff.ts')).diffReport,
  full: async () => (await import('../../checker/report/trace/full.ts')).fullReport,
  lkml: async () => (await import('../../checker/report/trace/lkml.ts')).lkmlReport,
  itf: async () => (await import('../../checker/report/trace/itf.ts')).itfReport,
};

export function loadReporter(form: TraceForm): Promise<TraceReporter> {
  return REPORTERS[form]();
}

export interface Traces {
  /** One text per violation that is shown. */
  readonly texts: readonly (readonly string[])[];
  /** How many violations have no trace of their own in the texts, and why; '' where all have. */
  readonly folded: string;
  /** What the spec's own words threw. */
  readonly errors: readonly DcheckError[];
}

/** Every distinct violation that is worth a page. */
export function traceTexts(findings: Findings, report: TraceReporter, style: Style): Traces {
  const all = violations(findings);
  const distinct = distinctViolations(all);
  const shown = worthShowing(distinct);
  const errors = new Map<string, DcheckError>();
  const texts = shown.map((each) => {
    const { lines, errors: thrown } = traceText(findings, each, report, style);
    for (const error of thrown) errors.set(error.details.action ?? '', error);
    return lines;
  });
  return { texts, folded: foldedPhrase(all.length, distinct.length, shown.length), errors: [...errors.values()] };
}

export function traceText(
  findings: Findings,
  { violated, alsoIn }: Distinct,
  report: TraceReporter,
  style: Style,
): { readonly lines: readonly string[]; readonly errors: readonly DcheckError[] } {
  const story = tell(violated, findings.narration, findings.runs);
  const reproduce = reproduceWords(findings.request, violated).map(shellWord);
  return { lines: report({ spec: findings.spec, violated, alsoIn, story, reproduce }, style), errors: story.errors };
}

function foldedPhrase(all: number, distinct: number, shown: number): string {
  const same = all - distinct;
  const parts = [
    ...(same > 0
      ? [`${plural(same, 'violation')} by the same steps as another ${same === 1 ? 'is' : 'are'} listed in its title`]
      : []),
    ...(distinct > shown
      ? [
          `${plural(distinct - shown, 'further expected trace')} ${distinct - shown === 1 ? 'is' : 'are'} not shown, only the shortest for each property (--out DIR writes all; --variant, --config and --property choose)`,
        ]
      : []),
  ];
  return parts.join('; ');
}
