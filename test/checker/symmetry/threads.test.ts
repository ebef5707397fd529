/** Symmetry of threads: names under `$threads`, in frames and in values; the oracle exchanges names in texts. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { collectGraph, instantiate, loadSpec, referenceEngine, traceOf, withoutSymmetry } from '../../../checker/api.ts';
import { permutations } from './random-symmetric.ts';

const file = fileURLToPath(new URL('../../fixtures/symmetric-threads.ts', import.meta.url));
const NAMES = ['ann', 'bob', 'cid'];

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function orbitOf(state: unknown): string {
  const texts = [...permutations([0, 1, 2])].map((order) => {
    const exchanged = JSON.stringify(state).replaceAll(
      /ann|bob|cid/g,
      (name) => NAMES[order[NAMES.indexOf(name)] as number] as string,
    );
    return sortedJson(JSON.parse(exchanged));
  });
  return texts.sort()[0] as string;
}

it('threads are exchanged with all that they know', async () => {
  const system = instantiate((await loadSpec(file)).spec);
  const full = await referenceEngine.explore(withoutSymmetry(system), {});
  const reduced = await referenceEngine.explore(system, {});
  const { states } = await collectGraph(withoutSymmetry(system), {});
  expect(reduced.distinct).toBe(new Set(states.map(({ state }) => orbitOf(state))).size);
  expect(reduced.distinct).toBeLessThan(full.distinct / 4);
  expect(full.violations.length).toBeGreaterThan(0);
  const summary = ({ violations }: typeof full): unknown =>
    violations.map((violation) => {
      const { steps, switches } = traceOf(system, violation);
      return [violation.property, steps.length, switches];
    });
  expect(summary(reduced)).toEqual(summary(full));
});
