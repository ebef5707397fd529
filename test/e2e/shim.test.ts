/** bin/dcheck by itself, where nothing is built. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, dcheck, plainEnv, ROOT } from './dcheck.ts';

const bare = mkdtempSync(join(tmpdir(), 'dcheck-bare-'));
mkdirSync(join(bare, 'bin'));
cpSync(BIN, join(bare, 'bin/dcheck'));
cpSync(join(ROOT, 'package.json'), join(bare, 'package.json'));
const run = (...args: string[]) => spawnSync(join(bare, 'bin/dcheck'), args, { encoding: 'utf8', env: plainEnv() });

test('before npm ci, it says so', () => {
  expect(run('run', 'my.ts')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: 'dcheck: error[usage]: dcheck is not built yet\n  try: run npm ci in its folder\n',
  });
});

test('--version needs nothing built', () => {
  const { stdout, status } = run('--version');
  expect([status, stdout]).toEqual([0, dcheck(['list', '--version']).stdout]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
