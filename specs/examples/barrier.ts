/**
 * An abstract barrier: N processes reach it one by one, and leave it all at once when the last has come.
 *
 * Source: tlaplus/Examples, specifications/barriers/Barrier.tla. What it takes to build one from a lock and two
 * semaphores is in barriers.ts.
 * Checked: no deadlock; and of each step, that nobody who waits leaves while somebody has yet to come.
 */
import { each, everyStep, spec, times, when } from 'dcheck';

interface State {
  readonly pc: readonly ('outside' | 'waiting')[];
}

export default spec({
  name: 'barrier',
  about: 'N processes leave a barrier together, in one step',
  constants: { N: 6 },

  init: ({ N }): State => ({ pc: times(N, () => 'outside') }),

  actions: ({ N }) => ({
    arrive: each(N, (s, p) => {
      when(s.pc[p] === 'outside');
      s.pc[p] = 'waiting';
    }),
    leave: (s) => {
      when(s.pc.every((pc) => pc === 'waiting'));
      s.pc = times(N, () => 'outside');
    },
  }),
  properties: (_) => ({
    'nobody-leaves-early': everyStep(
      (before, after) =>
        !before.pc.includes('outside') || before.pc.every((pc, p) => pc === 'outside' || after.pc[p] === 'waiting'),
    ),
  }),
  expect: { 'nobody-leaves-early': 'holds', 'no-deadlock': 'holds' },
});
