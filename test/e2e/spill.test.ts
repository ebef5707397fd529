/**
 * `--memory` and `--dir` as a user types them: the same answer with a fraction of the memory, and what happens where the
 * disk gives out, the file is altered, or a signal comes. Nothing is claimed that was not checked, nothing is left behind.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmdirSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BIN, dcheck, fixture, plainEnv, ROOT, timeless } from './dcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-dir-'));
/** Every interleaving: without most of them there is room. */
const LARGE = ['run', 'specs/examples/two-phase-commit.ts', '--set', 'RM=8', '--no-por'];
const LARGER = ['run', 'specs/examples/two-phase-commit.ts', '--set', 'RM=9', '--no-por'];
const STORES = ['fingerprint', 'exact'] as const;
const isLinux = process.platform === 'linux';

afterAll(() => {
  expect(readdirSync(folder)).toEqual([]);
  rmdirSync(folder);
});

/** So little memory that nearly everything is on disk from the start. */
function little(): string {
  const { stderr } = dcheck([...LARGE, '--memory', '1m']);
  const taken = /dcheck takes (\d+) MB before it explores anything/.exec(stderr)?.[1];
  return `${Number(taken) + 60}m`;
}
const MEMORY = little();

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function begin(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(BIN, args, { cwd: ROOT, env: plainEnv() });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((done) => child.on('close', (status) => done({ status, stdout, stderr })));
  return { child, ended };
}

/** The nameless file of the visited set that `child` has open in the folder, once there is something in it. */
async function visitedFile(child: ChildProcess): Promise<string> {
  for (;;) {
    const fds = `/proc/${child.pid}/fd`;
    const found = (existsSync(fds) ? readdirSync(fds) : []).map((fd) => join(fds, fd)).find((path) => isOurs(path));
    if (found !== undefined) return found;
    if (child.exitCode !== null) throw new Error('it was over before it spilled');
    await new Promise((done) => setTimeout(done, 10));
  }
}

function isOurs(path: string): boolean {
  try {
    const name = readlinkSync(path);
    return name.startsWith(folder) && name.includes('visited-set') && statSync(path).size > 2 ** 20;
  } catch {
    return false;
  }
}

describe('--dir', () => {
  it.each(STORES)('gives the same answer with less memory, with the %s store', (store) => {
    const args = [...LARGE, '--store', store];
    const whole = dcheck(args);
    const spilled = dcheck([...args, '--memory', MEMORY, '--dir', folder]);
    expect(spilled.stderr).toBe('');
    expect(spilled.stdout).toMatch(/^On disk, for want of memory: up to \d+ MB in --dir, given back now\.$/m);
    const text = (output: string): string => timeless(output).replace(/^On disk.*\n/m, '');
    expect(text(spilled.stdout)).toBe(text(whole.stdout));
    expect(spilled.status).toBe(0);
  });

  it.each([
    [['--checkpoint', 'nowhere'], '--checkpoint'],
    [['--stop', 'first'], '--stop first'],
    [['--max-states', '1e6'], '--max-states'],
    [['--engine', 'reference'], 'the reference engine'],
    [['--search', 'dfs'], 'the dfs engine'],
  ])('does not go with %j', (args, what) => {
    const { status, stderr, stdout } = dcheck([...LARGE, '--dir', folder, ...args]);
    expect(stderr).toMatch(new RegExp(`^dcheck: error\\[usage\\]: --dir does not go with ${what}`));
    expect([status, stdout]).toEqual([2, '']);
  });

  it('does not go with what is said of behaviours', () => {
    const args = ['run', 'specs/examples/alternating-bit.ts', '--dir', folder];
    const { status, stderr } = dcheck(args);
    expect(stderr).toMatch(/^dcheck: error\[usage\]: --dir does not go with what is said of behaviours \(/);
    expect(status).toBe(2);
  });

  const unusable: [string, RegExp][] = [
    ['nowhere', /nowhere: ENOENT/],
    ['package.json', /package\.json: not a folder/],
    ...(isLinux ? [['/proc', /\/proc: E/] as [string, RegExp]] : []),
  ];
  it.each(unusable)('%s cannot be used', (dir, words) => {
    const { status, stderr, stdout } = dcheck([...LARGE, '--dir', dir]);
    expect(stderr).toMatch(words);
    expect(stderr).toContain('name a folder on disk');
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('--memory', () => {
  it('that is less than the command itself takes is refused', () => {
    const { status, stderr, stdout } = dcheck([...LARGE, '--memory', '20m']);
    expect(stderr).toMatch(/^dcheck: error\[usage\]: --memory 21 MB is not enough: dcheck takes \d+ MB before it explores/);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('ends a run that grows without end, and says what grew', () => {
    const { status, stdout } = dcheck(['run', fixture('growing.ts'), '--set', 'KIND=counter', '--memory', MEMORY]);
    expect(stdout).toMatch(/stopped at\s+the memory limit/);
    expect(stdout).toMatch(/^Growing until then: count\.total grew from 0 to [\d,]+\./m);
    expect(stdout).not.toContain('holds');
    expect(status).toBe(3);
  });
});

describe('while it spills', () => {
  /** It says what happened, and claims nothing. */
  function expectTrouble({ status, stdout }: Ended, words: RegExp): void {
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(words);
    expect(stdout).toMatch(/^Incomplete, nothing unexpected so far/m);
    expect(stdout).not.toMatch(/\bholds\b/);
    expect(status).toBe(3);
  }

  it.skipIf(process.platform === 'win32').each(STORES)('a file that may not grow ends the run, with the %s store', (store) => {
    const command = `ulimit -f 4096; exec "$0" "$@"`;
    const args = [...LARGE, '--store', store, '--memory', MEMORY, '--dir', folder];
    const result = dcheck(['-c', command, BIN, ...args], { command: 'bash' });
    expectTrouble(result, /stopped for want of a file: cannot write .* to .* \(EFBIG/);
  });

  it('a full disk ends the run', ({ skip }) => {
    const small = mountSmall();
    if (small === null) return skip('only root may mount a small file system');
    try {
      const result = dcheck([...LARGE, '--memory', MEMORY, '--dir', small]);
      expectTrouble(result, /stopped for want of a file: cannot write .* \(ENOSPC/);
      expect(readdirSync(small)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
      rmdirSync(small);
    }
  });

  it.skipIf(!isLinux).each(STORES)('a file that is cut short ends the run, with the %s store (needs /proc)', async (store) => {
    const { child, ended } = begin([...LARGER, '--store', store, '--memory', MEMORY, '--dir', folder]);
    truncateSync(await visitedFile(child), 0);
    expectTrouble(await ended, /stopped for want of a file: .* was cut short or altered while dcheck used it/);
  });

  it.skipIf(!isLinux).each([
    ['SIGINT', 'fingerprint'],
    ['SIGINT', 'exact'],
    ['SIGTERM', 'fingerprint'],
    ['SIGKILL', 'fingerprint'],
  ] as const)('%s leaves nothing behind, with the %s store (needs /proc)', async (signal, store) => {
    const { child, ended } = begin([...LARGER, '--store', store, '--memory', MEMORY, '--dir', folder]);
    await visitedFile(child);
    child.kill(signal);
    const { status, stdout } = await ended;
    expect(readdirSync(folder)).toEqual([]);
    if (signal === 'SIGKILL') return;
    expect(stdout).toMatch(/stopped when interrupted/);
    expect(stdout).not.toMatch(/\bholds\b/);
    expect(status).toBe(130);
  });
});

/** A file system of 2 MiB; null where this user may mount none. */
function mountSmall(): string | null {
  const place = join(tmpdir(), `dcheck-small-${process.pid}`);
  try {
    mkdirSync(place);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', place], { stdio: 'ignore' });
    return place;
  } catch {
    rmdirSync(place);
    return null;
  }
}
