/**
 * Partial-order reduction changes no verdict, no deadlock and no trace: on random programs of processes, where much can
 * be left out, and on the random specs of the differential tests, where little can.
 *
 * Bugs that were seeded by hand and found: what others write is taken to be lost though it was read, a step that writes
 * the slot that another function is split by is taken to commute with it, and a lost slot stays in the context.
 */
import type { Spec } from 'dcheck';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempt, type Exploration, instantiate, learnedWith, withoutSymmetry } from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';
import * as specs from '../../../differential/random-specs.ts';
import * as programs from './random-processes.ts';

const RUNS = Number(process.env.DCHECK_FUZZ_RUNS ?? 600);

type Told = Pick<Exploration, 'deadlocks' | 'violations' | 'bound'>;

/** `undefined`: the spec has an error. */
async function told(
  spec: Spec,
  reduce: boolean,
  store: 'fingerprint' | 'exact',
): Promise<(Told & { counts: number[] }) | undefined> {
  const limits = { ...(reduce ? { reduce: 'always' as const } : {}), timeoutMs: 20_000 };
  const result = await attempt(() => learnedWith(store).explore(withoutSymmetry(instantiate(spec)), limits));
  if (!result.ok) return undefined;
  const { deadlocks, violations, bound, distinct, reduction } = result.value;
  return { deadlocks, violations, bound, counts: [distinct, reduction?.states ?? 0, reduction?.rounds ?? 0] };
}

async function agree(spec: Spec, source: string, store: 'fingerprint' | 'exact', sums: number[]): Promise<void> {
  const all = await told(spec, false, store);
  // A few random specs have states without end.
  if (all === undefined || all.bound !== null) return;
  const some = await told(spec, true, store);
  if (some === undefined) return;
  const { counts: before, ...expected } = all;
  const { counts: after, ...found } = some;
  expect(found, source).toEqual(expected);
  expect(after[0], source).toBeLessThanOrEqual(before[0] as number);
  for (const [i, count] of [before[0] as number, ...after].entries()) sums[i] = (sums[i] ?? 0) + count;
}

const usual = { ...tuning };
/** Reduced from the first states on, with nothing or little known. */
beforeAll(() => {
  Object.assign(tuning, { reduceAfter: 1, reduceAgain: 1.5, reduceBreak: 8, reduceWarmUp: 0 });
});
afterAll(() => {
  Object.assign(tuning, usual);
});

describe('partial-order reduction changes no verdict', () => {
  it('of random programs', async () => {
    const sums: number[] = [];
    await fc.assert(
      fc.asyncProperty(
        programs.randomProcesses,
        fc.constantFrom('fingerprint' as const, 'exact' as const),
        fc.constantFrom(0, 0, 8, 1000),
        async (random, store, known) => {
          tuning.reduceWarmUp = known;
          await agree(programs.compile(random), programs.sourceOf(random), store, sums);
        },
      ),
      { numRuns: RUNS },
    );
    tuning.reduceWarmUp = 0;
    // It is worth something only if much is left out, and if it took more than one round.
    expect((sums[1] as number) / (sums[0] as number)).toBeLessThan(0.8);
  }, 600_000);

  it('of random specs', async () => {
    const sums: number[] = [];
    await fc.assert(
      fc.asyncProperty(specs.randomSpec, async (random) => {
        await agree(specs.compile(random), specs.sourceOf(random), 'fingerprint', sums);
      }),
      { numRuns: Math.ceil(RUNS / 6) },
    );
  }, 600_000);

  it('where what one step does is overwritten by another, but seen before that', async () => {
    const step = (...body: string[]) => ({ guards: [], body, next: 1 });
    for (const seen of ['!(s.x === 1 && s.p[0].pc === 0)', '!(s.x === 1 && s.p[1].own === 1)', 's.x + s.y < 9']) {
      const program = {
        processes: [[step('s.x = 2;')], [step('p.own = 1;')]],
        events: [{ guards: [], body: ['s.x = 1;'] }],
        invariants: [seen],
        rest: false,
        perStep: false,
      };
      await agree(programs.compile(program), programs.sourceOf(program), 'exact', []);
    }
  });

  it('and is found out where it stops learning too early', async () => {
    tuning.reduceOnce = true;
    const property = fc.asyncProperty(programs.randomProcesses, async (random) => {
      await agree(programs.compile(random), programs.sourceOf(random), 'fingerprint', []);
    });
    const { failed } = await fc.check(property, { numRuns: 600, seed: 1, endOnFailure: true });
    tuning.reduceOnce = false;
    expect(failed).toBe(true);
  }, 600_000);
});
