/**
 * Pages that are tried out as a reader would: in a folder of their own, from top to bottom.
 *
 *   ```ts title=FILE      the file, whole
 *   ```diff title=FILE    a change of it: what stands there without + lines must occur in it exactly once
 *   ```console            commands after `$ `, each with what it prints; `...` alone on a line stands for any lines
 *   anything else         not touched
 *
 * Times are not compared. A command may be `echo $?`: the exit status of the one before.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { plainEnv, ROOT } from '../e2e/dcheck.ts';

export interface Block {
  /** Of its first line, in the page. */
  readonly line: number;
  readonly language: string;
  readonly title: string | null;
  readonly text: string;
}

export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  const lines = page.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, language = '', title = null] = /^```(\w+)(?: title=(\S+))?$/.exec(lines[i] as string) ?? [];
    if (language === '') continue;
    const first = i + 1;
    while (lines[++i] !== undefined && lines[i] !== '```') {}
    blocks.push({ line: first + 1, language, title, text: lines.slice(first, i).join('\n') });
  }
  return blocks;
}

/** A folder in which dcheck is installed, with `also` of this repository. */
export function workplace(also: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-page-'));
  for (const path of also) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(ROOT, join(folder, 'node_modules', 'dcheck'));
  symlinkSync('../dcheck/bin/dcheck', join(folder, 'node_modules', '.bin', 'dcheck'));
  return folder;
}

/** A command of a page, with what the page says that it prints, and what it does print. */
export interface Tried {
  readonly line: number;
  readonly command: string;
  readonly expected: string;
  readonly printed: string;
}

/** Write the files, make the changes, run the commands. Throws where a change does not fit. */
export function follow(page: string, folder: string): Tried[] {
  const tried: Tried[] = [];
  let status = 0;
  for (const { language, title, text, line } of blocksOf(page)) {
    if (title !== null) {
      const path = join(folder, title);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, language === 'diff' ? changed(readFileSync(path, 'utf8'), text, line) : `${text}\n`);
    }
    if (language !== 'console') continue;
    for (const { command, expected, at } of commandsOf(text)) {
      const env = plainEnv({ PATH: `${join(folder, 'node_modules', '.bin')}:${process.env.PATH}` });
      const run = spawnSync('bash', ['-c', `(exit ${status}); ${command}`], {
        cwd: folder,
        env,
        encoding: 'utf8',
        timeout: 60_000,
      });
      status = run.status ?? -1;
      tried.push({ line: line + at, command, expected, printed: run.stdout + run.stderr });
    }
  }
  return tried;
}

function commandsOf(text: string): { command: string; expected: string; at: number }[] {
  const found: { command: string; expected: string; at: number }[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const last = found.at(-1);
    if (line.startsWith('$ ')) found.push({ command: line.slice(2), expected: '', at });
    else if (last?.command.endsWith('\\') && line.startsWith('> ')) last.command = last.command.slice(0, -1) + line.slice(2);
    else if (last !== undefined) last.expected += `${line}\n`;
  }
  return found;
}

function changed(text: string, diff: string, line: number): string {
  const lines = diff.split('\n').map((each) => (each === '' ? ' ' : each));
  const side = (sign: string): string =>
    lines
      .filter((each) => each.startsWith(' ') || each.startsWith(sign))
      .map((each) => `${each.slice(1)}\n`)
      .join('');
  const parts = text.split(side('-'));
  if (parts.length !== 2) throw new Error(`the change at line ${line} fits in ${parts.length - 1} places, not in one`);
  return parts.join(side('+'));
}

/** True where `printed` is what `expected` says. */
export function agrees(expected: string, printed: string): boolean {
  const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const parts = timeless(expected.trimEnd())
    .split(/^\.\.\.$/m)
    .map((part) => literally(part.replace(/^\n/, '')));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(timeless(printed.trimEnd()));
}

/** Without what depends on the machine's speed. */
function timeless(text: string): string {
  return text.replace(/\bin [\d.]+ (s|ms|min( \d+ s)?)\b/g, 'in TIME').replace(/[ \t]+$/gm, '');
}
