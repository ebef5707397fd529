/**
 * Fischer's mutual exclusion, which rests on time: a process that has set the variable waits longer than any other can
 * take between seeing it free and setting it.
 *
 * A timer is null where it does not run; time stands still while some timer is at 0, so what must happen by then happens.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/Fischer.tla (PlusCal, label by label).
 * Checked: mutual exclusion, where DELTA is less than EPSILON; no deadlock; if the processes and time are fair, somebody
 * is inside again and again.
 */
import { anyAction, type Draft, each, infinitelyOften, spec, times, weakly, when } from 'dcheck';

type Label = 'a' | 'b' | 'c' | 'd' | 'e' | 'cs' | 'f';

interface State {
  /** A process, or -1 for none. */
  readonly x: number;
  readonly timer: readonly (number | null)[];
  readonly pc: readonly Label[];
}

interface Delays {
  readonly DELTA: number;
  readonly EPSILON: number;
}

/** What the step at a label does; it returns the label to go to. */
const STEPS: { readonly [label in Label]: (s: Draft<State>, p: number, delays: Delays) => Label } = {
  a: () => 'b',
  b: (s, p) => (s.x === p ? 'cs' : 'c'),
  c: (s, p, { DELTA }) => {
    when(s.x === -1);
    s.timer[p] = DELTA;
    return 'd';
  },
  d: (s, p, { EPSILON }) => {
    s.x = p;
    s.timer[p] = EPSILON;
    return 'e';
  },
  e: (s, p) => {
    when(s.timer[p] === 0);
    s.timer[p] = null;
    return 'b';
  },
  cs: () => 'f',
  f: (s) => {
    s.x = -1;
    return 'a';
  },
};

export default spec({
  name: 'fischer',
  about: "Fischer's mutual exclusion by time",
  constants: { N: 3, EPSILON: 3, DELTA: 2 },

  init: ({ N }): State => ({ x: -1, timer: times(N, () => null), pc: times(N, () => 'a') }),

  actions: ({ N, DELTA, EPSILON }) => ({
    ...Object.fromEntries(
      Object.entries(STEPS).map(([label, step]) => [
        label,
        each(N, (s: Draft<State>, p) => {
          when(s.pc[p] === label);
          s.pc[p] = step(s, p, { DELTA, EPSILON });
        }),
      ]),
    ),
    tick: (s: Draft<State>) => {
      when(s.timer.every((left) => left === null || left > 0));
      s.timer = s.timer.map((left) => (left === null ? null : left - 1));
    },
  }),
  actor: (_, [p]) => (p === undefined ? 'time' : `process ${p}`),

  invariants: { 'mutual-exclusion': (s) => s.pc.filter((pc) => pc === 'cs').length <= 1 },
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: (_) => ({ 'someone-enters': infinitelyOften((s) => s.pc.includes('cs')) }),
  expect: { 'mutual-exclusion': 'holds', 'someone-enters': 'holds', 'no-deadlock': 'holds' },
});
