/**
 * An abstract lock and N processes that take it in turn. What Peterson's algorithm (peterson.ts) implements.
 *
 * Source: tlaplus/Examples, specifications/locks_auxiliary_vars/Lock.tla (PlusCal, label by label; two processes).
 * Checked: mutual exclusion, the lock is taken where somebody is inside, no deadlock.
 */
import { each, spec, times, when } from 'dcheck';

interface State {
  readonly locked: boolean;
  readonly pc: readonly ('l0' | 'l1' | 'cs' | 'l2')[];
}

const inside = (pc: string): boolean => pc === 'cs' || pc === 'l2';

export default spec({
  name: 'lock',
  about: 'processes that take an abstract lock in turn',
  constants: { N: 2 },

  init: ({ N }): State => ({ locked: false, pc: times(N, () => 'l0') }),

  actions: ({ N }) => ({
    /** The non-critical section. */
    l0: each(N, (s, p) => {
      when(s.pc[p] === 'l0');
      s.pc[p] = 'l1';
    }),
    /** Lock. */
    l1: each(N, (s, p) => {
      when(s.pc[p] === 'l1' && !s.locked);
      s.locked = true;
      s.pc[p] = 'cs';
    }),
    cs: each(N, (s, p) => {
      when(s.pc[p] === 'cs');
      s.pc[p] = 'l2';
    }),
    /** Unlock. */
    l2: each(N, (s, p) => {
      when(s.pc[p] === 'l2');
      s.locked = false;
      s.pc[p] = 'l0';
    }),
  }),
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    'mutual-exclusion': (s) => s.pc.filter(inside).length <= 1,
    'locked-where-inside': (s) => s.locked || !s.pc.some(inside),
  },
  expect: { 'mutual-exclusion': 'holds', 'locked-where-inside': 'holds', 'no-deadlock': 'holds' },
});
