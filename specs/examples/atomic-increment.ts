/**
 * Atomic increments from "Is Parallel Programming Hard, And, If So, What Can You Do About It?" (McKenney): INCREMENTERS
 * processes each add one to a counter in one step and then say so; a checker counts how many have said so.
 *
 * The counts of the book are SPIN's, so this has SPIN's life cycle: a first step creates the processes; a process that
 * has ended leaves the state in a step of its own, the youngest first, and its locals with it. SPIN reduces by partial
 * order unless told otherwise: an exit that is possible concerns nobody else, so it takes that and nothing else there.
 * REDUCED: false gives SPIN's counts with -DNOREDUCE.
 *
 * Source: perfbook, CodeSamples/formal/promela/atomicincrement.spin; counts in formal/spinhint.tex.
 * Checked: if all have said that they are done, the counter is right. The assertion is a fault of the checker's step.
 */
import { type Draft, each, fault, faultFree, type Immutable, spec, times, when } from 'dcheck';

interface State {
  readonly counter: number;
  readonly progress: readonly (0 | 1)[];
  /** Null once it has left. */
  readonly incrementers: readonly ({ readonly pc: 'none' | 'increment' | 'report' | 'end'; readonly temp: number } | null)[];
  readonly init: { readonly pc: 'create' | 'check' | 'end'; readonly sum: number } | null;
}

const hasLeft = (process: unknown): boolean => process === null;

/** The process whose exit is possible: the youngest that is left, if it has ended; -1 is init. */
function mayLeave({ incrementers, init }: Immutable<State>): number | null {
  const youngest = incrementers.findLastIndex((process) => !hasLeft(process));
  if (youngest === -1) return init?.pc === 'end' ? -1 : null;
  return incrementers[youngest]?.pc === 'end' ? youngest : null;
}

export default spec({
  name: 'atomic-increment',
  about: 'processes that increment a counter atomically, counted as SPIN counts',
  constants: { INCREMENTERS: 2, REDUCED: true },

  init: ({ INCREMENTERS }): State => ({
    counter: 0,
    progress: times(INCREMENTERS, () => 0),
    incrementers: times(INCREMENTERS, () => ({ pc: 'none', temp: 0 })),
    init: { pc: 'create', sum: 0 },
  }),

  actions: ({ INCREMENTERS, REDUCED }) => {
    const unlessSomebodyLeaves = (s: Draft<State>): void => when(!REDUCED || mayLeave(s) === null);
    return {
      create: (s) => {
        when(s.init?.pc === 'create');
        s.init.pc = 'check';
        for (const process of s.incrementers) if (process !== null) process.pc = 'increment';
      },
      increment: each(INCREMENTERS, (s, i) => {
        unlessSomebodyLeaves(s);
        const me = s.incrementers[i];
        when(me?.pc === 'increment');
        me.temp = s.counter;
        s.counter = me.temp + 1;
        me.pc = 'report';
      }),
      report: each(INCREMENTERS, (s, i) => {
        unlessSomebodyLeaves(s);
        const me = s.incrementers[i];
        when(me?.pc === 'report');
        s.progress[i] = 1;
        me.pc = 'end';
      }),
      check: (s) => {
        unlessSomebodyLeaves(s);
        when(s.init?.pc === 'check');
        s.init.sum = s.progress.filter((done) => done === 1).length;
        if (s.init.sum === INCREMENTERS && s.counter !== INCREMENTERS) fault('counter-is-right', `the counter is ${s.counter}`);
        s.init.pc = 'end';
      },
      leave: (s) => {
        const leaving = mayLeave(s);
        when(leaving !== null);
        if (leaving === -1) s.init = null;
        else s.incrementers[leaving] = null;
      },
    };
  },
  actor: (action, [i]) => (i === undefined ? (action === 'leave' ? 'youngest' : 'init') : `incrementer ${i}`),

  properties: { 'counter-is-right': faultFree() },
  deadlock: ({ incrementers, init }) => incrementers.every(hasLeft) && hasLeft(init),
  expect: { 'counter-is-right': 'holds', 'no-deadlock': 'holds' },
});
