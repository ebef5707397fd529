/**
 * Two-phase commit with a backup transaction manager: the TM may be gone after its decision ("hidden"), one resource
 * manager may fail, and the backup then decides from what it sees.
 *
 * The managers look at each other directly, without messages. TLC takes a disjunction or an existential quantifier in
 * an action as a choice, and counts a successor for each reason that holds; `choose` picks the reason here.
 * `terminated` repeats the last state for ever, as the translation of PlusCal does; it counts.
 *
 * Source: tlaplus/Examples, specifications/transaction_commit/2PCwithBTM.tla (PlusCal, label by label).
 * Checked: no manager commits where another aborts; no deadlock. (The original's model does not ask for Termination.)
 */
import { choose, each, type Immutable, spec, times, when } from 'dcheck';

interface State {
  readonly rm: readonly {
    readonly pc: 'RS' | 'done';
    readonly state: 'working' | 'prepared' | 'committed' | 'aborted' | 'failed';
  }[];
  /** The decision as the resource managers see it. */
  readonly decision: 'init' | 'commit' | 'abort' | 'hidden';
  readonly tm: 'TS' | 'TC' | 'F1' | 'TA' | 'F2' | 'done';
  readonly backup: 'BTS' | 'BTC' | 'BTA' | 'done';
}

const withState = ({ rm }: Immutable<State>, ...states: string[]): number[] =>
  rm.flatMap(({ state }, r) => (states.includes(state) ? [r] : []));

function isUndecided(s: Immutable<State>, r: number): boolean {
  return s.rm[r].pc === 'RS' && (s.rm[r].state === 'working' || s.rm[r].state === 'prepared');
}

/** For every manager: it is prepared, or somebody (whoever) has committed. */
function canCommit(s: Immutable<State>): void {
  const committed = withState(s, 'committed').map((r) => `${r} has committed`);
  for (const { state } of s.rm) choose(state === 'prepared' ? ['it is prepared', ...committed] : committed);
}

/** Somebody (whoever) has aborted or failed, and nobody has committed. */
function canAbort(s: Immutable<State>): void {
  when(withState(s, 'committed').length === 0);
  choose(withState(s, 'aborted', 'failed'));
}

export default spec({
  name: 'two-phase-commit-btm',
  about: 'two-phase commit with a backup transaction manager, under failures',
  constants: { RM: 3, RM_MAY_FAIL: true, TM_MAY_FAIL: true },

  init: ({ RM }): State => ({ rm: times(RM, () => ({ pc: 'RS', state: 'working' })), decision: 'init', tm: 'TS', backup: 'BTS' }),

  actions: ({ RM, RM_MAY_FAIL, TM_MAY_FAIL }) => ({
    TS: (s) => {
      when(s.tm === 'TS');
      s.tm = choose(['TC', 'TA']);
      if (s.tm === 'TC') canCommit(s);
      else canAbort(s);
    },
    TC: (s) => {
      when(s.tm === 'TC');
      s.decision = 'commit';
      s.tm = 'F1';
    },
    TA: (s) => {
      when(s.tm === 'TA');
      s.decision = 'abort';
      s.tm = 'F2';
    },
    'F1 F2': (s) => {
      when(s.tm === 'F1' || s.tm === 'F2');
      if (TM_MAY_FAIL) s.decision = 'hidden';
      s.tm = 'done';
    },
    BTS: (s) => {
      when(s.backup === 'BTS' && s.decision === 'hidden');
      s.backup = choose(['BTC', 'BTA']);
      if (s.backup === 'BTC') canCommit(s);
      else canAbort(s);
    },
    BTC: (s) => {
      when(s.backup === 'BTC');
      s.decision = 'commit';
      s.backup = 'done';
    },
    BTA: (s) => {
      when(s.backup === 'BTA');
      s.decision = 'abort';
      s.backup = 'done';
    },
    'RS prepare': each(RM, (s, r) => {
      when(s.rm[r].pc === 'RS' && s.rm[r].state === 'working');
      s.rm[r].state = 'prepared';
    }),
    'RS commit': each(RM, (s, r) => {
      when(isUndecided(s, r) && s.decision === 'commit');
      s.rm[r].state = 'committed';
    }),
    'RS abort': each(RM, (s, r) => {
      when(isUndecided(s, r));
      choose([s.rm[r].state === 'working', s.decision === 'abort'].filter(Boolean));
      s.rm[r].state = 'aborted';
    }),
    /** Where nobody may fail (any more) this step does nothing. */
    'RS fail': each(RM, (s, r) => {
      when(isUndecided(s, r));
      if (RM_MAY_FAIL && withState(s, 'failed').length === 0) s.rm[r].state = 'failed';
    }),
    'RS end': each(RM, (s, r) => {
      when(s.rm[r].pc === 'RS' && !isUndecided(s, r));
      s.rm[r].pc = 'done';
    }),
    terminated: (s) => {
      when(s.tm === 'done' && s.backup === 'done' && s.rm.every(({ pc }) => pc === 'done'));
    },
  }),
  actor: (action, [r]) => {
    if (r !== undefined) return `RM ${r}`;
    return action.startsWith('B') ? 'backup TM' : 'TM';
  },

  invariants: {
    consistent: (s) => withState(s, 'aborted').length === 0 || withState(s, 'committed').length === 0,
  },
  expect: { consistent: 'holds', 'no-deadlock': 'holds' },
});
