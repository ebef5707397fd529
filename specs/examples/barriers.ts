/**
 * A reusable barrier of N processes made of a lock and two semaphores (Downey, "The Little Book of Semaphores"): the
 * last to arrive opens the first gate for all; the last to leave opens the second, behind which the next round begins.
 *
 * a1 to a5 count the process in under the lock and open gate 1 if it is the last; a6 goes through gate 1; a7 to a11
 * count it out and open gate 2; a12 goes through gate 2.
 *
 * Source: tlaplus/Examples, specifications/barriers/Barriers.tla (PlusCal, label by label).
 * Checked: the lock's exclusion, the inductive invariant, that an open gate lets exactly the right number through; no
 * deadlock; it implements the abstract barrier of barrier.ts (BSpec).
 */
import { type Draft, each, type Immutable, type QuantifiedAction, refines, spec, times, when } from 'dcheck';
import barrier from './barrier.ts';

interface State {
  readonly locked: boolean;
  /** How many may still go through. */
  readonly gate1: number;
  readonly gate2: number;
  /** How many are at the rendezvous. */
  readonly present: number;
  /** The number of the label: 0 for a0 and so on. */
  readonly pc: readonly number[];
}

const inLock = (pc: number): boolean => (pc >= 2 && pc <= 5) || (pc >= 8 && pc <= 11);
const counted = (pc: number): boolean => pc >= 3 && pc <= 8;
const inFirstHalf = (pc: number): boolean => pc <= 6;
const count = (s: Immutable<State>, where: (pc: number) => boolean): number => s.pc.filter(where).length;

export default spec({
  name: 'barriers',
  about: 'a reusable barrier made of a lock and two semaphores',
  constants: { N: 6 },

  init: ({ N }): State => ({ locked: false, gate1: 0, gate2: 0, present: 0, pc: times(N, () => 0) }),

  actions: ({ N }) => {
    /** At label `pc`: do `step`, then go to the next label, or to the one that it returns. */
    const at = (pc: number, step: (s: Draft<State>) => number | void): QuantifiedAction<State> =>
      each(N, (s: Draft<State>, p) => {
        when(s.pc[p] === pc);
        s.pc[p] = step(s) ?? pc + 1;
      });
    const lock = (s: Draft<State>): void => {
      when(!s.locked);
      s.locked = true;
    };
    const unlock = (s: Draft<State>): void => {
      s.locked = false;
    };
    return {
      a0: at(0, () => {}),
      a1: at(1, lock),
      a2: at(2, (s) => {
        s.present++;
      }),
      a3: at(3, (s) => (s.present === N ? 4 : 5)),
      a4: at(4, (s) => {
        s.gate1 += N;
      }),
      a5: at(5, unlock),
      a6: at(6, (s) => {
        when(s.gate1 > 0);
        s.gate1--;
      }),
      a7: at(7, lock),
      a8: at(8, (s) => {
        s.present--;
      }),
      a9: at(9, (s) => (s.present === 0 ? 10 : 11)),
      a10: at(10, (s) => {
        s.gate2 += N;
      }),
      a11: at(11, unlock),
      a12: at(12, (s) => {
        when(s.gate2 > 0);
        s.gate2--;
        return 0;
      }),
    };
  },
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    lock: {
      'one-inside': (s) => count(s, inLock) <= 1,
      'taken-where-inside': (s) => s.locked || count(s, inLock) === 0,
    },
    inductive: {
      'gates-in-range': (s, { N }) => [s.gate1, s.gate2].every((gate) => gate >= 0 && gate <= N),
      'present-is-right': (s) => s.present === count(s, counted),
      'gate-1-has-an-opener': (s) => s.gate1 === 0 || s.pc.some((pc) => pc === 5 || pc === 6),
      'gate-2-has-an-opener': (s) => s.gate2 === 0 || s.pc.some((pc) => pc === 11 || pc === 12),
      'one-gate-open': (s) => s.gate1 === 0 || s.gate2 === 0,
      'nobody-laps': (s) => !(s.pc.some((pc) => pc <= 4) && s.pc.some((pc) => pc >= 7 && pc <= 10)),
      'gate-1-closed-while-arriving': (s) => s.gate1 === 0 || !s.pc.some((pc) => pc <= 4),
      'gate-2-closed-while-leaving': (s) => s.gate2 === 0 || !s.pc.some((pc) => pc >= 7 && pc <= 10),
      'opener-1-is-last': (s, { N }) => !s.pc.includes(4) || (s.present === N && count(s, (pc) => pc === 6) === N - 1),
      'opener-2-is-last': (s, { N }) => !s.pc.includes(10) || (s.present === 0 && count(s, (pc) => pc === 12) === N - 1),
    },
    flush: {
      'gate-1': (s) => s.gate1 === 0 || s.gate1 === count(s, inFirstHalf),
      'gate-2': (s) => s.gate2 === 0 || s.gate2 === count(s, (pc) => !inFirstHalf(pc)),
    },
  },
  properties: (_) => ({
    'implements-barrier': refines(barrier, ({ pc, gate2 }) => ({
      pc: pc.map((label) => (label === 0 || (label > 10 && gate2 > 0) ? 'outside' : 'waiting')),
    })),
  }),
  expect: { 'implements-barrier': 'holds', lock: 'holds', inductive: 'holds', flush: 'holds', 'no-deadlock': 'holds' },
});
