/**
 * Lamport's fast mutual exclusion with gotos, and a non-critical section in which a process may stay.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/FastMutexWithGoto.tla (PlusCal, label by
 * label).
 * Checked: mutual exclusion; no deadlock; if all steps but that out of the non-critical section, and that out of the
 * critical one, are fair: where somebody is outside the non-critical section again and again, somebody is inside the
 * critical one again and again.
 */
import { anyAction, anyOf, type Draft, each, type Immutable, infinitelyOften, not, spec, times, weakly, when } from 'dcheck';

type Label = 'ncs' | 'start' | `l${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}` | 'cs';

interface State {
  /** A process, or -1 for none. */
  readonly x: number;
  readonly y: number;
  readonly competes: readonly boolean[];
  readonly processes: readonly { readonly pc: Label; readonly next: number }[];
}

/** What the step at a label does; it returns the label to go to. */
const STEPS: { readonly [label in Label]: (s: Draft<State>, p: number) => Label } = {
  ncs: () => 'start',
  start: (s, p) => {
    s.competes[p] = true;
    return 'l1';
  },
  l1: (s, p) => {
    s.x = p;
    return 'l2';
  },
  l2: (s) => (s.y === -1 ? 'l5' : 'l3'),
  l3: (s, p) => {
    s.competes[p] = false;
    return 'l4';
  },
  l4: (s) => {
    when(s.y === -1);
    return 'start';
  },
  l5: (s, p) => {
    s.y = p;
    return 'l6';
  },
  l6: (s, p) => (s.x === p ? 'cs' : 'l7'),
  l7: (s, p) => {
    s.competes[p] = false;
    s.processes[p].next = 1;
    return 'l8';
  },
  l8: (s, p) => {
    const me = s.processes[p];
    if (me.next > s.processes.length) return 'l9';
    when(!s.competes[me.next - 1]);
    me.next++;
    return 'l8';
  },
  l9: (s, p) => (s.y === p ? 'cs' : 'l10'),
  l10: (s) => {
    when(s.y === -1);
    return 'start';
  },
  cs: () => 'l11',
  l11: (s) => {
    s.y = -1;
    return 'l12';
  },
  l12: (s, p) => {
    s.competes[p] = false;
    return 'ncs';
  },
};

const inside = ({ processes }: Immutable<State>): number => processes.filter(({ pc }) => pc === 'cs').length;

export default spec({
  name: 'fast-mutex-goto',
  about: "Lamport's fast mutual exclusion with a non-critical section",
  constants: { N: 2 },

  init: ({ N }): State => ({
    x: -1,
    y: -1,
    competes: times(N, () => false),
    processes: times(N, () => ({ pc: 'ncs', next: 0 })),
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

  invariants: { 'mutual-exclusion': (s) => inside(s) <= 1 },
  fairness: (_) => [weakly(anyAction, { per: 'instance', except: ['ncs', 'cs'] })],
  properties: (_) => ({
    'someone-enters-if-someone-wants': anyOf(
      not(infinitelyOften((s) => s.processes.some(({ pc }) => pc !== 'ncs'))),
      infinitelyOften((s) => inside(s) > 0),
    ),
  }),
  expect: { 'mutual-exclusion': 'holds', 'someone-enters-if-someone-wants': 'holds', 'no-deadlock': 'holds' },
});
