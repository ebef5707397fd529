/**
 * Dining philosophers, the solution of Chandy and Misra: a fork is clean or dirty; a philosopher gives a dirty fork
 * to the neighbour, cleaned, and keeps a clean one; eating makes both forks dirty. In one step a philosopher may
 * give away one fork and then look whether to eat.
 *
 * NP philosophers sit in a circle; fork p lies between philosophers p-1 and p. The forks start dirty, each with the
 * philosopher to its right, but for fork 1, which philosopher 0 has: without that asymmetry they could all wait for
 * ever. (The classical version that deadlocks is dining-philosophers.ts.)
 *
 * Source: tlaplus/Examples, specifications/DiningPhilosophers/DiningPhilosophers.tla (PlusCal, label by label).
 * Checked: neighbours do not eat at once; no deadlock; if all are fair, nobody starves.
 */
import { allOf, anyAction, each, forAll, infinitelyOften, spec, times, weakly, when } from 'dcheck';

interface State {
  readonly forks: readonly { readonly holder: number; readonly clean: boolean }[];
  readonly phil: readonly { readonly pc: 'loop' | 'think' | 'eat'; readonly hungry: boolean }[];
}

export default spec({
  name: 'hygienic-philosophers',
  about: 'the solution of Chandy and Misra: dirty forks are given away, clean ones kept',
  constants: { NP: 5 },

  init: ({ NP }): State => ({
    forks: times(NP, (f) => ({ holder: f === 1 ? 0 : f, clean: false })),
    phil: times(NP, () => ({ pc: 'loop', hungry: true })),
  }),

  actions: ({ NP }) => {
    const toTheLeft = (p: number): number => (p + NP - 1) % NP;
    const toTheRight = (p: number): number => (p + 1) % NP;
    return {
      loop: each(NP, (s, p) => {
        when(s.phil[p].pc === 'loop');
        const left = s.forks[p];
        const right = s.forks[toTheRight(p)];
        const canEat = left.holder === p && right.holder === p && left.clean && right.clean;
        if (left.holder === p && !left.clean) {
          left.holder = toTheLeft(p);
          left.clean = true;
        } else if (right.holder === p && !right.clean) {
          right.holder = toTheRight(p);
          right.clean = true;
        }
        if (!s.phil[p].hungry) s.phil[p].pc = 'think';
        else if (canEat) s.phil[p].pc = 'eat';
      }),
      think: each(NP, (s, p) => {
        when(s.phil[p].pc === 'think');
        s.phil[p].hungry = true;
        s.phil[p].pc = 'loop';
      }),
      eat: each(NP, (s, p) => {
        when(s.phil[p].pc === 'eat');
        s.phil[p].hungry = false;
        s.forks[p].clean = false;
        s.forks[toTheRight(p)].clean = false;
        s.phil[p].pc = 'loop';
      }),
    };
  },
  actor: (_, [p]) => `philosopher ${p}`,

  invariants: {
    'neighbours-do-not-eat-at-once': forAll(
      ({ NP }) => NP,
      ({ phil }, p, { NP }) => phil[p].pc !== 'eat' || phil[(p + 1) % NP].pc !== 'eat',
    ),
  },
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: ({ NP }) => ({
    'nobody-starves': allOf(...times(NP, (p) => infinitelyOften<State>((s) => !s.phil[p].hungry))),
  }),
  expect: { 'nobody-starves': 'holds', 'neighbours-do-not-eat-at-once': 'holds', 'no-deadlock': 'holds' },
});
