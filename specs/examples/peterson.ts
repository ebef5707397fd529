/**
 * Peterson's algorithm: mutual exclusion of two processes with two flags and a turn, no atomic read-modify-write.
 *
 * Source: tlaplus/Examples, specifications/locks_auxiliary_vars/Peterson.tla (PlusCal, label by label). The wait at a3
 * looks at both variables in one step, as there; with SPIN it is a loop of such looks, as in tlaplus/tlaplus,
 * tlatools/org.lamport.tlatools/test-model/pcal/Peterson.tla. For N processes see filter-lock.ts.
 * Checked: mutual exclusion, and the other two parts of the inductive invariant; no deadlock. It implements the lock
 * of lock.ts (LSpec). If the processes are fair but for the non-critical section, whoever wants to enters.
 */
import { allOf, anyAction, each, forAll, leadsTo, refines, spec, times, weakly, when } from 'dcheck';
import lock from './lock.ts';

type Label = 'a0' | 'a1' | 'a2' | 'a3' | 'cs' | 'a4';

interface State {
  /** Process p wants to enter, or is inside. */
  readonly flag: readonly boolean[];
  readonly turn: number;
  readonly pc: readonly Label[];
}

const other = (p: number): number => 1 - p;
const among = (pc: Label, ...labels: Label[]): boolean => labels.includes(pc);

export default spec({
  name: 'peterson',
  about: 'mutual exclusion of two processes with two flags and a turn',

  constants: { SPIN: false },
  init: (): State => ({ flag: [false, false], turn: 0, pc: ['a0', 'a0'] }),

  actions: ({ SPIN }) => ({
    /** The non-critical section. */
    a0: each(2, (s, p) => {
      when(s.pc[p] === 'a0');
      s.pc[p] = 'a1';
    }),
    a1: each(2, (s, p) => {
      when(s.pc[p] === 'a1');
      s.flag[p] = true;
      s.pc[p] = 'a2';
    }),
    a2: each(2, (s, p) => {
      when(s.pc[p] === 'a2');
      s.turn = other(p);
      s.pc[p] = 'a3';
    }),
    a3: each(2, (s, p) => {
      when(s.pc[p] === 'a3');
      const mayEnter = !s.flag[other(p)] || s.turn === p;
      when(mayEnter || SPIN);
      if (mayEnter) s.pc[p] = 'cs';
    }),
    cs: each(2, (s, p) => {
      when(s.pc[p] === 'cs');
      s.pc[p] = 'a4';
    }),
    a4: each(2, (s, p) => {
      when(s.pc[p] === 'a4');
      s.flag[p] = false;
      s.pc[p] = 'a0';
    }),
  }),
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    'mutual-exclusion': (s) => !s.pc.every((pc) => among(pc, 'cs', 'a4')),
    inductive: {
      flag: forAll(2, (s, p) => s.flag[p] === among(s.pc[p], 'a2', 'a3', 'cs', 'a4')),
      turn: forAll(2, ({ pc, turn }, p) => !among(pc[p], 'cs', 'a4') || turn === p || among(pc[other(p)], 'a0', 'a1', 'a2')),
    },
  },
  fairness: (_) => [weakly(anyAction, { per: 'actor', except: 'a0' })],
  properties: (_) => ({
    'whoever-wants-enters': allOf(
      ...times(2, (p) =>
        leadsTo<State>(
          (s) => s.pc[p] === 'a1',
          (s) => s.pc[p] === 'cs',
        ),
      ),
    ),
    'implements-lock': refines(
      lock,
      ({ pc }) => ({
        locked: pc.some((label) => among(label, 'cs', 'a4')),
        pc: pc.map((label) => (label === 'a0' ? 'l0' : label === 'cs' ? 'cs' : label === 'a4' ? 'l2' : 'l1')),
      }),
      { set: { N: 2 } },
    ),
  }),
  expect: {
    'whoever-wants-enters': 'holds',
    'implements-lock': 'holds',
    'mutual-exclusion': 'holds',
    inductive: 'holds',
    'no-deadlock': 'holds',
  },
});
