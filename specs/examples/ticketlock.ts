/**
 * The ticket spinlock of the Linux kernel (as arm64 had it, without exclusives): take a ticket, wait until it is served.
 *
 * Tickets are numbers 0 .. MAXVAL that wrap around; the lock is right only for at most MAXVAL + 1 processes. The calls
 * of the original's procedures are steps of their own, as there; its stacks say nothing that `pc` does not say.
 *
 * Source: kernel-tla (Catalin Marinas, 2018), ticketlock.tla (PlusCal, label by label), after
 * arch/arm64/include/asm/spinlock.h of that time.
 * Checked: mutual exclusion; tickets in range; no deadlock; if all processes are fair, whoever wants the lock
 * gets it (LockAll).
 */
import { allOf, anyAction, choose, each, leadsTo, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly lock: { readonly owner: number; readonly next: number };
  readonly procs: readonly {
    readonly pc: 'lock' | 'l1' | 'l2' | 'tl' | 'tl1' | 'tl2' | 'tlret' | 'cs' | 'unlock' | 'u1' | 'u2';
    /** Local to spin_lock(). */
    readonly next: number | null;
    /** What spin_trylock() returned last. */
    readonly tryOk: boolean;
  }[];
}

export default spec({
  name: 'ticketlock',
  about: 'the ticket spinlock of the Linux kernel',
  constants: { PROCS: 4, MAXVAL: 3, TRYLOCK: false },

  init: ({ PROCS }): State => ({
    lock: { owner: 0, next: 0 },
    procs: times(PROCS, () => ({ pc: 'lock', next: null, tryOk: false })),
  }),

  actions: ({ PROCS, MAXVAL, TRYLOCK }) => {
    const increment = (ticket: number): number => (ticket === MAXVAL ? 0 : ticket + 1);
    return {
      lock: each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'lock');
        procs[p].pc = choose(TRYLOCK ? ['l1', 'tl'] : ['l1']);
      }),
      'spin_lock l1': each(PROCS, ({ lock, procs }, p) => {
        when(procs[p].pc === 'l1');
        procs[p].next = lock.next;
        lock.next = increment(lock.next);
        procs[p].pc = 'l2';
      }),
      'spin_lock l2': each(PROCS, ({ lock, procs }, p) => {
        when(procs[p].pc === 'l2' && lock.owner === procs[p].next);
        procs[p].next = null;
        procs[p].pc = 'cs';
      }),
      tl: each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'tl');
        procs[p].pc = 'tl1';
      }),
      'spin_trylock tl1': each(PROCS, ({ lock, procs }, p) => {
        when(procs[p].pc === 'tl1');
        procs[p].tryOk = lock.owner === lock.next;
        if (procs[p].tryOk) lock.next = increment(lock.next);
        procs[p].pc = 'tl2';
      }),
      'spin_trylock tl2': each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'tl2');
        procs[p].pc = 'tlret';
      }),
      tlret: each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'tlret');
        procs[p].pc = procs[p].tryOk ? 'cs' : 'tl';
      }),
      cs: each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'cs');
        procs[p].pc = 'unlock';
      }),
      unlock: each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'unlock');
        procs[p].pc = 'u1';
      }),
      'spin_unlock u1': each(PROCS, ({ lock, procs }, p) => {
        when(procs[p].pc === 'u1');
        lock.owner = increment(lock.owner);
        procs[p].pc = 'u2';
      }),
      'spin_unlock u2': each(PROCS, ({ procs }, p) => {
        when(procs[p].pc === 'u2');
        procs[p].pc = 'lock';
      }),
    };
  },
  actor: (_, [p]) => `CPU ${p}`,

  invariants: {
    'mutual-exclusion': ({ procs }) => procs.filter(({ pc }) => pc === 'cs').length <= 1,
    'tickets-in-range': ({ lock }, { MAXVAL }) => [lock.owner, lock.next].every((ticket) => ticket >= 0 && ticket <= MAXVAL),
  },
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: ({ PROCS }) => ({
    'everyone-gets-the-lock': allOf(
      ...times(PROCS, (p) =>
        leadsTo<State>(
          ({ procs }) => procs[p].pc !== 'cs',
          ({ procs }) => procs[p].pc === 'cs',
        ),
      ),
    ),
  }),
  // Without TRYLOCK nobody tries.
  allow: { neverEnabled: ['tl', 'spin_trylock tl1', 'spin_trylock tl2', 'tlret'] },
  expect: { 'everyone-gets-the-lock': 'holds', 'mutual-exclusion': 'holds', 'tickets-in-range': 'holds', 'no-deadlock': 'holds' },
});
