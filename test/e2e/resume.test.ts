/** `--checkpoint` and `dcheck resume`: a run that signals stop, or kill, ends as one that was left alone. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { BIN, dcheck, fixture, plainEnv, ROOT, timeless } from './dcheck.ts';

interface Ended {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'dcheck-test-'));

/** Run the command and send `signal` when `when` is over. */
async function stopped(
  args: readonly string[],
  signal: NodeJS.Signals,
  when: (ended: Promise<Ended>) => Promise<unknown>,
): Promise<Ended> {
  const child = spawn(BIN, args, { cwd: ROOT, env: plainEnv() });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((done) => child.on('close', (status, by) => done({ status, signal: by, stdout, stderr })));
  await when(ended);
  child.kill(signal);
  return ended;
}

const after = (milliseconds: number) => (): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

const TWO_PHASE = ['run', 'specs/examples/two-phase-commit.ts', '--set', 'RM=8'];
const LONG = ['run', 'test/fixtures/long.ts', '--coverage'];

describe.each([
  ['two-phase commit', TWO_PHASE, []],
  ['by two threads, and after that by one', [...TWO_PHASE, '--workers', '2'], ['--workers', '1']],
  ['by two threads throughout', [...TWO_PHASE, '--workers', '2'], []],
  ['three configurations, violations and marks', ['run', 'test/fixtures/long.ts', '--trace', 'diff'], ['--workers', '2']],
  ['as JSON', ['run', 'test/fixtures/long.ts', '--format', 'json'], []],
])('%s', (_, args, resuming) => {
  let whole: { readonly status: number | null; readonly stdout: string; readonly stderr: string };
  let milliseconds = 0;

  beforeAll(() => {
    const started = performance.now();
    whole = dcheck(args);
    milliseconds = performance.now() - started;
    expect(whole.stderr).toBe('');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGINT', 'SIGTERM'] as const)('%s at a random moment', async (signal) => {
    const folder = await interruptedRun(signal);
    const rest = dcheck(['resume', folder, ...resuming]);
    expect([rest.status, rest.stderr, timeless(rest.stdout)]).toEqual([whole.status, '', timeless(whole.stdout)]);
  });

  /** The folder of a run that `signal` stopped: one that comes before the command listens, or after it is over, is sent again. */
  async function interruptedRun(signal: NodeJS.Signals): Promise<string> {
    for (;;) {
      const folder = freshFolder();
      const started = performance.now();
      const delay = milliseconds * (0.2 + 0.6 * Math.random());
      const { status, signal: by, stdout, stderr } = await stopped([...args, '--checkpoint', folder], signal, after(delay));
      expect(stderr).toBe('');
      if (status === 130) {
        expect(stdout).toContain(`dcheck resume ${folder}`);
        return folder;
      }
      if (by !== signal) {
        expect([status, timeless(stdout)]).toEqual([whole.status, timeless(whole.stdout)]);
        // The machine is less busy now than when the run was timed.
        milliseconds = Math.min(milliseconds, performance.now() - started);
      }
    }
  }
});

describe('a checkpoint of a run that was interrupted', () => {
  let kept: string;
  let interrupted: Ended;

  /** A copy of it, and the folder of its files. */
  const copy = (): { folder: string; files: string } => {
    const folder = freshFolder();
    cpSync(kept, folder, { recursive: true });
    return { folder, files: join(folder, readdirSync(folder)[0] as string) };
  };

  beforeAll(async () => {
    kept = freshFolder();
    const specs = freshFolder();
    copyFileSync(fixture('long.ts'), join(specs, 'my.ts'));
    const written = (): Promise<void> => untilSome(kept, /^checkpoint-/);
    const args = ['run', join(specs, 'my.ts'), '--config', 'large', '--checkpoint', kept, '--checkpoint-every', '1ms'];
    interrupted = await stopped(args, 'SIGINT', (ended) => Promise.race([written(), ended]));
  });

  it('exists', () => {
    expect([interrupted.status, interrupted.stderr]).toEqual([130, '']);
    expect(interrupted.stdout).toContain(`Resume: dcheck resume ${kept}`);
  });

  it('can be resumed from any folder, and replaces itself', () => {
    const { folder } = copy();
    const { status, stdout } = dcheck(['resume', folder], { cwd: tmpdir() });
    expect([status, stdout]).toEqual([0, expect.stringContaining('Proven by visiting every reachable state')]);
    expect(readdirSync(folder).length).toBe(1);
  });

  it.each(['frontier', 'links', 'manifest.json', 'run', 'search', 'visited'])('is refused where %s is cut short', (part) => {
    const { folder, files } = copy();
    truncateSync(join(files, part), Math.floor(readFileSync(join(files, part)).length / 2));
    const { status, stdout, stderr } = dcheck(['resume', folder]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^dcheck: error\[checkpoint\]: this checkpoint cannot be resumed: .*(bytes instead of|cut short)/);
    expect(stderr).not.toContain('    at ');
  });

  it('is refused where the spec has changed', () => {
    const { folder, files } = copy();
    const { spec } = JSON.parse(readFileSync(join(files, 'manifest.json'), 'utf8').replace(/\n[0-9a-f]+\n$/, '')) as {
      spec: string;
    };
    const text = readFileSync(spec, 'utf8');
    writeFileSync(spec, text.replace('value + 1;', 'value + 1 + 0;'));
    const { status, stdout, stderr } = dcheck(['resume', folder]);
    writeFileSync(spec, text);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/error\[checkpoint\].*my\.ts, or a file that it imports, has changed/);
  });

  it('is not replaced in silence by a new run', () => {
    const { folder } = copy();
    const { stderr } = dcheck([...LONG, '--config', 'small', '--checkpoint', folder]);
    expect(stderr).toContain(`holds a checkpoint, which this run replaces when it first writes one; dcheck resume ${folder}`);
    expect(dcheck(['resume', folder]).status).toBe(0);
  });
});

/** Resolves once `folder` has a file whose name matches. */
function untilSome(folder: string, name: RegExp): Promise<void> {
  return new Promise((done) => {
    const look = (): void => {
      if (!readdirSync(folder).some((file) => name.test(file))) return;
      watcher.close();
      done();
    };
    const watcher = watch(folder, look);
    look();
  });
}

it('SIGKILL while a checkpoint is being written leaves the one before', async () => {
  const folder = freshFolder();
  const args = ['run', 'test/fixtures/long.ts', '--config', 'large'];
  const whole = dcheck(args);
  const second = (ended: Promise<Ended>) =>
    Promise.race([untilSome(folder, /^checkpoint-/).then(() => untilSome(folder, /^writing-/)), ended]);
  const { signal } = await stopped([...args, '--checkpoint', folder, '--checkpoint-every', '1ms'], 'SIGKILL', second);
  expect(signal).toBe('SIGKILL');
  const rest = dcheck(['resume', folder]);
  expect([rest.status, rest.stderr, timeless(rest.stdout)]).toEqual([0, '', timeless(whole.stdout)]);
});

it('a file system that takes no more: said once, the run ends as usual', () => {
  const folder = freshFolder();
  const args = ['run', 'test/fixtures/long.ts', '--config', 'large', '--checkpoint-every', '1ms', '--checkpoint', folder];
  // Blocks of 512 bytes or of 1 KiB, as the shell likes it: either way less than a checkpoint.
  const { status, stdout, stderr } = dcheckLimited(args, 40);
  expect([status, stdout]).toEqual([0, expect.stringContaining('Proven by visiting every reachable state')]);
  expect(stderr).toMatch(/^dcheck: cannot write a checkpoint to [^\n]*EFBIG[^\n]*the run goes on\n$/);
  expect(readdirSync(folder)).toEqual([]);
});

function dcheckLimited(args: readonly string[], blocks: number): ReturnType<typeof dcheck> {
  return dcheck(['-c', `ulimit -f ${blocks}; exec "$0" "$@"`, BIN, ...args], { command: '/bin/sh' });
}

describe('refused', () => {
  it.each([
    [['resume'], /needs the folder of a checkpoint/],
    [['resume', join(ROOT, 'specs')], /error\[checkpoint\]: there is no checkpoint in/],
    [['resume', 'no-such-folder'], /error\[checkpoint\]: there is no folder/],
    [[...LONG, '--checkpoint-every', '1s'], /--checkpoint-every says how often/],
    [[...LONG, '--checkpoint', 'x', '--engine', 'reference'], /reference engine writes no checkpoints/],
    [[...LONG, '--checkpoint', 'x', '--search', 'dfs'], /writes no checkpoints/],
    [[...LONG, '--checkpoint', 'package.json'], /--checkpoint package\.json: /],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = dcheck(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(existsSync(join(ROOT, 'x'))).toBe(false);
  });
});
