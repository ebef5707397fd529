/**
 * The abstract lock with two auxiliary variables, so that it implements Peterson's algorithm: one remembers the turn
 * that Peterson's variable would have, the other makes a process that takes the lock stutter for the two steps more that
 * Peterson's algorithm needs.
 *
 * Source: tlaplus/Examples, specifications/locks_auxiliary_vars/LockHS.tla.
 * Checked: without the auxiliary variables it is the lock; with them it implements Peterson's algorithm (peterson.ts,
 * which implements the lock in turn; steps only, since neither is fair here); what the auxiliary variables say of each other; no deadlock.
 */
import { each, type Immutable, refines, spec, when } from 'dcheck';
import lock from './lock.ts';
import peterson from './peterson.ts';

interface State {
  readonly locked: boolean;
  readonly pc: readonly ('l0' | 'l1' | 'cs' | 'l2')[];
  readonly turn: number;
  /** Who has taken the lock and has yet to do so many steps that show nothing; null where nobody has. */
  readonly stutter: { readonly process: number; readonly left: number } | null;
}

const other = (p: number): number => 1 - p;

/** Where Peterson's algorithm would be. */
function labelOf({ pc, stutter }: Immutable<State>, p: number): string {
  if (pc[p] !== 'cs') return { l0: 'a0', l1: 'a1', l2: 'a4' }[pc[p] as 'l0' | 'l1' | 'l2'];
  if (stutter === null || stutter.process !== p) return 'cs';
  return stutter.left === 2 ? 'a2' : 'a3';
}

export default spec({
  name: 'lock-hs',
  about: "an abstract lock that shows what Peterson's algorithm does",

  init: (): State => ({ locked: false, pc: ['l0', 'l0'], turn: 0, stutter: null }),

  actions: (_) => ({
    l0: each(2, (s, p) => {
      when(s.stutter === null && s.pc[p] === 'l0');
      s.pc[p] = 'l1';
    }),
    l1: each(2, (s, p) => {
      if (s.stutter === null) {
        when(s.pc[p] === 'l1' && !s.locked);
        s.locked = true;
        s.pc[p] = 'cs';
        s.stutter = { process: p, left: 2 };
        return;
      }
      when(s.stutter.process === p);
      if (s.stutter.left === 2) s.turn = other(p);
      s.stutter = s.stutter.left === 2 ? { process: p, left: 1 } : null;
    }),
    cs: each(2, (s, p) => {
      when(s.stutter === null && s.pc[p] === 'cs');
      s.pc[p] = 'l2';
    }),
    l2: each(2, (s, p) => {
      when(s.stutter === null && s.pc[p] === 'l2');
      s.locked = false;
      s.pc[p] = 'l0';
    }),
  }),
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    'mutual-exclusion': (s) => !s.pc.every((pc) => pc === 'cs' || pc === 'l2'),
    auxiliary: {
      'who-stutters-is-inside': ({ stutter, pc }) => stutter === null || pc[stutter.process] === 'cs',
      'the-turn-is-given-away': ({ stutter, pc, turn }) =>
        pc.every((label, p) => {
          const gaveItAway =
            label === 'l2' || (label === 'cs' && stutter === null) || (stutter?.process === p && stutter.left === 1);
          return !gaveItAway || turn === other(p);
        }),
    },
  },
  properties: (_) => ({
    'is-the-lock': refines(lock, ({ locked, pc }) => ({ locked, pc }), { set: { N: 2 } }),
    'implements-peterson': refines(
      peterson,
      (s) => {
        const pc = [labelOf(s, 0), labelOf(s, 1)];
        return { pc, turn: s.turn, flag: pc.map((label) => ['a2', 'a3', 'cs', 'a4'].includes(label)) };
      },
      { only: 'steps' },
    ),
  }),
  expect: {
    'mutual-exclusion': 'holds',
    auxiliary: 'holds',
    'is-the-lock': 'holds',
    'implements-peterson': 'holds',
    'no-deadlock': 'holds',
  },
});
