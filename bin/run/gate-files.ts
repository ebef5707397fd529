/** The files that `dcheck gate` writes besides, and what it tells GitHub where it runs there. */
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import type { GateFindings } from '../../checker/report/gate/findings.ts';
import type { Arguments } from '../options.ts';
import { showFile, type Terminal } from '../terminal.ts';
import { version } from '../version.ts';
import { refuseUnwritable } from './writable.ts';

type FileOption = 'junit' | 'sarif' | 'markdown' | 'html';

const WRITERS: Readonly<Record<FileOption, (findings: GateFindings) => Promise<string>>> = {
  junit: async (findings) => (await import('../../checker/report/gate/junit.ts')).junitXml(findings, showFile),
  sarif: async (findings) =>
    `${JSON.stringify((await import('../../checker/report/gate/sarif.ts')).sarifLog(findings, version(), showFile), null, 2)}\n`,
  markdown: async (findings) =>
    `${(await import('../../checker/report/gate/markdown.ts')).markdownLines(findings, showFile).join('\n')}\n`,
  html: async (findings) => (await import('./html.ts')).gateHtml(findings),
};

/** Throws DcheckError `usage` where one of the files will not be writable. */
export function refuseUnwritableGateFiles(args: Arguments<FileOption>): void {
  refuseUnwritable((Object.keys(WRITERS) as FileOption[]).map((option) => ({ option, path: args[option], is: 'file' })));
}

/** Throws DcheckError `usage` where a file cannot be written. */
export async function writeGateFiles(
  findings: GateFindings,
  args: Arguments<FileOption | 'json'>,
  terminal: Terminal,
): Promise<void> {
  for (const option of Object.keys(WRITERS) as FileOption[]) {
    const path = args[option];
    if (path === undefined) continue;
    const text = await WRITERS[option](findings);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    } catch (error) {
      throw new DcheckError('usage', `--${option} ${path}: ${messageOf(error)}`, {
        hint: 'name a file that can be written',
        cause: error,
      });
    }
    terminal.err([`dcheck: wrote ${path}`]);
  }
  if (process.env.GITHUB_ACTIONS === 'true') await tellGitHub(findings, args.json, terminal);
}

/** Annotations, which GitHub reads from either stream, and the summary of the job. */
async function tellGitHub(findings: GateFindings, json: boolean, terminal: Terminal): Promise<void> {
  const { annotations } = await import('../../checker/report/gate/github.ts');
  (json ? terminal.err : terminal.out)(annotations(findings, showFile));
  const summary = process.env.GITHUB_STEP_SUMMARY ?? '';
  if (summary !== '') await appendFile(summary, await WRITERS.markdown(findings));
}
