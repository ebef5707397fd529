import { each, spec } from 'dcheck';
import { expect, test } from 'vitest';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { restrict } from '../../../checker/system/restrict.ts';

const system = instantiate(
  spec({
    name: 'two',
    init: () => ({ x: 0 }),
    actions: (_) => ({
      grow: each(2, (s, i) => {
        s.x = Math.min(5, s.x + 1 + i);
      }),
    }),
    invariants: { early: (s) => s.x < 1, late: { a: (s) => s.x < 4, b: (s) => s.x < 5 } },
  }),
);

test('a search that stops at the first violation stops at one that was asked for', async () => {
  const all = await referenceEngine.explore(system, { stop: 'first' });
  expect(all.violations.map(({ property }) => property)).toEqual(['early']);
  const late = await referenceEngine.explore(restrict(system, ['late']), { stop: 'first' });
  expect(late.violations.map(({ property, part }) => [property, part])).toEqual([['late', 'a']]);
});

test('what is left says the same as before', async () => {
  const all = await referenceEngine.explore(system, {});
  const late = await referenceEngine.explore(restrict(system, ['late']), {});
  expect(late.violations).toEqual(all.violations.filter(({ property }) => property === 'late'));
  expect([late.distinct, late.generated, late.depth]).toEqual([all.distinct, all.generated, all.depth]);
  expect(restrict(system, [])).toBe(system);
});

test('deadlocks are looked for only where asked', () => {
  expect(restrict(system, ['no-deadlock']).mayRest).toBe(system.mayRest);
  expect(restrict(system, ['late']).mayRest).toBeNull();
});
