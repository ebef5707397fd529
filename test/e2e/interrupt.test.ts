/** Ctrl-C: the run tells what it knows, and exits with 130. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, plainEnv, ROOT } from './dcheck.ts';

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the endless spec and interrupt it once it is under way. */
async function interrupted(args: readonly string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const mark = join(folder, 'under-way');
  const child = spawn(BIN, ['run', 'test/fixtures/interruptible.ts', ...args], {
    cwd: ROOT,
    env: plainEnv({ DCHECK_TEST_MARK: mark }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((done) => child.on('close', (status, signal) => done({ status, signal, stdout, stderr })));
  await new Promise<void>((done) => {
    const watcher = watch(folder, () => existsSync(mark) && stop());
    const stop = (): void => {
      watcher.close();
      done();
    };
    if (existsSync(mark)) stop();
    void ended.then(stop);
  });
  child.kill('SIGINT');
  return await ended;
}

test('text: the verdicts so far, what was left, exit 130', async () => {
  const { status, stdout, stderr } = await interrupted([]);
  expect([status, stderr]).toEqual([130, '']);
  expect(stdout).toMatch(/small +violated in 2 steps, as expected/);
  expect(stdout).toMatch(/never +incomplete/);
  expect(stdout).toContain('Bounded: the run stopped when interrupted');
  expect(stdout).not.toContain('Proven');
});

test('json: still one document', async () => {
  const { status, stdout } = await interrupted(['--format', 'json']);
  expect(status).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({
    interrupted: true,
    runs: [
      {
        complete: false,
        bound: 'interrupted',
        properties: [{ name: 'small', verdict: 'violated' }, { name: 'never', verdict: 'incomplete' }, {}],
      },
    ],
  });
});
