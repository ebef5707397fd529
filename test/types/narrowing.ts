/** Compiled, never run: bounds, views, implications and allowances infer the state's type. */
import { each, forAll, implies, leadsTo, spec, times, when } from 'dcheck';

export default spec({
  name: 'narrowed',
  constants: { N: 2 },
  init: ({ N }) => ({ x: 0, history: [] as number[], threads: times(N, () => ({ pc: 'load' })) }),
  actions: ({ N }) => ({
    load: each(N, (s, i) => {
      when(s.threads[i].pc === 'load');
      s.x++;
      s.history.push(i);
    }),
  }),
  actionConstraint: (before, after, { N }) => after.x - before.x <= N,
  view: ({ history: _, ...rest }) => rest,
  invariants: {
    small: implies(
      (s) => s.threads.length > 1,
      (s, { N }) => s.x < N || `x is ${s.x}`,
    ),
    each: forAll(
      ({ N }) => N,
      (s, i, { N }) => s.threads[i].pc === 'load' || i < N || `${s.x}`,
    ),
    pairs: forAll(['a', 'b'], [1, 2], (s, name, n) => name.length + n + s.x > 0),
    parts: {
      // @ts-expect-error elements are numbers
      each: forAll(3, (s, i) => s.x > 0 || i.length > 0),
      none: forAll(
        3,
        // @ts-expect-error no such field
        (s) => s.nope === 1,
      ),
      one: implies(
        // @ts-expect-error no such field
        (s) => s.nope === 1,
        (s) => s.x === 1,
      ),
      two: implies(
        (s) => s.x > 0,
        () => true,
      ),
    },
  },
  allow: { vacuous: ['small'], neverEnabled: ['load'] },
});

spec({
  name: 'wrong',
  init: () => ({ x: 0 }),
  // @ts-expect-error no such field
  actionConstraint: (before, after) => before.y === after.x,
  invariants: { positive: (s) => s.x >= 0 },
});

spec({
  name: 'late',
  init: () => ({ x: 0 }),
  actions: (_) => ({
    up: (s) => {
      s.x++;
    },
  }),
  properties: (_) => ({
    reaches: leadsTo(
      (s) => s.x === 5,
      (s) => s.x === 6,
    ),
  }),
  allow: { vacuous: ['reaches'] },
});
