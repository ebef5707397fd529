/**
 * The exact store where the other one fails: with fingerprints cut to a few bits, states are lost, and the exact store
 * still finds every one. And its keys through new packings, which it gets when domains grow late.
 */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choose, type Spec, spec, when } from 'dcheck';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Exploration, instantiate, type Limits, learnedWith, referenceEngine } from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';
import { SortedRuns } from '../../../../checker/engine/spill/sorted-runs.ts';

const usual = { ...tuning };

afterEach(() => {
  Object.assign(tuning, usual);
});

/** Counters that step on their own: as many states as the product of the limits. `most`: of their sum, in the model. */
const counters = (limits: readonly number[], most?: number): Spec => {
  const total = (n: readonly number[]): number => n.reduce((sum, value) => sum + value, 0);
  return spec({
    name: 'counters',
    init: () => ({ n: limits.map(() => 0) }),
    actions: (_) =>
      Object.fromEntries(
        limits.map((limit, i) => [
          `step${i}`,
          (state: { n: number[] }) => {
            state.n[i] = ((state.n[i] as number) + 1) % limit;
          },
        ]),
      ),
    invariants: {
      'not at the end': ({ n }: { readonly n: readonly number[] }) =>
        most === undefined ? !n.every((value, i) => value === (limits[i] as number) - 1) : total(n) <= most,
    },
    ...(most === undefined ? {} : { constraint: ({ n }: { readonly n: readonly number[] }) => total(n) <= most }),
    expect: { 'not at the end': 'violated' },
  });
};

const explore = (of: Spec, store: 'fingerprint' | 'exact', limits: Limits = {}): Promise<Exploration> =>
  learnedWith(store).explore(instantiate(of), limits);

describe('with fingerprints of eight bits', () => {
  const states = 6 * 6 * 6 * 5;

  it('the fingerprint store loses states, and says that it is likely to', async () => {
    tuning.fingerprintBits = 8;
    const { distinct, collision } = await explore(counters([6, 6, 6, 5]), 'fingerprint');
    expect(distinct).toBeLessThanOrEqual(256);
    expect(collision?.observed).toBeGreaterThan(0);
  });

  it('the exact store finds all of them, and the same path', async () => {
    const clean = await referenceEngine.explore(instantiate(counters([6, 6, 6, 5])), {});
    tuning.fingerprintBits = 8;
    const exact = await explore(counters([6, 6, 6, 5]), 'exact');
    expect(clean.distinct).toBe(states);
    expect(exact.distinct).toBe(states);
    expect(exact.generated).toBe(clean.generated);
    expect(exact.depth).toBe(clean.depth);
    expect(exact.violations).toEqual(clean.violations);
    expect(exact.collision).toEqual({ calculated: 0, observed: 0 });
    expect(exact.store).toBe('exact');
  });

  it('the exact store records the graph of behaviours without taking one state for another', async () => {
    const graphOf = async () => (await explore(counters([4, 5, 6, 7]), 'exact', { graph: true })).graph;
    const clean = await graphOf();
    tuning.fingerprintBits = 8;
    const masked = await graphOf();
    expect(JSON.stringify(masked)).toBe(JSON.stringify(clean));
    expect(clean?.size).toBe(4 * 5 * 6 * 7);
  });
});

describe('new packings', () => {
  it.each([
    ['in one word', [40, 30]],
    ['in two words', [300, 2, 2, 2, 2, 2, 2, 2, 2, 2]],
    ['in words that become more and more', [70, 33, 17, 3, 2, 2, 2]],
  ])('%s', async (_, limits) => {
    const product = limits.reduce((a, b) => a * b, 1);
    const { distinct, generated, profile } = await explore(counters(limits), 'exact');
    expect(distinct).toBe(product);
    expect(generated).toBe(1 + product * limits.length);
    expect(profile?.rebuilds).toBeGreaterThan(3);
  });

  it('of states on disk', async () => {
    const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-exact-'));
    const rekeyed = vi.spyOn(SortedRuns.prototype, 'rekey');
    for (const limits of [
      [40, 30],
      // Of several words, so that keys stand for nodes.
      [40, 30, 5, ...new Array(80).fill(1)],
    ]) {
      rekeyed.mockClear();
      const clean = await explore(counters(limits), 'fingerprint');
      Object.assign(tuning, { visitedLimit: 100, blockBytes: 4096, residentBlocks: 3, residentPages: 3 });
      const spilled = await explore(counters(limits), 'exact', { spillFolder });
      expect(spilled.distinct).toBe(limits.reduce((a, b) => a * b, 1));
      expect(spilled.generated).toBe(clean.generated);
      expect(spilled.depth).toBe(clean.depth);
      expect(spilled.violations).toEqual(clean.violations);
      expect(spilled.spilledBytes).toBeGreaterThan(0);
      expect(rekeyed).toHaveBeenCalled();
      Object.assign(tuning, usual);
    }
    rmdirSync(spillFolder);
  });

  it('keep what lies outside the constraint apart', async () => {
    const outside = counters([40, 30, 20], 30);
    const reference = await referenceEngine.explore(instantiate(outside), {});
    const exact = await explore(outside, 'exact');
    expect(exact.distinct).toBe(reference.distinct);
    expect(exact.violations).toEqual(reference.violations);
    expect(exact.violations).toHaveLength(1);
  });

  it('many words: a tree of several levels', async () => {
    const wide = spec({
      deadlock: 'ignore',
      name: 'wide',
      init: () => ({ flags: Array.from({ length: 300 }, () => 0), at: 0 }),
      actions: (_) => ({
        set: (state) => {
          when(state.at < 12);
          state.flags[state.at * 25] = choose([0, 1]);
          state.at++;
        },
      }),
    });
    const { distinct, generated } = await explore(wide, 'exact');
    expect(distinct).toBe(2 ** 13 - 1);
    expect(generated).toBe(2 ** 13 - 1);
  });
});
