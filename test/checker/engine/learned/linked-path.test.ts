/**
 * Paths where there is no memory for rows: as short as the others, to a state that violates the same property, and such
 * that the reference semantics can take them; and what is said of them. Out of a constraint there is none.
 */

import { spec } from 'dcheck';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  attempt,
  type Exploration,
  instantiate,
  learnedWith,
  type TransitionSystem,
  traceOf,
  type Violation,
} from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';
import { compile, randomSpec, sourceOf } from '../../../differential/random-specs.ts';

const usual = { ...tuning };

afterEach(() => {
  Object.assign(tuning, usual);
});

/** Explore with no room for rows. */
async function pressed(system: TransitionSystem, store: 'fingerprint' | 'exact') {
  Object.assign(tuning, { rowsLimit: 0 });
  const result = await attempt(() => learnedWith(store).explore(system, { maxDepth: 5, finals: true }));
  Object.assign(tuning, usual);
  return result;
}

/** Its last step faults with the reason, or its last state violates the property for the reason. */
function expectViolation(system: TransitionSystem, violation: Violation): void {
  const { steps, initial } = traceOf(system, violation);
  const last = steps.at(-1);
  if (last?.fault) {
    expect(last.fault.reason).toBe(violation.reason);
    return;
  }
  const state = last === undefined ? initial : last.after;
  const reasons = system.invariants.flatMap((part) => (part.property === violation.property ? [part.test(state as never)] : []));
  if (reasons.length > 0) expect(reasons.find((reason) => reason !== null)).toBe(violation.reason);
}

const lengths = ({ violations }: Exploration): unknown =>
  violations.map(({ property, path: { steps } }) => ({ property, length: steps.length }));

describe('without rows', () => {
  it('random specs have paths that are as short', async () => {
    let violated = 0;
    await fc.assert(
      fc.asyncProperty(randomSpec, fc.constantFrom('fingerprint' as const, 'exact' as const), async (random, store) => {
        const system = instantiate(compile(random));
        const ample = await attempt(() => learnedWith(store).explore(system, { maxDepth: 5, finals: true }));
        if (!ample.ok) return;
        const result = await pressed(system, store);
        if (!result.ok) {
          expect(result.error.code, sourceOf(random)).toBe('memory');
          expect(system.constraint ?? system.actionConstraint).not.toBeNull();
          return;
        }
        expect(lengths(result.value), sourceOf(random)).toEqual(lengths(ample.value));
        for (const violation of result.value.violations) expectViolation(system, violation);
        const ends = ({ finals = [] }: Exploration) => finals.map(({ path, ...end }) => ({ ...end, length: path.steps.length }));
        expect(ends(result.value)).toEqual(ends(ample.value));
        if (result.value.paths === 'shortest') violated++;
      }),
      { numRuns: 120 },
    );
    expect(violated).toBeGreaterThan(0);
  }, 300_000);

  it('a path out of the constraint cannot be made, and that is said', async () => {
    const counter = spec({
      name: 'counter',
      init: () => ({ n: 0 }),
      actions: (_) => ({
        add: (state: { n: number }) => {
          state.n++;
        },
      }),
      constraint: ({ n }: { readonly n: number }) => n < 4,
      invariants: { low: ({ n }: { readonly n: number }) => n < 4 },
    });
    const result = await pressed(instantiate(counter), 'fingerprint');
    expect(result).toMatchObject({ ok: false, error: { code: 'memory' } });
    expect(!result.ok && result.error.details.hint).toContain('--memory');
  });
});
