/** The command `dcheck`: parse, run, and turn whatever goes wrong into one message and an exit status. */
import { DcheckError } from '../checker/errors/error.ts';
import { errorLines, stackLines } from '../checker/report/error.ts';
import { EXIT } from '../checker/report/exit-status.ts';
import { parse } from './parse.ts';
import { openTerminal, showFile, type Terminal, widthOf } from './terminal.ts';
import { version } from './version.ts';
import { quietKnownWarnings } from './warnings.ts';

/** A bug of dcheck itself: sysexits' EX_SOFTWARE. */
const INTERNAL_ERROR = 70;

async function main(words: readonly string[]): Promise<number> {
  const has = (flag: string): boolean => words.includes(flag);
  const terminal = await openTerminal({ color: has('--color'), 'no-color': has('--no-color') });
  try {
    const parsed = await parse(words, version(), widthOf(process.stdout, process.env));
    if (parsed.kind === 'command')
      return await parsed.command.run({ spec: parsed.spec, operands: parsed.operands, args: parsed.args, terminal });
    (parsed.status === 0 ? terminal.out : terminal.err)([parsed.text]);
    return parsed.status;
  } catch (error) {
    return await report(
      error,
      terminal,
      has('--debug'),
      has('--json') || has('--format=json') || words[words.indexOf('--format') + 1] === 'json',
    );
  }
}

async function report(error: unknown, { out, err, errStyle }: Terminal, debug: boolean, json: boolean): Promise<number> {
  if (!(error instanceof DcheckError)) {
    err(['dcheck: internal error: this is a bug in dcheck, not in the spec', ...stackLines(error as Error)]);
    return INTERNAL_ERROR;
  }
  if (json) {
    const { errorDocument } = await import('../checker/report/json/error.ts');
    out([JSON.stringify(errorDocument(error, showFile), null, 2)]);
  }
  err([...errorLines(error, errStyle), ...(debug ? stackLines(error) : [])]);
  return EXIT.error;
}

quietKnownWarnings();
process.exitCode = await main(process.argv.slice(2));
