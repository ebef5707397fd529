/**
 * Paxos commit (Gray and Lamport, "Consensus on Transaction Commit"): each resource manager's decision to prepare or to
 * abort is put to a Paxos instance of its own, with the same acceptors; the transaction commits if all instances choose
 * "prepared". Ballot 0 is the manager's own; leaders start higher ones.
 *
 * Messages are never consumed and at most one of each kind is sent per instance, ballot and acceptor, so they are held
 * with the instance. Leaders are not modelled: whoever may act does. TLC takes a quantifier in an action as a choice and
 * counts a successor for each witness (a ballot and a majority that chose), so `choose` picks the witness here.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/PaxosCommit.tla.
 * Checked: no manager commits where another aborts (TCommit.tla's TCConsistent, inherited by refinement); an instance
 * chooses at most one value; no deadlock. The refinement itself is not stated here.
 */
import { choose, each, forAll, type Immutable, spec, times, when } from 'dcheck';

type Vote = 'prepared' | 'aborted';

/** What an acceptor has done in one instance. */
interface Acceptor {
  /** The highest ballot that it has taken part in. */
  readonly mbal: number;
  /** The ballot of its last vote, -1 before the first, and the vote. */
  readonly bal: number;
  readonly val: Vote | 'none';
  /** By ballot: the phase 1b message, with its last vote at that time. */
  readonly phase1b: readonly ({ readonly bal: number; readonly val: Vote | 'none' } | null)[];
  /** By ballot: the phase 2b message, its vote. */
  readonly phase2b: readonly (Vote | null)[];
}

interface Instance {
  readonly phase1a: readonly boolean[];
  readonly phase2a: readonly (Vote | null)[];
  readonly acceptors: readonly Acceptor[];
}

interface State {
  readonly rm: readonly ('working' | 'prepared' | 'committed' | 'aborted')[];
  /** One for each resource manager. */
  readonly instances: readonly Instance[];
  readonly sent: { readonly commit: boolean; readonly abort: boolean };
}

/** The smallest sets of acceptors that are majorities. */
function majorities(acceptors: number): number[][] {
  return times(2 ** acceptors, (mask) => times(acceptors, (a) => a).filter((a) => (mask >> a) & 1)).filter(
    (set) => set.length === Math.floor(acceptors / 2) + 1,
  );
}

/** A ballot and a majority that voted `vote` in it. */
function witnesses({ acceptors, phase2a }: Immutable<Instance>, vote: Vote): { ballot: number; majority: number[] }[] {
  return phase2a.flatMap((_, ballot) =>
    majorities(acceptors.length)
      .filter((majority) => majority.every((a) => acceptors[a].phase2b[ballot] === vote))
      .map((majority) => ({ ballot, majority })),
  );
}

export default spec({
  name: 'paxos-commit',
  about: 'transaction commit by one Paxos instance for each resource manager',
  constants: { RM: 2, ACCEPTORS: 3, BALLOTS: 2 },

  init: ({ RM, ACCEPTORS, BALLOTS }): State => ({
    rm: times(RM, () => 'working'),
    instances: times(RM, () => ({
      phase1a: times(BALLOTS, () => false),
      phase2a: times(BALLOTS, () => null),
      acceptors: times(ACCEPTORS, () => ({
        mbal: 0,
        bal: -1,
        val: 'none',
        phase1b: times(BALLOTS, () => null),
        phase2b: times(BALLOTS, () => null),
      })),
    })),
    sent: { commit: false, abort: false },
  }),

  actions: ({ RM, ACCEPTORS, BALLOTS }) => {
    const ballots = times(BALLOTS, (b) => b);
    const higher = ballots.slice(1);
    return {
      rmPrepare: each(RM, (s, r) => {
        when(s.rm[r] === 'working');
        s.rm[r] = 'prepared';
        s.instances[r].phase2a[0] = 'prepared';
      }),
      rmChooseToAbort: each(RM, (s, r) => {
        when(s.rm[r] === 'working');
        s.rm[r] = 'aborted';
        s.instances[r].phase2a[0] = 'aborted';
      }),
      rmRcvCommit: each(RM, (s, r) => {
        when(s.sent.commit);
        s.rm[r] = 'committed';
      }),
      rmRcvAbort: each(RM, (s, r) => {
        when(s.sent.abort);
        s.rm[r] = 'aborted';
      }),

      phase1a: each(higher, RM, (s, ballot, r) => {
        s.instances[r].phase1a[ballot] = true;
      }),
      /** The value is that of the highest vote that a majority reports; "aborted" if none has voted. */
      phase2a: each(higher, RM, (s, ballot, r) => {
        const { phase2a, acceptors } = s.instances[r];
        when(phase2a[ballot] === null);
        const majority = choose(majorities(ACCEPTORS));
        const reports = majority.map((a) => acceptors[a].phase1b[ballot]).filter((report) => report !== null);
        when(reports.length === majority.length);
        const latest = reports.reduce((a, b) => (b.bal > a.bal ? b : a));
        phase2a[ballot] = latest.val === 'none' ? 'aborted' : latest.val;
      }),
      decideCommit: (s) => {
        for (const instance of s.instances) choose(witnesses(instance, 'prepared'));
        s.sent.commit = true;
      },
      decideAbort: each(RM, (s, r) => {
        choose(witnesses(s.instances[r], 'aborted'));
        s.sent.abort = true;
      }),

      phase1b: each(ACCEPTORS, RM, higher, (s, a, r, ballot) => {
        const acceptor = s.instances[r].acceptors[a];
        when(s.instances[r].phase1a[ballot] && acceptor.mbal < ballot);
        acceptor.mbal = ballot;
        acceptor.phase1b[ballot] = { bal: acceptor.bal, val: acceptor.val };
      }),
      phase2b: each(ACCEPTORS, RM, ballots, (s, a, r, ballot) => {
        const acceptor = s.instances[r].acceptors[a];
        const vote = s.instances[r].phase2a[ballot];
        when(vote !== null && acceptor.mbal <= ballot);
        acceptor.mbal = ballot;
        acceptor.bal = ballot;
        acceptor.val = vote;
        acceptor.phase2b[ballot] = vote;
      }),
    };
  },
  actor: (action, [first]) => {
    if (action.startsWith('rm')) return `RM ${first}`;
    return action === 'phase1b' || action === 'phase2b' ? `acceptor ${first}` : 'leader';
  },

  invariants: {
    consistent: (s) => !(s.rm.includes('aborted') && s.rm.includes('committed')),
    'one-value-per-instance': forAll(
      ({ RM }) => RM,
      ({ instances }, r) => witnesses(instances[r], 'prepared').length === 0 || witnesses(instances[r], 'aborted').length === 0,
    ),
  },
  expect: { consistent: 'holds', 'one-value-per-instance': 'holds', 'no-deadlock': 'holds' },
});
