/**
 * Transaction commit, the problem that two-phase commit and Paxos commit solve: RM resource managers each end up
 * committed or aborted, all in the same way. A manager looks at all the others at once; how they could is left open.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/TCommit.tla.
 * Checked: no manager commits where another aborts, and the managers come to rest only when all have decided. (The
 * original switches deadlock checking off; this is a little stronger.)
 */
import { each, spec, times, when } from 'dcheck';

interface State {
  readonly rm: readonly ('working' | 'prepared' | 'committed' | 'aborted')[];
}

export default spec({
  name: 'transaction-commit',
  about: 'all resource managers commit or all abort: the problem, not a protocol',
  constants: { RM: 3 },

  init: ({ RM }): State => ({ rm: times(RM, () => 'working') }),

  actions: ({ RM }) => ({
    prepare: each(RM, (s, r) => {
      when(s.rm[r] === 'working');
      s.rm[r] = 'prepared';
    }),
    commit: each(RM, (s, r) => {
      when(s.rm[r] === 'prepared' && s.rm.every((state) => state === 'prepared' || state === 'committed'));
      s.rm[r] = 'committed';
    }),
    abort: each(RM, (s, r) => {
      when((s.rm[r] === 'working' || s.rm[r] === 'prepared') && !s.rm.includes('committed'));
      s.rm[r] = 'aborted';
    }),
  }),
  actor: (_, [r]) => `RM ${r}`,

  invariants: {
    consistent: (s) => !(s.rm.includes('aborted') && s.rm.includes('committed')),
  },
  deadlock: (s) => s.rm.every((state) => state === 'committed' || state === 'aborted'),
  expect: { consistent: 'holds', 'no-deadlock': 'holds' },
});
