/**
 * Lamport's fast mutual exclusion where a process that was too late looks at the others in any order.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/FastMutexWithGoto2.tla (PlusCal, label by
 * label).
 * Checked: mutual exclusion; no deadlock; if the system does not stop, somebody is inside again and again.
 */
import { anyAction, choose, type Draft, each, type Immutable, infinitelyOften, spec, times, weakly, when } from 'dcheck';

type Label = 'start' | `l${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13}` | 'cs';

interface State {
  /** A process, or -1 for none. */
  readonly x: number;
  readonly y: number;
  readonly competes: readonly boolean[];
  /** `toSee`: whom a process has yet to look at. */
  readonly processes: readonly { readonly pc: Label; readonly toSee: readonly boolean[] }[];
}

/** What the step at a label does; it returns the label to go to. */
const STEPS: { readonly [label in Label]: (s: Draft<State>, p: number) => Label } = {
  start: () => 'l1',
  l1: (s, p) => {
    s.competes[p] = true;
    return 'l2';
  },
  l2: (s, p) => {
    s.x = p;
    return 'l3';
  },
  l3: (s) => (s.y === -1 ? 'l6' : 'l4'),
  l4: (s, p) => {
    s.competes[p] = false;
    return 'l5';
  },
  l5: (s) => {
    when(s.y === -1);
    return 'start';
  },
  l6: (s, p) => {
    s.y = p;
    return 'l7';
  },
  l7: (s, p) => (s.x === p ? 'cs' : 'l8'),
  l8: (s, p) => {
    s.competes[p] = false;
    s.processes[p].toSee = s.processes.map((_, other) => other !== p);
    return 'l9';
  },
  l9: (s, p) => {
    const { toSee } = s.processes[p];
    if (!toSee.includes(true)) return 'l10';
    const other = choose(toSee.flatMap((unseen, i) => (unseen ? [i] : [])));
    when(!s.competes[other]);
    toSee[other] = false;
    return 'l9';
  },
  l10: (s, p) => (s.y === p ? 'cs' : 'l11'),
  l11: (s) => {
    when(s.y === -1);
    return 'start';
  },
  cs: () => 'l12',
  l12: (s) => {
    s.y = -1;
    return 'l13';
  },
  l13: (s, p) => {
    s.competes[p] = false;
    return 'start';
  },
};

const inside = ({ processes }: Immutable<State>): number => processes.filter(({ pc }) => pc === 'cs').length;

export default spec({
  name: 'fast-mutex-any-order',
  about: "Lamport's fast mutual exclusion, looking at the others in any order",
  constants: { N: 3 },

  init: ({ N }): State => ({
    x: -1,
    y: -1,
    competes: times(N, () => false),
    processes: times(N, () => ({ pc: 'start', toSee: times(N, () => false) })),
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
  fairness: (_) => [weakly(anyAction)],
  properties: (_) => ({ 'someone-enters': infinitelyOften((s) => inside(s) > 0) }),
  expect: { 'mutual-exclusion': 'holds', 'someone-enters': 'holds', 'no-deadlock': 'holds' },
});
