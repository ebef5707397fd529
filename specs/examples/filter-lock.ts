/**
 * Peterson's filter lock: mutual exclusion of N processes through N-1 levels, at each of which one waits.
 *
 * A process announces its level (W1), makes itself the last comer there (W2), and goes up when it is no longer the
 * last comer (RL) or when it has seen every other process below its level (RK, one process a step). Every access to a
 * shared variable is one step. `last[0]` is never used, and `last` starts at process 0. Locals that are dead hold
 * their initial value.
 *
 * Source: G. L. Peterson, "Myths about the mutual exclusion problem" (1981). Its atomicity is that of the Promela twin
 * in the benchmark, with which it shares its counts. Two processes with a coarser wait: peterson.ts.
 * Checked: mutual exclusion; no deadlock.
 */
import { type Draft, each, spec, times, when } from 'dcheck';

interface State {
  /** The level that each process has reached or tries to; 0 outside. */
  readonly level: readonly number[];
  /** The last comer, by level. */
  readonly last: readonly number[];
  readonly processes: readonly {
    readonly pc: 'W1' | 'W2' | 'RL' | 'RK' | 'CS';
    /** The level it is at. */
    readonly l: number;
    /** Whose level it looks at next. */
    readonly k: number;
  }[];
}

export default spec({
  name: 'filter-lock',
  about: 'mutual exclusion of N processes, every shared access one step',
  constants: { N: 3 },

  init: ({ N }): State => ({
    level: times(N, () => 0),
    last: times(N, () => 0),
    processes: times(N, () => ({ pc: 'W1', l: 1, k: 0 })),
  }),

  actions: ({ N }) => {
    /** To the next level, or into the critical section from the last one. */
    const goUp = (me: Draft<State>['processes'][number]): void => {
      const atTop = me.l === N - 1;
      me.pc = atTop ? 'CS' : 'W1';
      me.l = atTop ? 0 : me.l + 1;
      me.k = 0;
    };
    /** The process after `k` that is not `p`. */
    const after = (k: number, p: number): number => (k + 1 === p ? k + 2 : k + 1);

    return {
      W1: each(N, (s, p) => {
        const me = s.processes[p];
        when(me.pc === 'W1');
        s.level[p] = me.l;
        me.pc = 'W2';
      }),
      W2: each(N, (s, p) => {
        const me = s.processes[p];
        when(me.pc === 'W2');
        s.last[me.l] = p;
        me.pc = 'RL';
      }),
      RL: each(N, (s, p) => {
        const me = s.processes[p];
        when(me.pc === 'RL');
        if (s.last[me.l] !== p) return goUp(me);
        me.k = after(-1, p);
        me.pc = 'RK';
      }),
      RK: each(N, (s, p) => {
        const me = s.processes[p];
        when(me.pc === 'RK');
        if (s.level[me.k] >= me.l) {
          me.k = 0;
          me.pc = 'RL';
        } else if (after(me.k, p) < N) me.k = after(me.k, p);
        else goUp(me);
      }),
      CS: each(N, (s, p) => {
        const me = s.processes[p];
        when(me.pc === 'CS');
        s.level[p] = 0;
        me.l = 1;
        me.pc = 'W1';
      }),
    };
  },
  actor: (_, [p]) => `process ${p}`,

  invariants: {
    'mutual-exclusion': (s) => s.processes.filter(({ pc }) => pc === 'CS').length <= 1,
  },
  expect: { 'mutual-exclusion': 'holds', 'no-deadlock': 'holds' },
});
