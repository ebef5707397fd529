/** `dcheck run` with partial-order reduction: where it is asked for, where it is tried by itself, and where it is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dcheck } from './dcheck.ts';

const FORKS = 'specs/examples/dining-forks.ts';

interface Document {
  readonly runs: readonly {
    readonly distinct: number;
    readonly deadlocks: number;
    readonly complete: boolean;
    readonly bound: string | null;
    readonly spilledBytes?: number;
    readonly reduction?: {
      readonly cause: string;
      readonly states: number;
      readonly rounds: number;
      readonly obstacle: string | null;
    };
    readonly properties: readonly { readonly name: string; readonly verdict: string; readonly trace?: unknown }[];
  }[];
}

function documentOf(...args: string[]): Document['runs'][number] {
  const { stdout, status } = dcheck(['run', FORKS, '--format', 'json', ...args]);
  expect(status).toBe(0);
  return (JSON.parse(stdout) as Document).runs[0] as Document['runs'][number];
}

/** Lines that were wrapped are whole again. */
function unwrapped(text: string): string {
  return text.replaceAll(/\n {2}/g, ' ');
}

/** As much more megabytes than the command itself takes: so little that what follows does not fit, unless interleavings are left out. */
function little(more: number): string {
  const { stderr } = dcheck(['run', FORKS, '--memory', '1m']);
  const taken = /dcheck takes (\d+) MB before it explores anything/.exec(stderr)?.[1];
  return `${Number(taken) + more}m`;
}

describe('where there is no memory for every interleaving', () => {
  const memory = little(160);
  const channels = ['run', 'specs/examples/pipeline-sort.ts', '--set', 'N=11', '--memory', memory];
  const invariants = ['--property', 'no-deadlock,all-is-sorted-at-the-end'];

  test('a run with --no-por stops there', () => {
    const { stdout, status } = dcheck([...channels, ...invariants, '--no-por', '--format', 'json']);
    const [run] = (JSON.parse(stdout) as Document).runs;
    expect(status).toBe(3);
    expect([run?.complete, run?.bound, run?.reduction]).toEqual([false, 'memory', undefined]);
  });

  test('it begins again with reduction, and says so', () => {
    const { stdout, stderr, status } = dcheck([...channels, ...invariants, '--progress', 'json']);
    const told = unwrapped(stdout);
    expect(told).toMatch(/^Everything holds: 2 verdicts/m);
    expect(told).toMatch(/^Proven, with partial-order reduction, for all interleavings/m);
    expect(told).toMatch(
      /^Reduced: there was no memory for every interleaving, so it began again, with partial-order reduction/m,
    );
    expect(told).toContain('distinct, generated and depth are of what was visited');
    const lines = stderr.trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { reduced?: string }).reduced)).toContain('memory');
    expect(status).toBe(0);
  }, 60_000);

  test('and visits what --por visits', () => {
    const of = (...args: string[]) =>
      (JSON.parse(dcheck([...channels, ...invariants, '--format', 'json', ...args]).stdout) as Document).runs[0];
    const [itself, asked] = [of(), of('--por')];
    expect([itself?.reduction?.cause, asked?.reduction?.cause]).toEqual(['memory', 'asked']);
    expect([itself?.complete, itself?.distinct, itself?.deadlocks]).toEqual([true, asked?.distinct, asked?.deadlocks]);
  }, 60_000);

  test('a violation that it finds then has a trace, as it was found', () => {
    const args = ['run', FORKS, '--set', 'N=12', '--memory', memory, '--property', 'no-deadlock'];
    const { stdout, status } = dcheck(args);
    expect(stdout).toMatch(/^dining-forks - no-deadlock VIOLATED|^dining-forks . no-deadlock VIOLATED/m);
    expect(unwrapped(stdout)).toContain('as it was found; shorter ones may exist');
    expect(stdout).toContain('no action is enabled in the last state');
    expect(status).toBe(0);
  }, 60_000);

  test('with properties of behaviours it is incomplete, and says why', () => {
    const { stdout, status } = dcheck([...channels, '--property', 'no-deadlock,the-end-comes']);
    const told = unwrapped(stdout);
    expect(told).toMatch(/^Incomplete, nothing unexpected so far: 2 verdicts, 2 incomplete/m);
    expect(told).toContain('partial-order reduction was no help: what is said of behaviours needs every step.');
    expect(told).toContain('stopped at the memory limit');
    expect(status).toBe(3);
  }, 60_000);

  test('with --dir nothing goes to disk where reduction is enough, and all that has to where there is too little memory to try', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dcheck-por-'));
    try {
      const of = (most: string, ...args: string[]) => {
        const { stdout } = dcheck(['run', ...args, '--memory', most, '--dir', folder, '--format', 'json']);
        return (JSON.parse(stdout) as Document).runs[0];
      };
      const enough = of(little(280), ...channels.slice(1, 4), ...invariants);
      expect([enough?.complete, enough?.spilledBytes, enough?.reduction?.obstacle]).toEqual([true, 0, null]);
      const regular = ['specs/examples/simple-regular.ts', '--set', 'N=10', '--property', 'no-deadlock'];
      const tooLittle = of(little(60), ...regular);
      const { stdout } = dcheck(['run', ...regular, '--no-por', '--format', 'json']);
      const [whole] = (JSON.parse(stdout) as Document).runs;
      expect([tooLittle?.complete, tooLittle?.distinct]).toEqual([true, whole?.distinct]);
      expect(tooLittle?.spilledBytes).toBeGreaterThan(0);
      expect(tooLittle?.reduction).toEqual({
        cause: 'memory',
        obstacle: 'there was too little memory to try',
        states: 0,
        rounds: 0,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 180_000);
});

describe('--por', () => {
  test('fewer states, the same verdicts and the same trace', () => {
    const [all, some] = [documentOf(), documentOf('--por')];
    expect(some.distinct).toBeLessThan(all.distinct);
    expect(some.reduction?.states).toBeGreaterThan(0);
    expect(all.reduction).toBeUndefined();
    expect(some.deadlocks).toBe(all.deadlocks);
    expect(some.properties).toEqual(all.properties);
  });

  test('says that states were left out', () => {
    const stdout = unwrapped(dcheck(['run', FORKS, '--por']).stdout);
    expect(stdout).toMatch(/^Proven, with partial-order reduction, for all interleavings/m);
    expect(stdout).toMatch(/^Reduced: of [\d,]+ states only some steps were followed/m);
    expect(stdout).not.toMatch(/visiting every reachable state/);
  });

  test('says why nothing was left out', () => {
    const { stdout: wrapped, status } = dcheck(['run', 'specs/examples/dining-philosophers.ts', '--por']);
    const stdout = unwrapped(wrapped);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Not reduced: what is said of behaviours needs every step; every interleaving was explored\./m);
    expect(stdout).toMatch(/visiting every reachable state/);
  });

  test('does not go with --no-por', () => {
    const { stderr, status } = dcheck(['run', FORKS, '--por', '--no-por']);
    expect(stderr).toContain('--por does not go with --no-por');
    expect(status).toBe(2);
  });

  test.each([[['--search', 'dfs']], [['--engine', 'reference']], [['--minimize', 'switches']], [['--max-switches', '2']]])(
    'does not go with %s',
    (args) => {
      const { stderr, status } = dcheck(['run', FORKS, '--por', ...args]);
      expect(status).toBe(2);
      expect(stderr).toContain(`--por does not go with ${(args as string[])[0]}`);
    },
  );
});
