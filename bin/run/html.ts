/** `--html FILE`: a whole run, or gate, as one page that opens from disk. */
import { writeFile } from 'node:fs/promises';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import type { Findings } from '../../checker/report/findings.ts';
import type { GateFindings } from '../../checker/report/gate/findings.ts';
import { gateForPage } from '../../checker/report/gate/page.ts';
import { type PageOptions, pageReport } from '../../checker/report/page/build.ts';
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
  const { html, errors } = pageOf(findings, { about, version: version(), seconds, showFile });
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

/** The page of a gate. */
export function gateHtml(findings: GateFindings): string {
  const { findings: shown, ...options } = gateForPage(findings);
  return pageOf(shown, { ...options, about: 'gate', version: version(), seconds: 0, showFile }).html;
}

function pageOf(findings: Findings, options: PageOptions): { readonly html: string; readonly errors: readonly DcheckError[] } {
  const { report, errors } = pageReport(findings, options);
  return { html: htmlPage(`${report.spec} · dcheck`, { kind: 'report', report }).html, errors };
}
