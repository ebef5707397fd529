/** `dcheck gate --workers N`: runs side by side, and not a byte of difference; also where a process is lost, or all are told to stop. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { BIN, dcheck, plainEnv, ROOT, timeless } from './dcheck.ts';

const SPEC = 'test/fixtures/gate-long.ts';

interface Gate {
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Its processes, once there are some. Throws where the gate ended without. */
  readonly members: () => Promise<number[]>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

function gate(args: readonly string[]): Gate {
  const child = spawn(BIN, ['gate', SPEC, ...args], { cwd: ROOT, env: plainEnv() });
  let [stdout, stderr, isOver] = ['', '', false];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Awaited<Gate['ended']>>((done) =>
    child.on('close', (status) => {
      isOver = true;
      done({ status, stdout, stderr });
    }),
  );
  const members = async (): Promise<number[]> => {
    for (;;) {
      const found = childrenOf(child.pid as number);
      if (found.length > 0) return found;
      if (isOver) throw new Error('it ended before it called for others: the fixture is too short');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { ended, members, kill: (signal) => void child.kill(signal) };
}

function childrenOf(parent: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((pid) => statOf(pid)?.[1] === String(parent)).map(Number);
}

/** State, parent and so on; null where it is gone. */
function statOf(pid: string): string[] | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
  } catch {
    return null;
  }
}

describe('the same bytes for any number', () => {
  const alone = dcheck(['gate', SPEC, '--workers', '1', '--json']);

  test.each(['2', 'auto'])('%s', (count) => {
    const { status, stdout, stderr } = dcheck(['gate', SPEC, '--workers', count, '--json']);
    expect([status, stderr]).toEqual([1, '']);
    expect(timeless(stdout)).toBe(timeless(alone.stdout));
  });

  test('what is compared is worth it', () => {
    expect(alone.status).toBe(1);
    expect(alone.stdout).toContain('"not too far"');
    expect(alone.stdout).toContain('"rejected"');
  });

  test('and where a process is killed in the midst of it', async () => {
    const { ended, members } = gate(['--workers', '2', '--json']);
    const [first] = await members();
    process.kill(first as number, 'SIGKILL');
    const { status, stdout, stderr } = await ended;
    expect([status, stderr]).toEqual([1, '']);
    expect(timeless(stdout)).toBe(timeless(alone.stdout));
  });

  test('and where all of them are', async () => {
    const { ended, members } = gate(['--workers', '3', '--json']);
    for (const pid of await members()) process.kill(pid, 'SIGKILL');
    const { status, stdout } = await ended;
    expect(status).toBe(1);
    expect(timeless(stdout)).toBe(timeless(alone.stdout));
  });
});

test('Ctrl-C: what is done is told, the rest is named, and no process stays behind', async () => {
  const { ended, members, kill } = gate(['--workers', '2', '--json']);
  const before = await members();
  kill('SIGINT');
  const { status, stdout } = await ended;
  expect(status).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ interrupted: true });
  for (const pid of before) await expect.poll(() => existsSync(`/proc/${pid}`) && statOf(String(pid))?.[0] !== 'Z').toBe(false);
});

test('a function that does not return ends the gate, whoever called it', () => {
  const args = ['gate', SPEC, '--candidate', 'test/fixtures/candidates/stuck-late.ts', '--step-timeout', '500ms'];
  const { status, stdout, stderr } = dcheck([...args, '--variant', 'second', 'third', '--workers', '2']);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^dcheck: error\[stuck\]: thread t\d has not returned for 0\.50 s/);
  expect(stderr.match(/error\[/g)).toHaveLength(1);
});

test('a candidate that throws is told as by one process', () => {
  const args = ['gate', SPEC, '--candidate', 'test/fixtures/candidates/throws-late.ts', '--variant', 'second', 'third'];
  const [one, two] = ['1', '2'].map((count) => dcheck([...args, '--workers', count]));
  expect(one?.stdout).toContain('action-throws');
  expect([two?.status, timeless(two?.stdout ?? ''), two?.stderr]).toEqual([
    one?.status,
    timeless(one?.stdout ?? ''),
    one?.stderr,
  ]);
});

test('what does not go with it', () => {
  const { status, stderr } = dcheck(['gate', SPEC, '--workers', '2', '--cluster', 'redis://localhost:1']);
  expect(status).toBe(2);
  expect(stderr).toContain('--workers does not go with --cluster');
});
