/** Where a command writes: the two streams, and what they can show. The one place that touches process.stdout. */
import { isAbsolute, relative } from 'node:path';
import { plainPaint, type Style } from '../checker/report/style.ts';

/** Columns where the output is no terminal and COLUMNS says nothing. */
const FILE_WIDTH = 100;
/** Text wider than this is hard to read, however wide the terminal. */
const WIDEST = 160;
/** As the shell has it; 0 would say that every verdict is the expected one. */
const KILLED_BY_SIGPIPE = 141;

export interface Terminal {
  readonly out: (lines: readonly string[]) => void;
  readonly err: (lines: readonly string[]) => void;
  readonly outStyle: Style;
  readonly errStyle: Style;
  /** False where standard error is no terminal: then there is no progress line. */
  readonly showsProgress: boolean;
  /** Overwrite the progress line; null erases it. Does nothing where there is none. */
  readonly progress: (line: string | null) => void;
}

export interface ColorChoice {
  readonly color: boolean;
  readonly 'no-color': boolean;
}

export async function openTerminal(choice: ColorChoice): Promise<Terminal> {
  const { stdout, stderr } = process;
  // `dcheck ... | head` closes the pipe early: there is nobody left to tell.
  for (const stream of [stdout, stderr]) stream.on('error', (error: NodeJS.ErrnoException) => quitOnClosedPipe(error));
  let shown = false;
  const erase = (): void => {
    if (shown) stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    outStyle: await styleOf(stdout, choice),
    errStyle: await styleOf(stderr, choice),
    out: (lines) => {
      erase();
      if (lines.length > 0) stdout.write(`${lines.join('\n')}\n`);
    },
    err: (lines) => {
      erase();
      if (lines.length > 0) stderr.write(`${lines.join('\n')}\n`);
    },
    showsProgress: stderr.isTTY === true,
    progress: (line) => {
      if (!stderr.isTTY) return;
      erase();
      if (line === null) return;
      stderr.write(line);
      shown = true;
    },
  };
}

async function styleOf(stream: NodeJS.WriteStream, choice: ColorChoice): Promise<Style> {
  const unicode = speaksUnicode(process.env);
  const width = widthOf(stream, process.env);
  return { paint: wantsColor(stream, choice, process.env) ? await colours() : plainPaint, unicode, width, showFile };
}

/** Loaded only where colours are wanted. */
async function colours(): Promise<Style['paint']> {
  const [{ Chalk, supportsColor }, { chalkPaint }] = await Promise.all([import('chalk'), import('../checker/report/style.ts')]);
  return chalkPaint(new Chalk({ level: supportsColor === false ? 1 : supportsColor.level }));
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The options decide, then NO_COLOR (no-color.org) and FORCE_COLOR, then whether there is a terminal. */
export function wantsColor(stream: Pick<NodeJS.WriteStream, 'isTTY'>, choice: ColorChoice, env: Environment): boolean {
  if (choice['no-color']) return false;
  if (choice.color) return true;
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** False where the locale says in so many words that it is not UTF-8. */
export function speaksUnicode(env: Environment): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined ? true : /utf-?8/i.test(locale);
}

export function widthOf(stream: Pick<NodeJS.WriteStream, 'columns'>, env: Environment): number {
  const asked = Number(env.COLUMNS);
  // A pseudo-terminal that nobody has sized has 0 columns.
  const width = Number.isSafeInteger(asked) && asked > 0 ? asked : stream.columns || FILE_WIDTH;
  return Math.min(WIDEST, Math.max(20, width));
}

/** A file as the user would name it from here. */
export function showFile(path: string): string {
  if (!isAbsolute(path)) return path;
  const short = relative(process.cwd(), path);
  return short.startsWith('..') && short.length > path.length ? path : short;
}

/** The status is the verdict's where that is known by then. */
function quitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? KILLED_BY_SIGPIPE);
  throw error;
}
