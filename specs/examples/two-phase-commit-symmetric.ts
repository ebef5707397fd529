/**
 * Two-phase commit whose resource managers can be exchanged: states that differ only in which manager is which are one.
 *
 * The protocol is that of two-phase-commit.ts. The managers are indices, so the spec says where indices stand: three
 * arrays that are indexed by them. Actions quantified over all managers need no word.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/TwoPhase.tla with SYMMETRY Permutations(RM).
 * Checked: no manager commits where another aborts, and no deadlock. With 8 managers, 1,461 states stand for 1,745,408.
 */
import { interchangeable, spec } from 'dcheck';
import { actions, actor, init } from './two-phase-commit.ts';

export default spec({
  name: 'two-phase-commit-symmetric',
  about: 'two-phase commit, with managers that are interchangeable',
  constants: { RM: 3 },

  init,
  actions: (size) => actions(size),
  actor,
  symmetry: ({ RM }) => [interchangeable(RM, { indexed: ['rm', 'tmPrepared', 'msgs.prepared'] })],

  invariants: {
    consistent: (s) => !(s.rm.includes('aborted') && s.rm.includes('committed')),
  },
  expect: { consistent: 'holds', 'no-deadlock': 'holds' },
});
