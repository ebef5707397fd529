/** `dcheck new`: what it writes runs, type-checks and passes its own test, and nothing is overwritten. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dcheck, plainEnv, ROOT } from './dcheck.ts';

const emptyFolder = (): string => mkdtempSync(join(tmpdir(), 'dcheck-new-'));

test('a spec and its test: each command that it names does what it says', () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(ROOT, join(cwd, 'node_modules', 'dcheck'));
  const made = dcheck(['new', 'specs/my-lock'], { cwd });
  expect([made.status, made.stderr]).toEqual([0, '']);
  expect(readdirSync(join(cwd, 'specs')).sort()).toEqual(['my-lock.test.mjs', 'my-lock.ts']);
  const next = made.stdout.split('Next:\n')[1]?.trim().split(/\n */) ?? [];
  expect(next).toEqual([
    'dcheck run specs/my-lock.ts',
    'dcheck run specs/my-lock.ts --set LOCKED=false',
    'dcheck check-types specs/my-lock.ts',
    'node --test specs/my-lock.test.mjs',
  ]);

  const results = next.map((line) => {
    const [command = '', ...words] = line.split(' ');
    return command === 'dcheck' ? dcheck(words, { cwd }) : spawnSync(command, words, { cwd, env: plainEnv(), encoding: 'utf8' });
  });
  expect(results.map(({ status }) => status)).toEqual([0, 1, 0, 0]);
  expect(results[0]?.stdout).toContain('Everything holds');
  expect(results[1]?.stdout).toContain('both threads are done, and the counter is 1');
  expect(results[3]?.stdout).toMatch(/# pass 2|ℹ pass 2/);
});

test('the test that it writes fails where the property cannot', () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(ROOT, join(cwd, 'node_modules', 'dcheck'));
  dcheck(['new', 'blind'], { cwd });
  const file = join(cwd, 'blind.ts');
  const blind = readFileSync(file, 'utf8').replace('counter === 2 ||', 'counter <= 2 ||');
  writeFileSync(file, blind);
  const { status, stdout } = spawnSync('node', ['--test', 'blind.test.mjs'], { cwd, env: plainEnv(), encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stdout).toContain('the property can fail');
});

test('nothing is overwritten, and nothing is written beside it', () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, 'mine.test.mjs'), 'precious');
  const refused = dcheck(['new', 'mine'], { cwd });
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('error[usage]: mine.test.mjs: already there, and left as it is');
  expect(readFileSync(join(cwd, 'mine.test.mjs'), 'utf8')).toBe('precious');
  expect(existsSync(join(cwd, 'mine.ts'))).toBe(false);
});

test('where dcheck cannot be imported it says how to get it', () => {
  expect(dcheck(['new', 'mine.ts'], { cwd: emptyFolder() }).stdout).toContain('npm install --save-dev dcheck');
});

test.each(['', '0day', 'a b', "it's", 'folder/'])('%j is no name', (name) => {
  const cwd = emptyFolder();
  const { status, stderr } = dcheck(['new', name], { cwd });
  expect([status, stderr.includes('will not do as the name of a spec')]).toEqual([2, true]);
  expect(readdirSync(cwd)).toEqual([]);
});
