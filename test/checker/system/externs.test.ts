/** Externs in plain actions: each system has those of its own variant, also where two are explored in turn. */
import { describe, expect, test } from 'vitest';
import { learnedEngine } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { each, extern, spec } from '../../../checker/index.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';

const most = extern<() => number>('most', () => 1);

const counters = spec({
  name: 'counters',
  variants: {
    low: { about: 'to 2', plugs: { most: () => 2 } },
    high: { about: 'to 4', plugs: { most: () => 4 } },
    none: { about: 'as far as it goes by itself', plugs: {} },
  },
  init: () => ({ values: [0, 0] }),
  actions: () => ({
    bump: each(2, (k: { values: number[] }, i) => {
      k.values[i] = Math.min((k.values[i] as number) + 1, most());
    }),
  }),
  invariants: { counts: (k) => k.values.every((value) => value >= 0) },
});

describe.each([learnedEngine, referenceEngine])('$name', (engine) => {
  test('two variants, one after the other and back', async () => {
    const [low, high, none] = ['low', 'high', 'none'].map((variant) => instantiate(counters, { variant }));
    const distinct: number[] = [];
    for (const system of [low, high, none, low]) {
      distinct.push((await engine.explore(system as NonNullable<typeof system>, {})).distinct);
    }
    expect(distinct).toEqual([9, 25, 4, 9]);
  });
});
