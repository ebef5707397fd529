/** Threads that end in the midst of a search: it says so, claims nothing more than it knows, and never waits for ever. */
import { choose, type Spec, spec } from 'dcheck';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantiate, learnedWith } from '../../../../checker/api.ts';
import { judge } from '../../../../checker/check.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';

const usual = { ...tuning };

beforeEach(() => {
  Object.assign(tuning, { crewAfter: 1, crewSuccessors: 0, crewTarget: 40, crewMisses: Infinity, crewAwaited: 0 });
});

afterEach(() => {
  Object.assign(tuning, usual);
  delete process.env.DCHECK_FAULT;
});

const LIMITS = [4, 5, 6, 7];

/** As many states as the product of the limits, which are reached in as many levels as their sum. */
const counters: Spec = spec({
  name: 'counters',
  init: () => ({ n: LIMITS.map(() => 0) }),
  actions: (_) => ({
    step: (state: { n: number[] }) => {
      const i = choose(LIMITS.map((_limit, index) => index));
      state.n[i] = ((state.n[i] as number) + 1) % (LIMITS[i] as number);
    },
  }),
  invariants: {
    small: ({ n }: { readonly n: readonly number[] }) => (n[0] as number) + (n[1] as number) < 7,
    fair: ({ n }: { readonly n: readonly number[] }) => n.length === LIMITS.length,
  },
  expect: { small: 'violated' },
});

const states = LIMITS.reduce((product, limit) => product * limit, 1);

const explore = (workers: number, store: 'fingerprint' | 'exact' = 'fingerprint') =>
  learnedWith({ workers, store }).explore(instantiate(counters), {});

describe('a thread that ends', () => {
  it('at any moment, in any way, ends the search, which says so', async () => {
    const whole = await explore(3);
    expect(whole.bound).toBeNull();
    expect(whole.distinct).toBe(states);
    const fault = fc.record({
      member: fc.integer({ min: 1, max: 2 }),
      turn: fc.integer({ min: 1, max: 60 }),
      how: fc.constantFrom('exit', 'throw'),
      store: fc.constantFrom('fingerprint' as const, 'exact' as const),
    });
    let lost = 0;
    await fc.assert(
      fc.asyncProperty(fault, async ({ member, turn, how, store }) => {
        process.env.DCHECK_FAULT = `${member}:${turn}:${how}`;
        const run = await explore(3, store);
        if (run.bound === null) {
          // The search was over before that turn.
          expect(run.distinct).toBe(states);
          return;
        }
        lost++;
        expect(run.bound).toBe('worker-lost');
        expect(run.trouble).toMatch(how === 'exit' ? 'ended with code 1' : 'DCHECK_FAULT');
        expect(run.distinct).toBeLessThanOrEqual(states);
        // What was found by then is true.
        for (const violation of run.violations) expect(whole.violations).toContainEqual(violation);
        const { properties } = await judge(instantiate(counters), 'learned', run);
        expect(properties.map(({ verdict }) => verdict)).not.toContain('holds');
      }),
      { numRuns: 16, seed: 7 },
    );
    expect(lost).toBeGreaterThan(6);
  }, 300_000);
});
