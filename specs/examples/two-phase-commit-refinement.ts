/**
 * Two-phase commit, as in two-phase-commit.ts, implements transaction commit, the problem that it solves; and if
 * everybody goes on, everybody decides.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/TwoPhase.tla (the theorem TPSpec => TC!TCSpec). The
 * fairness and what it brings about are not in the original.
 * Checked: every step of the protocol is a step of transaction commit or none; all managers decide in the end.
 */
import { anyAction, eventually, refines, spec, weakly } from 'dcheck';
import transactionCommit from './transaction-commit.ts';
import { actions, actor, init } from './two-phase-commit.ts';

export default spec({
  name: 'two-phase-commit-refinement',
  about: 'two-phase commit implements transaction commit',
  constants: { RM: 3 },
  init,
  actions: (size) => actions(size),
  actor,
  fairness: (_) => [weakly(anyAction, { per: 'instance' })],
  properties: (_) => ({
    'implements-transaction-commit': refines(transactionCommit, ({ rm }) => ({ rm })),
    'all-decide': eventually(({ rm }) => rm.every((state) => state === 'committed' || state === 'aborted')),
  }),
  expect: { 'implements-transaction-commit': 'holds', 'all-decide': 'holds', 'no-deadlock': 'holds' },
});
