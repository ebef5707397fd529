/**
 * Single rules of partial-order reduction, each by a spec for which a bug in that rule, seeded by hand, was seen to miss a
 * violation; the comment before the spec names the bug. All go round in laps, so that something is learned after the first
 * reduction and the last round begins with what is known: there the violation must be found again.
 */
import { choose, fault, faultFree, type Spec, spec, when } from 'dcheck';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantiate, learnedEngine } from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';

interface Laps {
  lap: number;
  done: number;
  x: number;
  y: number;
  z: number;
  aside: number;
  bad: number;
}

const LAPS = 40;
const start = { done: 0, x: 0, y: 0, z: 0, aside: 0, bad: 0 };

/** What `actions` do in a lap; `begin` gives the slots at the beginning of lap `lap`. */
function laps(
  actions: Readonly<Record<string, (s: Laps) => void>>,
  isGood: (s: Laps) => boolean,
  begin: (lap: number) => Partial<Laps> = () => ({}),
): Spec {
  return spec({
    name: 'laps',
    init: () => ({ lap: 0, ...start, ...begin(0) }),
    actions: (_) => ({
      ...actions,
      again: (s: Laps) => {
        when(s.done === 1 && s.lap < LAPS);
        s.lap++;
        Object.assign(s, start, begin(s.lap));
      },
      // Nobody looks at it: something can always be left out.
      aside: (s: Laps) => {
        when(s.aside === 0);
        s.aside = 1;
      },
    }),
    deadlock: ({ lap }) => lap === LAPS,
    invariants: { good: isGood },
    properties: { bad: faultFree() },
  }) as Spec;
}

const step = (s: Laps): void => {
  when(s.done === 0);
  s.done = 1;
};

const specs: Readonly<Record<string, Spec>> = {
  // A slot that `sees` is split by is taken as lost, since `step` overwrites it unread.
  'a slot that splits a function is never lost': laps(
    {
      step: (s) => {
        step(s);
        s.x = 0;
      },
      other: (s) => {
        when(s.done === 0);
        s.x = 1;
      },
      sees: (s) => {
        when(s.x === 1);
        s.bad = 1;
      },
    },
    ({ bad }) => bad === 0,
  ),
  // A fault changes nothing, so it is taken as lost.
  'a fault is never lost': laps(
    {
      step: (s) => {
        step(s);
        s.y = 1;
      },
      other: (s) => {
        when(s.z === 0);
        s.z = 1;
      },
      sees: (s) => {
        when(s.y === 0);
        when(s.z === 1);
        fault('bad', 'the step has not been taken yet');
      },
    },
    () => true,
  ),
  // That one outcome of `step` overwrites y is taken as enough for what `other` writes there to be lost.
  'what some outcome leaves as it is is not lost': laps(
    {
      step: (s) => {
        step(s);
        if (choose([true, false])) s.y = 0;
      },
      other: (s) => {
        when(s.done === 0);
        s.y = 1;
      },
    },
    ({ done, y }) => done === 0 || y === 0,
  ),
  // Whether it is known what `sees` does before `step` is not asked of the group that it is in only after it. In the first
  // laps z is 1 at other values of x; then `other` waits until all but z = 1 with x = 0 is known of `sees`.
  'what a function does in another group has to be known': laps(
    {
      step: (s) => {
        step(s);
        s.x = 1;
      },
      other: (s) => {
        when(s.y === 1);
        s.z = 1;
      },
      sees: (s) => {
        if (s.x === 0 && s.z === 1) s.bad = 1;
        else when(s.z === 2);
      },
    },
    ({ bad }) => bad === 0,
    (lap) => ({ x: lap % 2 === 0 && lap < 4 ? 2 : 0, y: (lap % 2 === 0 && lap < 4) || lap > 20 ? 1 : 0 }),
  ),
};

const usual = { ...tuning };
/** Reduced from the first states on. */
beforeAll(() => {
  Object.assign(tuning, { reduceAfter: 1, reduceAgain: 1.5, reduceWarmUp: 0 });
});
afterAll(() => {
  Object.assign(tuning, usual);
});

describe('partial-order reduction', () => {
  for (const [rule, each] of Object.entries(specs)) {
    it(rule, async () => {
      const all = await learnedEngine.explore(instantiate(each), {});
      const some = await learnedEngine.explore(instantiate(each), { reduce: 'always' });
      expect(all.violations).toHaveLength(1);
      expect(some.violations).toEqual(all.violations);
      expect(some.deadlocks).toBe(all.deadlocks);
      expect(some.reduction?.states).toBeGreaterThan(0);
    });
  }
});
