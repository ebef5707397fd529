/** forAll(): what it says where it does not hold, and that both engines find the same whatever they look up. */
import { type Constants, each, forAll, implies, type Predicate, type Selection, type Spec, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { attempt, type Engine, instantiate, learnedEngine, learnedWith, referenceEngine } from '../../../checker/api.ts';

const none: Selection = { variant: null, config: null } as unknown as Selection;

describe('forAll', () => {
  const asked: unknown[] = [];
  const small: Predicate<{ readonly x: number }> = forAll(['a', 'b'], [1, 2], (s, name, n) => {
    asked.push([name, n]);
    return s.x < n || (name === 'a' ? `${s.x} is not small` : false);
  });
  const verdict = (x: number): boolean | string => small({ x }, {} as Constants, none);

  it('asks for every pair, the last varying fastest', () => {
    asked.length = 0;
    expect(verdict(0)).toBe(true);
    expect(asked).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ]);
  });

  it('says for which element it is violated, and why', () => {
    expect(verdict(1)).toBe('for a, 1: 1 is not small');
    expect(
      forAll<{ readonly x: number }, 3>(3, (s, i) => s.x !== i || (i === 2 ? '' : false))({ x: 2 }, {} as Constants, none),
    ).toBe('for 2');
  });

  it('takes the set from the constants, anew where these are others', () => {
    const below = forAll(
      ({ N }: { readonly N: number }) => N,
      (s: { readonly x: number }, i) => s.x !== i,
    ) as Predicate<{ readonly x: number }>;
    const at = (N: number): boolean | string => below({ x: 2 }, { N } as never, none);
    expect([at(2), at(3), at(2)]).toEqual([true, 'for 2', true]);
  });

  it('holds of nothing, and may be what an implication concludes', () => {
    expect(forAll([], () => false)({}, {} as Constants, none)).toBe(true);
    const concluded = implies<{ readonly x: number }>(
      (s) => s.x > 0,
      forAll([1, 2], (s, i) => s.x !== i),
    );
    expect(concluded({ x: 2 }, {} as Constants, none)).toBe('for 2');
    expect(concluded({ x: 0 }, {} as Constants, none)).toBe(true);
  });
});

/** Counters of which each may be raised to 3; the last one is not to reach it, and two not to have the same value from 2 on. */
const counters = (n: number): Spec =>
  spec({
    name: 'counters',
    deadlock: 'ignore',
    init: () => ({ at: Array.from({ length: n }, () => 0) }),
    actions: (_) => ({
      raise: each(n, (s, i) => {
        when(s.at[i] < 3);
        s.at[i] = s.at[i] + 1;
      }),
    }),
    invariants: {
      last: forAll(n, (s, i) => s.at[i] < 3 || i < n - 1 || 'the last one'),
      parts: {
        apart: forAll(n, n, (s, i, j) => i === j || s.at[i] < 2 || s.at[i] !== s.at[j]),
        'in-range': forAll(n, (s, i) => s.at[i] <= 3),
      },
    },
    expect: { last: 'violated', parts: 'violated' },
  }) as Spec;

async function found(engine: Engine, system: Spec): Promise<unknown> {
  const { seconds: _1, profile: _2, store: _3, collision: _4, ...rest } = await engine.explore(instantiate(system), {});
  return rest;
}

describe('both engines', () => {
  it.each([2, 4, 7])('find the same violations of %i elements', async (n) => {
    const expected = await found(referenceEngine, counters(n));
    expect(await found(learnedEngine, counters(n))).toEqual(expected);
    expect(await found(learnedWith('exact'), counters(n))).toEqual(expected);
    const { violations } = expected as { readonly violations: readonly { readonly property: string; readonly reason: string }[] };
    expect(violations.map(({ property, reason }) => [property, reason])).toEqual([
      ['last', `for ${n - 1}: the last one`],
      ['parts', 'for 0, 1'],
    ]);
  });

  it('find a violation, not an error, where asking a later element would throw', async () => {
    const guarded = spec({
      name: 'guarded',
      deadlock: 'ignore',
      init: () => ({ x: 0, ok: [true, true] }),
      actions: (_) => ({
        raise: (s) => {
          when(s.x < 2);
          s.x++;
        },
      }),
      invariants: {
        inside: forAll(8, (s, i) => {
          if (i === 0) return s.x < 2;
          if (s.x >= s.ok.length) throw new Error('outside');
          return true;
        }),
      },
    }) as Spec;
    expect(await found(learnedEngine, guarded)).toEqual(await found(referenceEngine, guarded));
  });

  it('say what is wrong with the set', async () => {
    const broken = spec({
      name: 'broken',
      init: () => ({ x: 0 }),
      actions: (_) => ({ stay: () => {} }),
      invariants: {
        never: forAll(
          () => 1.5,
          () => true,
        ),
      },
    });
    const result = await attempt(async () => instantiate(broken as Spec));
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.error.message).toMatch(/1\.5 is no whole number/);
  });

  it('look up what the elements read, where all together read too much', async () => {
    const { profile } = await learnedEngine.explore(instantiate(counters(14)), { maxDepth: 6 });
    const wide = profile?.predicates.filter((one) => one.wide).map(({ name }) => name);
    expect(profile?.predicates.map(({ name }) => name)).toEqual(['last', 'parts.apart', 'parts.in-range']);
    // Of the pairs there are too many.
    expect(wide).toEqual(['parts.apart']);
  });
});
