/** Actions on plain copies do what they do by Immer; and where that is not known, it is Immer that says. */
import { choose, each, fault, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { isDraft, original } from 'immer';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../checker/api.ts';
import { canonical } from '../../../checker/state/canonical.ts';
import { outcomes } from '../../../checker/system/successors.ts';
import type { State } from '../../../checker/system/system.ts';
import { Copies, PlainRuns } from '../../../checker/temporal/plain-runs.ts';
import { copyOf, isTree, sameTree } from '../../../checker/temporal/trees.ts';

interface Parts {
  n: number;
  list: number[];
  part: { a: number; b?: number };
}

const made = instantiate(
  spec({
    name: 'parts',
    init: (): Parts => ({ n: 0, list: [1, 2], part: { a: 0 } }),
    actions: (_) => ({
      count: (s) => {
        when(s.n < 3);
        s.n++;
      },
      writesFirst: (s) => {
        s.part.a = 7;
        when(s.n > 1);
      },
      chooses: (s) => {
        s.n = choose([1, 2, 3]);
        when(s.n !== 2);
        s.list.push(s.n);
      },
      growsAndShrinks: (s) => {
        if (s.part.b === undefined) s.part.b = 1;
        else delete s.part.b;
      },
      shares: (s) => {
        s.part = { a: s.list.length };
        const { part } = s;
        part.a++;
      },
      returns: (s) => ({ ...s, n: 9 }),
      looksLikeADraft: (s) => {
        s.n = isDraft(s) ? 4 : 5;
      },
      looksBack: (s) => {
        s.n = (original(s)?.n ?? 0) + 1;
      },
      faults: () => fault('no-fault', ''),
      some: each(2, (s, i) => {
        s.list[i] = 0;
      }),
    }),
    deadlock: 'ignore',
  }) as Spec,
);

const STATES: readonly Parts[] = [
  { n: 0, list: [1, 2], part: { a: 0 } },
  { n: 2, list: [], part: { a: 7, b: 1 } },
  { n: 3, list: [0, 0, 0], part: { a: 1, b: 2 } },
  { n: 1, list: [5], part: { a: 1 } },
  { n: 0, list: [], part: { a: 0 } },
  { n: 9, list: [9], part: { a: 0 } },
];

describe('plain runs', () => {
  it.each(made.actions.map((action) => [action.name, action] as const))('do what %s does', (_, action) => {
    const runs = new PlainRuns(action);
    for (let round = 0; round < 3; round++) {
      for (const state of STATES) {
        const before = canonical(state);
        const expected = outcomes(state as unknown as State, action).flatMap((one) =>
          'state' in one ? [canonical(one.state)] : [],
        );
        const found = runs.successors(state as unknown as State, new Copies(state as unknown as State));
        expect(found.map((after) => canonical(after))).toEqual(expected);
        expect(canonical(state)).toBe(before);
      }
    }
  });

  it('throw as the action does', () => {
    const throwing = instantiate(
      spec({
        name: 'throwing',
        init: () => ({ n: 0 }),
        actions: (_) => ({
          bad: () => {
            throw new TypeError('oh');
          },
        }),
      }) as Spec,
    );
    const [action] = throwing.actions;
    const state = { n: 0 } as unknown as State;
    expect(() => new PlainRuns(action as never).successors(state, new Copies(state))).toThrow(/action bad threw TypeError: oh/);
  });
});

/** Plain data of all kinds, and what is none. */
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(0, -0, 1, Number.NaN, '', 'a', true, false, null, undefined, 1n),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '__proto__'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 2 }).map((members) => new Set(members)),
    fc.array(fc.tuple(fc.constantFrom('a', 'b'), tie('value')), { maxLength: 2 }).map((entries) => new Map(entries)),
    fc.constantFrom<unknown>(Symbol('s'), () => 1, new Date(0)),
  ),
})).value;

function textOf(data: unknown): string | null {
  try {
    return canonical(data);
  } catch {
    return null;
  }
}

describe('trees', () => {
  it('are plain data, and the same where their texts are', () => {
    let trees = 0;
    let same = 0;
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, other, isSame) => {
        // Seldom the same by chance.
        const b = isSame ? copyOf(a) : other;
        if (isTree(a)) {
          expect(textOf(a)).not.toBeNull();
          expect(textOf(copyOf(a))).toBe(textOf(a));
          expect(sameTree(copyOf(a), a)).toBe(true);
          trees++;
        }
        if (!isTree(a) || !isTree(b)) return;
        expect(sameTree(a, b)).toBe(textOf(a) === textOf(b));
        if (sameTree(a, b)) same++;
      }),
      { numRuns: 5000 },
    );
    expect(trees).toBeGreaterThan(1000);
    expect(same).toBeGreaterThan(500);
  });

  it('contain no cycle', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(isTree(cycle)).toBe(false);
  });

  it('are copied without what they share', () => {
    const shared = { n: 1 };
    const copy = copyOf({ a: shared, b: shared });
    copy.a.n = 2;
    expect(copy.b.n).toBe(1);
  });
});
