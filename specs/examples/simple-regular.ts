/**
 * The algorithm of simple.ts over regular registers: writing x takes two steps, and who reads in between may get the
 * old value or the new one.
 *
 * `terminated` repeats the last state for ever, as the translation of PlusCal does; it counts.
 *
 * Source: tlaplus/Examples, specifications/TeachingConcurrency/SimpleRegular.tla (PlusCal, label by label).
 * Checked: partial correctness, and the inductive invariant that proves it.
 */
import { choose, each, forAll, spec, times, when } from 'dcheck';

interface State {
  readonly processes: readonly {
    readonly pc: 'a1' | 'a2' | 'b' | 'done';
    /** The values that a reader of x may get. */
    readonly x: readonly number[];
    readonly y: number;
  }[];
}

export default spec({
  name: 'simple-regular',
  about: 'simple, where a read beside a write may give either value',
  constants: { N: 8 },

  init: ({ N }): State => ({ processes: times(N, () => ({ pc: 'a1', x: [0], y: 0 })) }),

  actions: ({ N }) => ({
    a1: each(N, ({ processes }, i) => {
      when(processes[i].pc === 'a1');
      processes[i].x = [0, 1];
      processes[i].pc = 'a2';
    }),
    a2: each(N, ({ processes }, i) => {
      when(processes[i].pc === 'a2');
      processes[i].x = [1];
      processes[i].pc = 'b';
    }),
    b: each(N, ({ processes }, i) => {
      when(processes[i].pc === 'b');
      processes[i].y = choose(processes[(i + N - 1) % N].x);
      processes[i].pc = 'done';
    }),
    terminated: ({ processes }) => {
      when(processes.every(({ pc }) => pc === 'done'));
    },
  }),
  actor: (_, [i]) => `process ${i ?? '*'}`,

  invariants: {
    'somebody-read-1': ({ processes }) => processes.some(({ pc }) => pc !== 'done') || processes.some(({ y }) => y === 1),
    inductive: forAll(
      ({ N }) => N,
      ({ processes }, i) => (processes[i].pc !== 'b' && processes[i].pc !== 'done') || !processes[i].x.includes(0),
    ),
  },
  expect: { 'somebody-read-1': 'holds', inductive: 'holds', 'no-deadlock': 'holds' },
});
