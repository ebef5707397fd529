/** `dcheck run` with partial-order reduction: where it is asked for, where it is tried by itself, and where it is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { dcheck, fixture } from './dcheck.ts';

const FORKS = 'specs/examples/dining-philosophers.ts';

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

/** As much more megabytes than the command itself takes. */
function beyond(more: number): string {
  const { stderr } = dcheck(['run', FORKS, '--memory', '1m']);
  const taken = /dcheck takes (\d+) MB before it explores anything/.exec(stderr)?.[1];
  return `${Number(taken) + more}m`;
}

/** All interleavings take gigabytes, a reduced search some 50 MB more than the command itself: the limit is far from both. */
describe('where there is no memory for every interleaving', () => {
  const apart = ['run', fixture('apart.ts'), '--set', 'N=12'];
  const memory = ['--memory', beyond(250)];
  const invariants = ['--property', 'no-deadlock,the-first-is-on-its-way'];
  const runOf = (...args: string[]) => (JSON.parse(dcheck([...args, '--format', 'json']).stdout) as Document).runs[0];

  test('a run with --no-por stops there', () => {
    const { stdout, status } = dcheck([...apart, ...memory, ...invariants, '--no-por', '--format', 'json']);
    const [run] = (JSON.parse(stdout) as Document).runs;
    expect(status).toBe(3);
    expect([run?.complete, run?.bound, run?.reduction]).toEqual([false, 'memory', undefined]);
  });

  test('it begins again with reduction, and says so', () => {
    const { stdout, stderr, status } = dcheck([...apart, ...memory, ...invariants, '--progress', 'json']);
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
  });

  test('and visits what --por visits', () => {
    const [itself, asked] = [runOf(...apart, ...memory, ...invariants), runOf(...apart, ...invariants, '--por')];
    expect([itself?.reduction?.cause, asked?.reduction?.cause]).toEqual(['memory', 'asked']);
    expect([itself?.complete, itself?.distinct, itself?.deadlocks]).toEqual([true, asked?.distinct, asked?.deadlocks]);
  });

  test('a violation that it finds then has a trace, as it was found', () => {
    const { stdout, status } = dcheck([...apart, '--set', 'REST=0', ...memory, '--property', 'no-deadlock']);
    expect(stdout).toMatch(/^apart . no-deadlock VIOLATED . 48 steps/m);
    expect(unwrapped(stdout)).toContain('as it was found; shorter ones may exist');
    expect(stdout).toContain('no action is enabled in the last state');
    expect(status).toBe(1);
  });

  test('with properties of behaviours it is incomplete, and says why', () => {
    const { stdout, status } = dcheck([...apart, ...memory, '--property', 'no-deadlock,the-first-ends']);
    const told = unwrapped(stdout);
    expect(told).toMatch(/^Incomplete, nothing unexpected so far: 2 verdicts, 2 incomplete/m);
    expect(told).toContain('partial-order reduction was no help: what is said of behaviours needs every step.');
    expect(told).toContain('stopped at the memory limit');
    expect(status).toBe(3);
  });

  describe('with --dir', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dcheck-por-'));
    afterAll(() => rmSync(folder, { recursive: true }));

    test('nothing goes to disk where reduction is enough', () => {
      const enough = runOf(...apart, ...invariants, '--memory', beyond(400), '--dir', folder);
      expect([enough?.complete, enough?.spilledBytes, enough?.reduction?.obstacle]).toEqual([true, 0, null]);
      expect(enough?.reduction?.states).toBeGreaterThan(0);
    });

    const toDisk = (obstacle: string, more: number, size: number): void => {
      const regular = ['run', 'specs/examples/simple-regular.ts', '--set', `N=${size}`];
      const spilled = runOf(...regular, '--memory', beyond(more), '--dir', folder);
      const whole = runOf(...regular, '--no-por');
      expect([spilled?.complete, spilled?.distinct]).toEqual([true, whole?.distinct]);
      expect(spilled?.spilledBytes).toBeGreaterThan(0);
      expect(spilled?.reduction).toEqual({ cause: 'memory', obstacle, states: 0, rounds: 0 });
    };

    test('what has to goes to disk where there is too little memory to try', () => {
      toDisk('there was too little memory to try', 60, 10);
    });

    test.skipIf(!process.env.LONG)('and where it was tried in vain (30 million states, twice: LONG=1)', () => {
      toDisk('hardly anything could be left out', 300, 11);
    });
  });
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
    const { stdout: wrapped, status } = dcheck(['run', 'specs/examples/hygienic-philosophers.ts', '--por']);
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
