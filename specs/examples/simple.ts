/**
 * The algorithm of Lamport's "Teaching Concurrency": N processes in a circle each set their own x and then read their
 * left neighbour's. When all are done, at least one has read 1.
 *
 * `terminated` repeats the last state for ever, as the translation of PlusCal does; it counts.
 *
 * Source: tlaplus/Examples, specifications/TeachingConcurrency/Simple.tla (PlusCal, label by label).
 * Checked: partial correctness, and the inductive invariant that proves it.
 */
import { each, forAll, spec, times, when } from 'dcheck';

interface State {
  readonly processes: readonly { readonly pc: 'a' | 'b' | 'done'; readonly x: 0 | 1; readonly y: 0 | 1 }[];
}

export default spec({
  name: 'simple',
  about: "set your own flag, then read your neighbour's: somebody reads 1",
  constants: { N: 5 },

  init: ({ N }): State => ({ processes: times(N, () => ({ pc: 'a', x: 0, y: 0 })) }),

  actions: ({ N }) => ({
    a: each(N, ({ processes }, i) => {
      when(processes[i].pc === 'a');
      processes[i].x = 1;
      processes[i].pc = 'b';
    }),
    b: each(N, ({ processes }, i) => {
      when(processes[i].pc === 'b');
      processes[i].y = processes[(i + N - 1) % N].x;
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
      ({ processes }, i) => processes[i].pc === 'a' || processes[i].x === 1,
    ),
  },
  expect: { 'somebody-read-1': 'holds', inductive: 'holds', 'no-deadlock': 'holds' },
});
