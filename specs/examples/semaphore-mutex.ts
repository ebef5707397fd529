/**
 * Mutual exclusion with a semaphore: who waits gets in only if the semaphore is strongly fair.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/SemaphoreMutex.tla (PlusCal, label by label).
 * Checked: mutual exclusion; no deadlock; under strong fairness of each process, each is inside again and again.
 */
import { allOf, anyAction, each, infinitelyOften, spec, strongly, times, when } from 'dcheck';

interface State {
  readonly semaphore: number;
  readonly pc: readonly ('start' | 'enter' | 'cs' | 'exit')[];
}

export default spec({
  name: 'semaphore-mutex',
  about: 'mutual exclusion with a semaphore',
  constants: { N: 3 },

  init: ({ N }): State => ({ semaphore: 1, pc: times(N, () => 'start') }),

  actions: ({ N }) => ({
    start: each(N, (s, p) => {
      when(s.pc[p] === 'start');
      s.pc[p] = 'enter';
    }),
    enter: each(N, (s, p) => {
      when(s.pc[p] === 'enter' && s.semaphore > 0);
      s.semaphore--;
      s.pc[p] = 'cs';
    }),
    cs: each(N, (s, p) => {
      when(s.pc[p] === 'cs');
      s.pc[p] = 'exit';
    }),
    exit: each(N, (s, p) => {
      when(s.pc[p] === 'exit');
      s.semaphore++;
      s.pc[p] = 'start';
    }),
  }),
  actor: (_, [p]) => `process ${p}`,

  invariants: { 'mutual-exclusion': (s) => s.pc.filter((pc) => pc === 'cs').length <= 1 },
  fairness: (_) => [strongly(anyAction, { per: 'actor' })],
  properties: ({ N }) => ({
    'everyone-enters': allOf(...times(N, (p) => infinitelyOften<State>((s) => s.pc[p] === 'cs'))),
  }),
  expect: { 'mutual-exclusion': 'holds', 'everyone-enters': 'holds', 'no-deadlock': 'holds' },
});
