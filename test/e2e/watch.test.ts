/** `dcheck watch`: what is saved is checked again, and only what it touches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { BIN, plainEnv, ROOT } from './dcheck.ts';

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** The command, and what it prints from one rest to the next. */
class Watcher {
  readonly folder: string;
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private text = '';
  private wake: () => void = () => {};

  constructor(files: readonly string[], args: readonly string[]) {
    this.folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
    for (const file of files) cpSync(join(ROOT, file), join(this.folder, file), { recursive: true });
    this.child = spawn(BIN, ['watch', ...args], { cwd: this.folder, env: plainEnv() });
    running.push(this.child);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.text += String(chunk);
        this.wake();
      });
    }
    this.ended = new Promise((done) => this.child.on('close', done));
  }

  /** Everything up to the next time that it waits for changes. */
  async next(): Promise<string> {
    const rest = /^dcheck: watching \d+ files?; Ctrl-C ends it\n/m;
    for (;;) {
      const found = rest.exec(this.text);
      if (found !== null) {
        const round = this.text.slice(0, found.index);
        this.text = this.text.slice(found.index + found[0].length);
        return round;
      }
      await new Promise<void>((done) => {
        this.wake = done;
      });
    }
  }

  edit(file: string, from: string, to: string): void {
    const path = join(this.folder, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  }

  interrupt(): void {
    this.child.kill('SIGINT');
  }
}

test('the first run whole, then what differs; errors are told and mended; Ctrl-C ends it', async () => {
  const watcher = new Watcher(['test/fixtures/gate.ts', 'test/fixtures/candidates'], ['test/fixtures/gate.ts']);
  expect(await watcher.next()).toMatch(/^gate\n[\s\S]*Everything holds: \d+ verdicts/);

  watcher.edit('test/fixtures/gate.ts', 'k.count = seen + 1;', 'k.count = seen + 2;');
  const worse = await watcher.next();
  expect(worse).toMatch(/^\ntest\/fixtures\/gate\.ts: 4 of 4 runs anew, in /);
  expect(worse).toMatch(/^ {2}~ slow · two · limited: holds → violated in \d+ steps !$/m);
  expect(worse).toMatch(/^gate · slow · two · limited VIOLATED/m);
  expect(worse).toMatch(/Not as the spec expects: .* 1 UNEXPECTED/);

  watcher.edit('test/fixtures/gate.ts', 'k.count = seen + 2;', 'k.count = seen + ;');
  expect(await watcher.next()).toMatch(/error\[spec-syntax\][\s\S]*at test\/fixtures\/gate\.ts:\d+/);

  // As editors do that write another file and rename it.
  const path = join(watcher.folder, 'test/fixtures/gate.ts');
  writeFileSync(`${path}.new`, readFileSync(join(ROOT, 'test/fixtures/gate.ts')));
  renameSync(`${path}.new`, path);
  const mended = await watcher.next();
  expect(mended).toMatch(/^ {2}~ slow · two · limited: violated in \d+ steps → holds$/m);
  expect(mended).not.toContain('VIOLATED');

  watcher.interrupt();
  expect(await watcher.ended).toBe(0);
});

test('inval: a variant that is saved is checked anew, alone; nothing is said of what did not change', async () => {
  const watcher = new Watcher(['model', 'specs/inval.ts', 'specs/inval.expect.ts'], ['specs/inval.ts']);
  expect(await watcher.next()).toMatch(/^inval\n/);
  watcher.edit(
    'model/variants/v6.19.ts',
    'if (child === null) break put_parent;',
    'yield;\n      if (child === null) break put_parent;',
  );
  const round = await watcher.next();
  expect(round).toMatch(/^\nmodel\/variants\/v6\.19\.ts: 2 of 12 runs anew, in /);
  // One more yield before the notify gives up: each of its stories is one step longer.
  expect(round).toMatch(/^ {2}~ v6\.19 · sequential · rc-contract: violated in 12 steps → violated in 13 steps$/m);
  expect(round.split('\n').filter((line) => /^ {2}[~+-]/.test(line) && !line.includes('v6.19 '))).toEqual([]);
  watcher.edit('model/properties.ts', '/**', '/**\n *');
  expect(await watcher.next()).toMatch(/^\nmodel\/properties\.ts: 12 of 12 runs anew, in .*\n {2}no difference\n/);
});

test('a candidate that is being written', async () => {
  const file = 'test/fixtures/candidates/same.ts';
  const watcher = new Watcher(
    ['test/fixtures/gate.ts', 'test/fixtures/candidates'],
    ['test/fixtures/gate.ts', '--candidate', file],
  );
  expect(await watcher.next()).toMatch(/Everything holds/);
  watcher.edit(file, 'k.count += 1', 'k.count += 2');
  const round = await watcher.next();
  expect(round).toMatch(/candidates\/same\.ts: 2 of 2 runs anew/);
  expect(round).toMatch(/same · two · limited: holds → violated/);
});
