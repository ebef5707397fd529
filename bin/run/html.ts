/** `--html FILE`: the whole run as one page that opens from disk. */
import { writeFile } from 'node:fs/promises';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import type { Findings } from '../../checker/report/findings.ts';
import { pageReport } from '../../checker/report/page/build.ts';
import { htmlPage } from '../../web/html.ts';
import { showFile } from '../terminal.ts';
import { version } from '../version.ts';

/** Returns what the spec's own words threw. Throws DcheckError `usage` where the file cannot be written. */
export async function writeHtml(
  file: string,
  findings: Findings,
  about: string,
  seconds: number,
): Promise<readonly DcheckError[]> {
  const { report, errors } = pageReport(findings, { about, version: version(), seconds, showFile });
  const { html } = htmlPage(`${report.spec} · dcheck`, { kind: 'report', report });
  try {
    await writeFile(file, html);
  } catch (error) {
    throw new DcheckError('usage', `--html ${file}: ${messageOf(error)}`, {
      hint: 'name a file that can be written',
      cause: error,
    });
  }
  return errors;
}
