/**
 * Small random transition systems for tests, as tables, and a search over the tables that shares no code with the
 * checker: it enumerates paths one by one.
 */
import fc from 'fast-check';
import { each, fault, faultFree, type Spec, spec, when } from '../../../../checker/index.ts';
import { choose } from '../../../../checker/spec/choose.ts';

/** Where a step leads: to a state, or to a fault. */
type Outcome = number | 'fault';

export interface Table {
  /** States are 0 .. size-1. */
  readonly size: number;
  readonly initial: readonly number[];
  /** `actions[a]`: who takes it, and its outcomes by state; none where it is disabled. */
  readonly actions: readonly { readonly actor: string; readonly outcomes: readonly (readonly Outcome[])[] }[];
  /** By state: violates the invariant; may rest; is outside the constraint. */
  readonly bad: readonly boolean[];
  readonly rests: readonly boolean[];
  readonly outside: readonly boolean[];
}

/** At most `states` states, three actors and four actions with at most two outcomes each. */
export function tables(states: number): fc.Arbitrary<Table> {
  return fc.integer({ min: 1, max: states }).chain((size) => tableOf(size, 4, 2, () => fc.nat(size - 1)));
}

/** `states` states, three actors and three actions that lead only a little forward, so that shortest paths are long and many. */
export function longTables(states: number): fc.Arbitrary<Table> {
  return tableOf(states, 3, 1, (from) => fc.integer({ min: 1, max: 2 }).map((ahead) => Math.min(from + ahead, states - 1)));
}

function tableOf(
  size: number,
  actions: number,
  choices: number,
  next: (from: number) => fc.Arbitrary<number>,
): fc.Arbitrary<Table> {
  const flags = (percent: number): fc.Arbitrary<boolean[]> =>
    fc.tuple(...Array.from({ length: size }, () => fc.nat(99).map((n) => n < percent)));
  const outcome = (from: number): fc.Arbitrary<Outcome> =>
    fc.oneof({ weight: 15, arbitrary: next(from) }, { weight: 1, arbitrary: fc.constant<Outcome>('fault') });
  return fc.record({
    size: fc.constant(size),
    initial: fc.array(fc.nat(Math.min(size, 2) - 1), { minLength: 1, maxLength: 2 }),
    actions: fc.array(
      fc.record({
        actor: fc.constantFrom('A', 'B', 'C'),
        outcomes: fc.tuple(...Array.from({ length: size }, (_, from) => fc.array(outcome(from), { maxLength: choices }))),
      }),
      { minLength: 1, maxLength: actions },
    ),
    bad: flags(20),
    rests: flags(50),
    outside: flags(10),
  });
}

/** The table as a spec. */
export function specOf({ initial, actions, bad, rests, outside }: Table): Spec {
  return spec({
    name: 'table',
    init: () => initial.map((at) => ({ at })),
    actions: (_) => ({
      take: each(actions.length, (s, a) => {
        const { outcomes } = actions[a];
        when(outcomes[s.at].length > 0);
        const outcome = choose(outcomes[s.at]);
        if (outcome === 'fault') fault('no-fault', `fault in ${s.at}`);
        s.at = outcome;
      }),
    }),
    actor: (_, [a]) => actions[a as number].actor,
    constraint: (s) => !outside[s.at],
    invariants: { good: (s) => !bad[s.at] },
    properties: { 'no-fault': faultFree() },
    deadlock: (s) => rests[s.at],
  });
}

/** A run of the table: the states on it (a fault ends it), and who took its steps. */
export interface Run {
  readonly states: readonly Outcome[];
  readonly actors: readonly string[];
}

/** All runs of at most `steps` steps, shortest first. States outside the constraint, and faults, are never left. */
export function runsOf(table: Table, steps: number): Run[] {
  const runs: Run[] = table.initial.map((at) => ({ states: [at], actors: [] }));
  for (const run of runs) {
    const at = run.states.at(-1) as Outcome;
    if (at === 'fault' || table.outside[at] || run.actors.length === steps) continue;
    for (const { actor, outcomes } of table.actions) {
      for (const next of outcomes[at]) runs.push({ states: [...run.states, next], actors: [...run.actors, actor] });
    }
  }
  return runs;
}

/** Neighbouring steps of different actors. */
export function switchesOf(actors: readonly string[]): number {
  return actors.filter((actor, i) => i > 0 && actor !== actors[i - 1]).length;
}

/** Whether a run ends in a violation of the property. */
export function violates(table: Table, property: string, { states }: Run): boolean {
  const end = states.at(-1) as Outcome;
  if (property === 'no-fault') return end === 'fault';
  if (end === 'fault') return false;
  if (property === 'good') return table.bad[end];
  return !table.outside[end] && !table.rests[end] && table.actions.every(({ outcomes }) => outcomes[end].length === 0);
}
