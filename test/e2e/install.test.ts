/** Installed as `npm install -g .` does, `dcheck` works from any folder. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixture, plainEnv, ROOT } from './dcheck.ts';

test('npm install -g into a prefix, then run from elsewhere', () => {
  const prefix = mkdtempSync(join(tmpdir(), 'dcheck-prefix-'));
  // What `npm ci` has built stands; --ignore-scripts keeps this test from building it under the other tests' feet.
  const install = spawnSync('npm', ['install', '-g', '--prefix', prefix, '--ignore-scripts', '--no-audit', '--no-fund', '.'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(install.status, install.stderr).toBe(0);
  const elsewhere = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  copyFileSync(fixture('counter.ts'), join(elsewhere, 'mine.ts'));
  const env = plainEnv({ PATH: `${join(prefix, 'bin')}:${process.env.PATH}` });
  const run = spawnSync('dcheck', ['run', 'mine.ts'], { cwd: elsewhere, env, encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([1, '']);
  expect(run.stdout).toContain('counter · noLostUpdate VIOLATED · 4 steps, 2 switches');
  const types = spawnSync('dcheck', ['check-types', 'mine.ts'], { cwd: elsewhere, env, encoding: 'utf8' });
  expect([types.status, types.stdout]).toEqual([0, 'mine.ts: no type errors\n']);
});
