/**
 * Dining philosophers as Dijkstra posed it: everyone takes the left fork, then the right one. They can all hold one
 * and wait for the other. (A solution is hygienic-philosophers.ts.)
 *
 * Philosopher p's left fork is p; a step takes or puts down one fork.
 *
 * Source: folklore (Dijkstra 1965, Hoare). Its atomicity is that of the Promela twin in the benchmark, with which it
 * shares its counts; it is not the atomicity of the TLA+ examples.
 * Checked: neighbours do not eat at once; no deadlock (expected to be violated).
 */
import { each, forAll, spec, times, when } from 'dcheck';

interface State {
  /** Who holds the fork. */
  readonly fork: readonly (number | null)[];
  readonly pc: readonly ('think' | 'hungry' | 'has-left' | 'eat' | 'put-right')[];
}

export default spec({
  name: 'dining-philosophers',
  about: 'left fork first, then the right one: they can starve together',
  constants: { N: 5 },

  init: ({ N }): State => ({ fork: times(N, () => null), pc: times(N, () => 'think') }),

  actions: ({ N }) => ({
    think: each(N, (s, p) => {
      when(s.pc[p] === 'think');
      s.pc[p] = 'hungry';
    }),
    takeLeft: each(N, (s, p) => {
      when(s.pc[p] === 'hungry' && s.fork[p] === null);
      s.fork[p] = p;
      s.pc[p] = 'has-left';
    }),
    takeRight: each(N, (s, p) => {
      when(s.pc[p] === 'has-left' && s.fork[(p + 1) % N] === null);
      s.fork[(p + 1) % N] = p;
      s.pc[p] = 'eat';
    }),
    putLeft: each(N, (s, p) => {
      when(s.pc[p] === 'eat');
      s.fork[p] = null;
      s.pc[p] = 'put-right';
    }),
    putRight: each(N, (s, p) => {
      when(s.pc[p] === 'put-right');
      s.fork[(p + 1) % N] = null;
      s.pc[p] = 'think';
    }),
  }),
  actor: (_, [p]) => `philosopher ${p}`,

  invariants: {
    'neighbours-do-not-eat-at-once': forAll(
      ({ N }) => N,
      ({ pc }, p, { N }) => pc[p] !== 'eat' || pc[(p + 1) % N] !== 'eat',
    ),
  },
  expect: { 'neighbours-do-not-eat-at-once': 'holds', 'no-deadlock': 'violated' },
});
