/**
 * The learned engine with a symmetry, against the reference engine with it: the same classes, depth, deadlocks, verdicts,
 * shortest lengths and fewest switches, on random symmetric specs and on every spec in the repository that declares one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  type Limits,
  learnedEngine,
  loadSpec,
  referenceEngine,
  type TransitionSystem,
  traceOf,
  withoutSymmetry,
} from '../../../../checker/api.ts';
import { recipes, symmetricSpec } from '../../symmetry/random-symmetric.ts';

const LIMIT = 4000;

async function same(system: TransitionSystem, limits: Limits = {}): Promise<void> {
  const [here, there] = [await learnedEngine.explore(system, limits), await referenceEngine.explore(system, limits)];
  expect(summary(system, here)).toEqual(summary(system, there));
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

describe('the learned engine with a symmetry agrees with the reference engine', () => {
  it('on random symmetric specs', async () => {
    await fc.assert(
      fc.asyncProperty(recipes(4), async (recipe) => {
        const system = instantiate(symmetricSpec({ ...recipe, withView: false }));
        const full = await learnedEngine.explore(withoutSymmetry(system), { maxStates: LIMIT });
        fc.pre(full.bound === null);
        await same(system);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it.each([3, 4, 5])('on two-phase commit, RM=%i', async (RM) => {
    const { spec } = await loadSpec('specs/examples/two-phase-commit-symmetric.ts');
    await same(instantiate(spec, { set: { RM } }));
  });
});
