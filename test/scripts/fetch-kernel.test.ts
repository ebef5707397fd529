/** What scripts/fetch-kernel says before it fetches anything. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../e2e/dcheck.ts';

const script = join(ROOT, 'scripts', 'fetch-kernel');
const run = (args: readonly string[], path = process.env.PATH) =>
  spawnSync('/bin/sh', [script, ...args], { encoding: 'utf8', env: { PATH: path } });

test('its usage', () => {
  const help = run(['--help']);
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('  scripts/fetch-kernel VERSION [FOLDER]      put vmlinuz-VERSION into FOLDER (kernels/)\n');
  expect(run(['--other']).status).toBe(2);
  expect(run(['--suite']).status).toBe(2);
  expect(run(['a', 'b', 'c']).status).toBe(2);
});

test('a machine without apt is told so', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  symlinkSync('/bin/sed', join(folder, 'sed'));
  const { status, stderr } = run(['7.1.3'], folder);
  rmSync(folder, { recursive: true });
  expect([status, stderr]).toEqual([4, 'fetch-kernel: apt-get is missing: this script is for Debian and its kin\n']);
});
