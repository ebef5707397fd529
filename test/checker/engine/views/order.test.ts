/**
 * Views in the learned engine, where it matters which state stands for all that have its view: the first in the order of the
 * reference engine, also where actions could be clustered; and what is said of behaviours. Random specs with views are in
 * test/differential.
 */
import { each, type Spec, spec, when } from 'dcheck';
import { afterEach, describe, expect, it } from 'vitest';
import { instantiate, learnedWith, loadSpec, referenceEngine, suited } from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';

const usual = { ...tuning };
afterEach(() => {
  Object.assign(tuning, usual);
});

const COUNTERS = 9;

/** What a counter can do depends on others than the view speaks of, so the counts depend on which states are kept. */
const counters = spec({
  name: 'counters',
  init: () => ({ c: Array.from({ length: COUNTERS }, () => 0) }),
  actions: (_) => ({
    up: each(COUNTERS, ({ c }, i) => {
      when((c[i] as number) < 3);
      (c[i] as number)++;
    }),
    down: each(COUNTERS, ({ c }, i) => {
      when(c[i] === 3 && (c[(i + 1) % COUNTERS] as number) > 0);
      c[i] = 0;
    }),
  }),
  view: ({ c }) => [c.reduce((sum, value) => sum + value, 0), c.indexOf(3)],
  deadlock: 'ignore',
});

describe.each(['fingerprint', 'exact'] as const)('with the store %s', (store) => {
  it('the state that is found first stands for the others, in the order of the actions', async () => {
    Object.assign(tuning, { clusterAfter: 2, clusterAgain: 2 });
    const { seconds: _, ...reference } = await referenceEngine.explore(instantiate(counters as Spec), {});
    expect(await learnedWith({ store, workers: 2 }).explore(instantiate(counters as Spec), {})).toMatchObject(reference);
  });

  it('what is said of behaviours is what the reference engine says, down to the lasso', async () => {
    const path = new URL('../../../../specs/examples/distributed-replicated-log.ts', import.meta.url).pathname;
    const { spec: replicated } = await loadSpec(path);
    const [reference, learned] = await Promise.all(
      [referenceEngine, learnedWith(store)].map(async (engine) => {
        const system = instantiate(replicated);
        const chosen = suited(engine, system);
        const { distinct, generated, depth, violations } = await chosen.explore(system, {});
        return { name: chosen.name, found: { distinct, generated, depth, violations } };
      }),
    );
    expect(learned?.name).toBe('learned');
    expect(learned?.found.violations).toHaveLength(1);
    expect(learned?.found).toEqual(reference?.found);
  });
});
