/**
 * Symmetry on random symmetric specs: as many states as there are orbits, counted by trying every permutation; the same
 * verdicts, shortest lengths and fewest switches as without it; and traces that are runs.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  collectGraph,
  type Exploration,
  instantiate,
  referenceEngine,
  type TransitionSystem,
  traceOf,
  withoutSymmetry,
} from '../../../checker/api.ts';
import { depthFirstEngine, iterativeEngine } from '../../../checker/search/depth-first.ts';
import { flawsOf } from '../../../checker/system/steps.ts';
import { orbitOf, type Recipe, recipes, type State, symmetricSpec } from './random-symmetric.ts';

const LIMIT = 4000;

interface Both {
  readonly recipe: Recipe;
  readonly system: TransitionSystem;
  readonly full: Exploration;
}

/** Null where the space without symmetry is too large to be looked at in full. */
async function prepared(recipe: Recipe): Promise<Both | null> {
  const system = instantiate(symmetricSpec(recipe));
  const full = await referenceEngine.explore(withoutSymmetry(system), { maxStates: LIMIT });
  return full.bound === null ? { recipe, system, full } : null;
}

function forAll(runs: number, largest: number, check: (both: Both) => Promise<void>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(recipes(largest), async (recipe) => {
      const both = await prepared(recipe);
      fc.pre(both !== null);
      await check(both as Both);
    }),
    { numRuns: runs },
  );
}

const verdictsOf = ({ violations }: Exploration): string[] => violations.map(({ property }) => property);

describe('the reference engine with a symmetry', () => {
  it('finds one state of each orbit', async () => {
    await forAll(100, 4, async ({ recipe, system }) => {
      const graph = await collectGraph(withoutSymmetry(system), {});
      // With a view the full graph has one state of each class, which the oracle knows too.
      const orbits = new Set(graph.states.map(({ state }) => orbitOf(state as unknown as State, recipe)));
      const { distinct, bound } = await referenceEngine.explore(system, {});
      expect([distinct, bound]).toEqual([orbits.size, null]);
    });
  }, 120_000);

  it('agrees with itself without it on verdicts, depth, lengths and switches, by traces that are runs', async () => {
    await forAll(100, 4, async ({ system, full }) => {
      const reduced = await referenceEngine.explore(system, {});
      expect(verdictsOf(reduced)).toEqual(verdictsOf(full));
      expect(reduced.depth).toBe(full.depth);
      for (const [index, violation] of reduced.violations.entries()) {
        const trace = traceOf(system, violation);
        const before = traceOf(system, full.violations[index] as Exploration['violations'][number]);
        expect(trace.steps.length).toBe(before.steps.length);
        if (system.view === null) expect(trace.switches).toBe(before.switches);
        const last = trace.steps.at(-1)?.after ?? trace.initial;
        const flaws = flawsOf(system, last).map(({ property }) => property);
        if (violation.property === 'good') expect(flaws).toContain('good');
        else expect(system.mayRest?.(last)).toBe(false);
      }
    });
  }, 120_000);
});

describe.each([depthFirstEngine, iterativeEngine])('$name with a symmetry', (engine) => {
  it('finds the same classes and verdicts', async () => {
    await forAll(40, 3, async ({ system }) => {
      const [here, there] = [await engine.explore(system, {}), await referenceEngine.explore(system, {})];
      expect(here.distinct).toBe(there.distinct);
      expect(verdictsOf(here)).toEqual(verdictsOf(there));
      for (const violation of here.violations) traceOf(system, violation);
    });
  }, 120_000);
});
