/** `dcheck run --por` as a user types it. */
import { describe, expect, test } from 'vitest';
import { dcheck } from './dcheck.ts';

const FORKS = 'specs/examples/dining-forks.ts';

interface Document {
  readonly runs: readonly {
    readonly distinct: number;
    readonly deadlocks: number;
    readonly reduction?: { readonly states: number; readonly rounds: number; readonly obstacle: string | null };
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

  test.each([[['--search', 'dfs']], [['--engine', 'reference']], [['--minimize', 'switches']], [['--max-switches', '2']]])(
    'does not go with %s',
    (args) => {
      const { stderr, status } = dcheck(['run', FORKS, '--por', ...args]);
      expect(status).toBe(2);
      expect(stderr).toContain(`--por does not go with ${(args as string[])[0]}`);
    },
  );
});
