/**
 * The learned engine with a symmetry, against the reference engine with it: the same classes, depth, deadlocks, verdicts,
 * shortest lengths and fewest switches, on random symmetric specs and on specs of the repository that declare one.
 */
import { type Draft, each, interchangeable, spec, when } from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  type Limits,
  learnedEngine,
  learnedWith,
  loadSpec,
  referenceEngine,
  type TransitionSystem,
  traceOf,
  withoutSymmetry,
} from '../../../../checker/api.ts';
import { recipes, symmetricSpec } from '../../symmetry/random-symmetric.ts';

const LIMIT = 4000;

async function same(system: TransitionSystem, limits: Limits = {}, engine = learnedEngine): Promise<Exploration> {
  const [here, there] = [await engine.explore(system, limits), await referenceEngine.explore(system, limits)];
  expect(summary(system, here)).toEqual(summary(system, there));
  return here;
}

function summary(system: TransitionSystem, { distinct, generated, depth, deadlocks, bound, violations, paths }: Exploration) {
  return {
    ...{ distinct, generated, depth, deadlocks, bound, paths },
    violations: violations.map((violation) => {
      const { steps, switches } = traceOf(system, violation);
      return { property: violation.property, part: violation.part, length: steps.length, switches };
    }),
  };
}

const names = ['a', 'b', 'c'];

interface Shapes {
  readonly of: Readonly<Record<string, { readonly at: number; readonly with?: string; readonly more?: readonly string[] }>>;
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Records that get and lose members, and Sets in a Map. */
const shapes = spec({
  name: 'shapes',
  init: (): Shapes => ({ of: Object.fromEntries(names.map((name) => [name, { at: 0 }])), seen: new Map() }),
  actions: () => ({
    set: each(names, (s: Draft<Shapes>, i) => {
      when(s.of[i]?.at === 0);
      s.of[i] = { at: 1, more: [i] };
    }),
    pair: each(names, names, (s: Draft<Shapes>, i, j) => {
      when(i !== j && s.of[i]?.at === 1);
      s.of[i] = { at: 2, with: j };
      s.seen.set(j, new Set([...(s.seen.get(j) ?? []), i]));
    }),
    forget: each(names, (s: Draft<Shapes>, i) => {
      when(s.of[i]?.at === 2);
      s.of[i] = { at: 0 };
    }),
  }),
  symmetry: [interchangeable(names)],
  invariants: { notMutual: (s: Shapes) => !names.some((i) => s.of[s.of[i]?.with ?? '']?.with === i) },
  expect: { notMutual: 'violated' },
});

describe('the learned engine with a symmetry agrees with the reference engine', () => {
  it('on random symmetric specs', async () => {
    await fc.assert(
      fc.asyncProperty(recipes(4), async (recipe) => {
        const system = instantiate(symmetricSpec({ ...recipe, withView: false }));
        const full = await learnedEngine.explore(withoutSymmetry(system), { maxStates: LIMIT });
        fc.pre(full.bound === null);
        await same(system);
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  it('on random symmetric specs with a view, and with the exact store', async () => {
    let [views, larger] = [0, 0];
    await fc.assert(
      fc.asyncProperty(recipes(4), fc.constantFrom('fingerprint', 'exact'), async (recipe, store) => {
        fc.pre(recipe.withView || store === 'exact');
        const system = instantiate(symmetricSpec(recipe));
        const full = await learnedEngine.explore(withoutSymmetry(system), { maxStates: LIMIT });
        fc.pre(full.bound === null);
        const { distinct, collision } = await same(system, {}, learnedWith(store));
        if (store === 'exact') expect(collision?.calculated).toBe(0);
        if (recipe.withView) views++;
        if (distinct > 8) larger++;
      }),
      { numRuns: 100 },
    );
    expect(views).toBeGreaterThan(20);
    expect(larger).toBeGreaterThan(2);
  }, 120_000);

  it.each([
    [5, 314],
    [6, 553],
  ])('and exactly on two-phase commit, RM=%i', async (RM, distinct) => {
    const { spec: loaded } = await loadSpec('specs/examples/two-phase-commit-symmetric.ts');
    expect((await learnedWith('exact').explore(instantiate(loaded, { set: { RM } }), {})).distinct).toBe(distinct);
  });

  it.each([
    [3, 80],
    [4, 166],
    [5, 314],
  ])('on two-phase commit, RM=%i', async (RM, distinct) => {
    const { spec: loaded } = await loadSpec('specs/examples/two-phase-commit-symmetric.ts');
    expect((await same(instantiate(loaded, { set: { RM } }))).distinct).toBe(distinct);
  });

  it.each([
    [6, 553],
    [7, 920],
    [8, 1461],
  ])('and has the published number of classes of two-phase commit, RM=%i', async (RM, distinct) => {
    const { spec: loaded } = await loadSpec('specs/examples/two-phase-commit-symmetric.ts');
    expect((await learnedEngine.explore(instantiate(loaded, { set: { RM } }), {})).distinct).toBe(distinct);
  });

  it('where names are threads with all that they know', async () => {
    const { spec: loaded } = await loadSpec('test/fixtures/symmetric-threads.ts');
    await same(instantiate(loaded));
  });

  it('where a search stops at the first violation, at a depth, or at a number of states', async () => {
    await fc.assert(
      fc.asyncProperty(recipes(3), async (recipe) => {
        const system = instantiate(symmetricSpec(recipe));
        for (const limits of [{ stop: 'first' }, { maxDepth: 3 }, { maxStates: 12 }] as const) {
          for (const store of ['fingerprint', 'exact'] as const) await same(system, limits, learnedWith(store));
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('where parts change their shape one by one', async () => {
    const made = await same(instantiate(shapes));
    expect(made.distinct).toBeLessThan((await learnedEngine.explore(withoutSymmetry(instantiate(shapes)), {})).distinct / 4);
  });
});
