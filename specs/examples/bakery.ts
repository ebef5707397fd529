/**
 * Lamport's bakery: who wants to enter draws a number above all that it sees, and waits for all with smaller ones.
 *
 * Numbers grow without end where processes meet again and again; only states with numbers up to MAX_NUMBER are explored.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/Bakery.tla (PlusCal, label by label).
 * Checked: mutual exclusion; no deadlock.
 */
import { choose, type Draft, each, spec, times, when } from 'dcheck';

type Label = 'loop' | 'd1' | 'd2' | 'd3' | 'w1' | 'w2' | 'cs' | 'exit';

interface State {
  /** 0: does not want to enter. */
  readonly number: readonly number[];
  readonly choosing: readonly boolean[];
  readonly processes: readonly {
    readonly pc: Label;
    /** At whom it has looked. */
    readonly seen: readonly boolean[];
    readonly max: number;
    readonly next: number;
  }[];
}

const others = (seen: readonly boolean[]): number[] => seen.flatMap((looked, i) => (looked ? [] : [i]));

/** What the step at a label does; it returns the label to go to. */
const STEPS: { readonly [label in Label]: (s: Draft<State>, p: number) => Label } = {
  loop: (s, p) => {
    s.choosing[p] = true;
    s.processes[p].seen = s.number.map((_, i) => i === p);
    s.processes[p].max = 0;
    return 'd1';
  },
  d1: (s, p) => {
    const me = s.processes[p];
    if (!me.seen.includes(false)) return 'd2';
    const other = choose(others(me.seen));
    me.max = Math.max(me.max, s.number[other]);
    me.seen[other] = true;
    return 'd1';
  },
  d2: (s, p) => {
    s.number[p] = s.processes[p].max + 1;
    return 'd3';
  },
  d3: (s, p) => {
    s.choosing[p] = false;
    s.processes[p].seen = s.number.map((_, i) => i === p);
    return 'w1';
  },
  w1: (s, p) => {
    const me = s.processes[p];
    if (!me.seen.includes(false)) return 'cs';
    const other = choose(others(me.seen));
    when(!s.choosing[other]);
    me.next = other;
    return 'w2';
  },
  w2: (s, p) => {
    const { next, seen } = s.processes[p];
    const [its, mine] = [s.number[next], s.number[p]];
    when(its === 0 || its > mine || (its === mine && next > p));
    seen[next] = true;
    return 'w1';
  },
  cs: () => 'exit',
  exit: (s, p) => {
    s.number[p] = 0;
    return 'loop';
  },
};

export default spec({
  name: 'bakery',
  about: "Lamport's bakery",
  constants: { N: 2, MAX_NUMBER: 3 },

  init: ({ N }): State => ({
    number: times(N, () => 0),
    choosing: times(N, () => false),
    processes: times(N, (p) => ({ pc: 'loop', seen: times(N, () => false), max: 0, next: p })),
  }),

  actions: ({ N }) =>
    Object.fromEntries(
      Object.entries(STEPS).map(([label, step]) => [
        label,
        each(N, (s: Draft<State>, p) => {
          when(s.processes[p].pc === label);
          s.processes[p].pc = step(s, p);
        }),
      ]),
    ),
  actor: (_, [p]) => `process ${p}`,

  constraint: (s, { MAX_NUMBER }) => s.number.every((n) => n <= MAX_NUMBER),
  invariants: { 'mutual-exclusion': (s) => s.processes.filter(({ pc }) => pc === 'cs').length <= 1 },
  expect: { 'mutual-exclusion': 'holds', 'no-deadlock': 'holds' },
});
