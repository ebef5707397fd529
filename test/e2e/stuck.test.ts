/** A function of a spec that never returns is halted and named; one that takes its time is not. */
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { BIN, dcheck, plainEnv, ROOT } from './dcheck.ts';

const SPEC = 'test/fixtures/stuck.ts';
const PATIENCE = ['--step-timeout', '500ms'];

test.each([
  ['action', /^dcheck: error\[stuck\]: action up has not returned for 0\.50 s/, 'action up'],
  ['invariant', /^dcheck: error\[stuck\]: invariant fine has not returned for 0\.50 s/, 'invariant fine'],
  ['top', /^dcheck: error\[stuck\]: the top level of stuck\.ts has not returned for 0\.50 s/, 'the top level of stuck.ts'],
])('%s: its name, its line, status 2', (where, says, action) => {
  const { status, stdout, stderr } = dcheck(['run', SPEC, ...PATIENCE], { env: { DCHECK_TEST_STUCK: where } });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^ {2}at test\/fixtures\/stuck\.ts:(7|8):\d+$/m);
  expect(stderr).toContain(`  action: ${action}`);
});

test.each([
  ['graph', [SPEC]],
  ['validate', [SPEC, 'test/fixtures/stuck.jsonl']],
  ['outcomes', ['test/fixtures/stuck.ts']],
])('dcheck %s too', (command, operands) => {
  const where = command === 'outcomes' ? 'top' : 'action';
  const { status, stderr } = dcheck([command, ...operands, ...PATIENCE], { env: { DCHECK_TEST_STUCK: where } });
  expect([status, /error\[stuck\]/.test(stderr)], stderr).toEqual([2, true]);
});

test('nor does the beginning of a thread, which is looked at before anything is explored', () => {
  const { status, stdout, stderr } = dcheck(['run', 'test/fixtures/stuck-start.ts', ...PATIENCE]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^dcheck: error\[stuck\]: thread first has not returned for 0\.50 s/);
});

test('as a document', () => {
  const { status, stdout } = dcheck(['run', SPEC, ...PATIENCE, '--format', 'json'], {
    env: { DCHECK_TEST_STUCK: 'action' },
  });
  expect([status, (JSON.parse(stdout) as { readonly code: string }).code]).toEqual([2, 'stuck']);
});

test('without it, nothing is halted', () => {
  const { status, stderr } = dcheck(['run', SPEC, '--step-timeout', '100ms']);
  expect([status, stderr]).toEqual([0, '']);
});

test('Ctrl-C does not have to wait for the function, only for the watchdog', async () => {
  const child = spawn(BIN, ['run', SPEC, '--step-timeout', '2s'], {
    cwd: ROOT,
    env: plainEnv({ DCHECK_TEST_STUCK: 'action' }),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const interrupt = setTimeout(() => child.kill('SIGINT'), 1000);
  const [status, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.on('close', (...ended) => done(ended)),
  );
  clearTimeout(interrupt);
  // On a slow machine the signal may come before there is anybody to catch it.
  expect(signal === 'SIGINT' || status === 2).toBe(true);
});
