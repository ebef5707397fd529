/** `--out DIR`: run.json, and one text file for each violation's trace. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';
import { type Findings, violations } from '../../checker/report/findings.ts';
import { plainPaint, type Style } from '../../checker/report/style.ts';
import type { TraceReporter } from '../../checker/report/trace/report.ts';
import { traceText } from './traces.ts';

/** Columns of the files. */
const WIDTH = 100;

/** Writes the files, those of traces with `extension`, and returns their names. Throws DcheckError `usage` where the folder cannot be written. */
export async function writeOut(
  folder: string,
  findings: Findings,
  document: string,
  report: TraceReporter,
  extension: string,
  { unicode, showFile }: Style,
): Promise<string[]> {
  const style: Style = { paint: plainPaint, width: WIDTH, unicode, showFile };
  const files = new Map([['run.json', `${document}\n`]]);
  for (const violated of violations(findings)) {
    const { lines } = traceText(findings, { violated, alsoIn: [] }, report, style);
    files.set(fileName([violated.variant, violated.config, violated.property.name], extension, files), `${lines.join('\n')}\n`);
  }
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of files) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new DcheckError('usage', `--out ${folder}: ${messageOf(error)}`, {
      hint: 'name a folder that can be written',
      cause: error,
    });
  }
  return [...files.keys()];
}

function fileName(parts: readonly string[], extension: string, taken: ReadonlyMap<string, string>): string {
  const safe = parts.filter((part) => part !== '').map((part) => part.replace(/[^\w.-]+/g, '_'));
  const base = safe.join('.');
  let name = `${base}.${extension}`;
  for (let copy = 2; taken.has(name); copy++) name = `${base}.${copy}.${extension}`;
  return name;
}
