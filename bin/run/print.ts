/** What `dcheck run` prints as text: the matrix, the traces, the closing lines. */
import type { DcheckError } from '../../checker/errors/error.ts';
import { closing } from '../../checker/report/closing.ts';
import { coverageLines } from '../../checker/report/coverage/text.ts';
import type { Findings } from '../../checker/report/findings.ts';
import { matrix } from '../../checker/report/matrix/matrix.ts';
import { profileLines } from '../../checker/report/profile.ts';
import { signs } from '../../checker/report/style.ts';
import { wrap } from '../../checker/report/text.ts';
import type { TraceReporter } from '../../checker/report/trace/report.ts';
import type { Terminal } from '../terminal.ts';
import { traceTexts } from './traces.ts';

/** Returns the errors of the spec's own words, which are for standard error. */
export function printText(
  findings: Findings,
  seconds: number,
  { report, profile }: { readonly report: TraceReporter; readonly profile: boolean },
  { out, outStyle }: Terminal,
): readonly DcheckError[] {
  const { texts, folded, errors } = traceTexts(findings, report, outStyle);
  const rule = outStyle.paint.dim(signs(outStyle).rule.repeat(outStyle.width));
  out([outStyle.paint.strong(findings.spec), '', ...matrix(findings, outStyle), '']);
  for (const lines of texts) out([rule, ...lines, '']);
  if (texts.length > 0) out([rule]);
  if (findings.coverage !== undefined) out([...coverageLines(findings.coverage, outStyle), '']);
  if (profile) out(profileLines(findings.runs, outStyle));
  if (folded !== '') out(wrap(outStyle.paint.dim(`${folded}.`), outStyle.width));
  out(closing(findings, seconds, outStyle));
  return errors;
}
