/** `dcheck list` and `dcheck check-types` from the outside. */
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dcheck, fixture } from './dcheck.ts';

test('list: everything that the spec declares', () => {
  const { status, stdout, stderr } = dcheck(['list', 'test/fixtures/locks.ts']);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/ab-ba +inverted order\n +source: a classic/);
  expect(stdout).toMatch(/racy +no locks at all\n +reconstructed: the second thread/);
  expect(stdout).toMatch(/LIMIT +5 {2}\(number/);
  expect(stdout).toMatch(/three +threads reader, writer, third/);
});

test('list --format json', () => {
  const { status, stdout } = dcheck(['list', 'test/fixtures/locks.ts', '--format', 'json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'dcheck.list/1',
    spec: 'locks',
    constants: { LIMIT: 5 },
    variants: [
      { id: 'ab-ab' },
      { id: 'ab-ba', source: 'a classic' },
      { id: 'racy', reconstructed: 'the second thread' },
      { id: 'racy-too' },
    ],
    configs: [
      { id: 'two', threads: ['reader', 'writer'] },
      { id: 'three', threads: ['reader', 'writer', 'third'] },
    ],
  });
});

test('list of a broken spec is the same error as run gives', () => {
  const { status, stderr } = dcheck(['list', 'test/fixtures/broken/class.ts']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dcheck: error\[not-plain\][\s\S]*at test\/fixtures\/broken\/class.ts:9/);
});

test('check-types: errors with file, line and column; exit 2', () => {
  const { status, stderr } = dcheck(['check-types', 'test/fixtures/broken/types.ts']);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^dcheck: error\[spec-types\]: test\/fixtures\/broken\/types.ts has 2 type errors\n/);
  expect(stderr).toMatch(/types.ts:8:7: error TS2322: Type 'string' is not assignable to type 'number'/);
  expect(stderr).toMatch(/types.ts:9:9: error TS2339/);
});

test('check-types works where dcheck is not installed, and for a spec without errors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  for (const name of ['counter.ts', 'broken/types.ts']) copyFileSync(fixture(name), join(folder, name.replace('broken/', '')));
  expect(dcheck(['check-types', 'counter.ts'], { cwd: folder })).toMatchObject({
    status: 0,
    stdout: 'counter.ts: no type errors\n',
  });
  const bad = dcheck(['check-types', join(folder, 'types.ts')]);
  expect(bad.status).toBe(2);
  expect(bad.stderr).toContain('types.ts:8:7: error TS2322');
});

test('run --typecheck refuses what check-types refuses; without it the types do not matter', () => {
  const checked = dcheck(['run', 'test/fixtures/broken/types.ts', '--typecheck']);
  expect([checked.status, checked.stdout]).toEqual([2, '']);
  expect(checked.stderr).toContain('error[spec-types]');
  expect(dcheck(['run', 'test/fixtures/counter.ts', '--typecheck', '--set', 'ATOMIC=true']).status).toBe(0);
  expect(dcheck(['check-types', 'nowhere.ts'])).toMatchObject({ status: 2, stderr: expect.stringContaining('spec-not-found') });
});
