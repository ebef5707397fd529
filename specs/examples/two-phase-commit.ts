/**
 * Two-phase commit: a transaction manager (TM) and RM resource managers agree on commit or abort.
 *
 * Messages are never consumed: what a message enables stays enabled once it was sent, and receiving it again changes
 * nothing. So `msgs` only says which messages exist. Safety only: nobody is obliged to move, and nobody crashes.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/TwoPhase.tla (Gray and Lamport, "Consensus on
 * Transaction Commit"). The state space is also that of the Promela twin in the benchmark.
 * Checked: no manager commits where another aborts (TCommit.tla's TCConsistent, which TwoPhase.tla inherits by
 * refinement), and no deadlock. The refinement itself is in two-phase-commit-refinement.ts.
 */
import { type Draft, each, spec, times, when } from 'dcheck';

export interface State {
  readonly rm: readonly ('working' | 'prepared' | 'committed' | 'aborted')[];
  readonly tm: 'init' | 'committed' | 'aborted';
  /** From whom the TM has received "prepared". */
  readonly tmPrepared: readonly boolean[];
  /** What has been sent. "Prepared" is one message for each manager; commit and abort go to all. */
  readonly msgs: { readonly prepared: readonly boolean[]; readonly commit: boolean; readonly abort: boolean };
}

interface Size {
  readonly RM: number;
}

export const init = ({ RM }: Size): State => ({
  rm: times(RM, () => 'working'),
  tm: 'init',
  tmPrepared: times(RM, () => false),
  msgs: { prepared: times(RM, () => false), commit: false, abort: false },
});

export const actions = ({ RM }: Size) => ({
  tmCommit: (s: Draft<State>) => {
    when(s.tm === 'init' && s.tmPrepared.every(Boolean));
    s.tm = 'committed';
    s.msgs.commit = true;
  },
  tmAbort: (s: Draft<State>) => {
    when(s.tm === 'init');
    s.tm = 'aborted';
    s.msgs.abort = true;
  },
  tmRcvPrepared: each(RM, (s: Draft<State>, r) => {
    when(s.tm === 'init' && s.msgs.prepared[r]);
    s.tmPrepared[r] = true;
  }),
  rmPrepare: each(RM, (s: Draft<State>, r) => {
    when(s.rm[r] === 'working');
    s.rm[r] = 'prepared';
    s.msgs.prepared[r] = true;
  }),
  /** Without telling anyone: the TM may abort at any time anyway. */
  rmChooseToAbort: each(RM, (s: Draft<State>, r) => {
    when(s.rm[r] === 'working');
    s.rm[r] = 'aborted';
  }),
  rmRcvCommit: each(RM, (s: Draft<State>, r) => {
    when(s.msgs.commit);
    s.rm[r] = 'committed';
  }),
  rmRcvAbort: each(RM, (s: Draft<State>, r) => {
    when(s.msgs.abort);
    s.rm[r] = 'aborted';
  }),
});

export const actor = (action: string, [r]: readonly unknown[]): string =>
  action === 'tmCommit' || action === 'tmAbort' || action === 'tmRcvPrepared' ? 'TM' : `RM ${r}`;

export default spec({
  name: 'two-phase-commit',
  about: 'a transaction manager and RM resource managers agree on commit or abort',
  constants: { RM: 3 },

  init,
  actions: (size) => actions(size),
  actor,

  invariants: {
    consistent: (s) => !(s.rm.includes('aborted') && s.rm.includes('committed')),
  },
  expect: { consistent: 'holds', 'no-deadlock': 'holds' },
});
