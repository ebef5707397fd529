/**
 * A barrier for a tree of processes: each waits for its children, tells its parent, and the root lets all go on. Two
 * sets of flags are used in turn.
 *
 * Source: tlaplus/tlaplus, tlatools/org.lamport.tlatools/test-model/pcal/TreeBarrier.tla (PlusCal, label by label).
 * Checked: processes that compute are in the same round; no deadlock; if the system does not stop, every process goes
 * from round to round for ever.
 */
import { allOf, anyAction, type Draft, each, leadsTo, spec, times, weakly, when } from 'dcheck';

type Label = 'prc' | 'comp' | `b${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`;

interface State {
  /** By set, then by process. */
  readonly arrived: readonly (readonly boolean[])[];
  readonly proceed: readonly (readonly boolean[])[];
  readonly processes: readonly {
    readonly pc: Label;
    readonly set: 0 | 1;
    /** How many the root has let go on. */
    readonly released: number;
  }[];
}

type Me = Draft<State>['processes'][number];

/** Children of process `p`: `2p + 1` and the one after it. */
function awaitChild(s: Draft<State>, me: Me, child: number): void {
  when(s.arrived[me.set][child]);
  s.arrived[me.set][child] = false;
}

/** What the step at a label does; it returns the label to go to. */
const STEPS: { readonly [label in Label]: (s: Draft<State>, me: Me, p: number) => Label } = {
  prc: () => 'comp',
  comp: () => 'b1',
  b1: (s, _, p) => (2 * p + 1 < s.processes.length ? 'b2' : 'b4'),
  b2: (s, me, p) => {
    awaitChild(s, me, 2 * p + 1);
    return 'b3';
  },
  b3: (s, me, p) => {
    awaitChild(s, me, 2 * p + 2);
    return 'b4';
  },
  b4: (s, me, p) => {
    s.arrived[me.set][p] = true;
    return 'b5';
  },
  b5: (_, me, p) => {
    if (p !== 0) return 'b8';
    me.released = 1;
    return 'b6';
  },
  b6: (s, me) => (me.released <= s.processes.length ? 'b7' : 'b8'),
  b7: (s, me) => {
    s.proceed[me.set][me.released - 1] = true;
    me.released++;
    return 'b6';
  },
  b8: (s, me, p) => {
    when(s.proceed[me.set][p]);
    s.proceed[me.set][p] = false;
    return 'b9';
  },
  b9: (_, me) => {
    me.set = me.set === 0 ? 1 : 0;
    return 'prc';
  },
};

export default spec({
  name: 'tree-barrier',
  about: 'a barrier for a tree of processes',
  constants: { LEVELS: 2 },

  init: ({ LEVELS }): State => {
    const flags = times(2, () => times(2 ** LEVELS - 1, () => false));
    return {
      arrived: flags,
      proceed: flags,
      processes: times(2 ** LEVELS - 1, () => ({ pc: 'prc', set: 0, released: 0 })),
    };
  },

  actions: ({ LEVELS }) =>
    Object.fromEntries(
      Object.entries(STEPS).map(([label, step]) => [
        label,
        each(2 ** LEVELS - 1, (s: Draft<State>, p) => {
          const me = s.processes[p];
          when(me.pc === label);
          me.pc = step(s, me, p);
        }),
      ]),
    ),
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    'same-round': ({ processes }) => new Set(processes.filter(({ pc }) => pc === 'comp').map(({ set }) => set)).size <= 1,
  },
  fairness: (_) => [weakly(anyAction)],
  properties: ({ LEVELS }) => ({
    'rounds-go-on': allOf(
      ...times(2 ** LEVELS - 1, (p) =>
        allOf<State>(
          leadsTo(
            (s) => s.processes[p].set === 0,
            (s) => s.processes[p].set === 1,
          ),
          leadsTo(
            (s) => s.processes[p].set === 1,
            (s) => s.processes[p].set === 0,
          ),
        ),
      ),
    ),
  }),
  expect: { 'same-round': 'holds', 'rounds-go-on': 'holds', 'no-deadlock': 'holds' },
});
