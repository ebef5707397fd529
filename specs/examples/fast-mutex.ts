/**
 * Lamport's fast mutual exclusion: where nobody competes, a process gets in with seven accesses to memory.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/FastMutex.tla (PlusCal, label by label;
 * FastMutex2 and FastMutex3 are the same system, its processes declared in two groups).
 * Checked: mutual exclusion; no deadlock; if all processes are fair, somebody is inside again and again.
 */
import { anyAction, type Draft, each, type Immutable, infinitelyOften, spec, times, weakly, when } from 'dcheck';

type Label = 'start' | `l${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}` | 'cs';

interface State {
  /** A process, or -1 for none. */
  readonly x: number;
  readonly y: number;
  readonly competes: readonly boolean[];
  readonly processes: readonly { readonly pc: Label; readonly next: number; readonly failed: boolean }[];
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
    s.processes[p].next = 1;
    return 'l9';
  },
  l9: (s, p) => {
    const me = s.processes[p];
    if (me.next > s.processes.length) return 'l10';
    when(!s.competes[me.next - 1]);
    me.next++;
    return 'l9';
  },
  l10: (s, p) => {
    if (s.y !== p) {
      when(s.y === -1);
      s.processes[p].failed = true;
    }
    return 'cs';
  },
  cs: (s, p) => {
    if (!s.processes[p].failed) return 'l11';
    s.processes[p].failed = false;
    return 'start';
  },
  l11: (s) => {
    s.y = -1;
    return 'l12';
  },
  l12: (s, p) => {
    s.competes[p] = false;
    return 'start';
  },
};

const inside = ({ processes }: Immutable<State>): number => processes.filter(({ pc, failed }) => pc === 'cs' && !failed).length;

export default spec({
  name: 'fast-mutex',
  about: "Lamport's fast mutual exclusion",
  constants: { N: 2 },

  init: ({ N }): State => ({
    x: -1,
    y: -1,
    competes: times(N, () => false),
    processes: times(N, () => ({ pc: 'start', next: 0, failed: false })),
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
  fairness: (_) => [weakly(anyAction, { per: 'actor' })],
  properties: (_) => ({ 'someone-enters': infinitelyOften((s) => inside(s) > 0) }),
  expect: { 'mutual-exclusion': 'holds', 'someone-enters': 'holds', 'no-deadlock': 'holds' },
});
