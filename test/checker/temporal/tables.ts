/**
 * Small random systems with fairness for tests, as tables, and what fairness and formulas mean on them, straight from
 * their definitions. Shares no code with the checker.
 */
import fc from 'fast-check';
import {
  allOf,
  always,
  anyOf,
  eventually,
  eventuallyAlways,
  type Formula,
  fault,
  faultFree,
  holdsUnless,
  holdsUntil,
  infinitelyOften,
  leadsTo,
  not,
  type Spec,
  spec,
  strongly,
  type Temporal,
  takes,
  weakly,
  when,
} from '../../../checker/index.ts';
import { choose } from '../../../checker/spec/choose.ts';

type Outcome = number | 'fault';

export interface FairTable {
  /** States are 0 .. size-1. */
  readonly size: number;
  readonly initial: readonly number[];
  /** `actions[a][state]`: outcomes of action a; none where it is disabled. */
  readonly actions: readonly (readonly (readonly Outcome[])[])[];
  /** By state: outside the state constraint. */
  readonly outside: readonly boolean[];
  readonly fairness: readonly FairRow[];
  /** Predicates, by state. */
  readonly p: readonly boolean[];
  readonly q: readonly boolean[];
}

export interface FairRow {
  readonly strength: 'weak' | 'strong';
  readonly actions: readonly number[];
  /** By state: steps to others do not count. Null: all count. */
  readonly towards: readonly boolean[] | null;
}

export function fairTables(states: number): fc.Arbitrary<FairTable> {
  return fc.integer({ min: 1, max: states }).chain((size) => {
    const state = fc.nat(size - 1);
    const flags = (often: number): fc.Arbitrary<boolean[]> =>
      fc.array(
        fc.nat(99).map((n) => n < often),
        { minLength: size, maxLength: size },
      );
    const outcome = fc.oneof(
      { weight: 30, arbitrary: state as fc.Arbitrary<Outcome> },
      { weight: 1, arbitrary: fc.constant<Outcome>('fault') },
    );
    const outcomes = fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 4, arbitrary: outcome.map((one) => [one]) },
      { weight: 1, arbitrary: fc.array(outcome, { minLength: 2, maxLength: 2 }) },
    );
    return fc.integer({ min: 1, max: 4 }).chain((actions) =>
      fc.record({
        size: fc.constant(size),
        initial: fc.array(state, { minLength: 1, maxLength: 2 }),
        actions: fc.array(fc.array(outcomes, { minLength: size, maxLength: size }), { minLength: actions, maxLength: actions }),
        outside: flags(6),
        fairness: fc.array(
          fc.record({
            strength: fc.constantFrom('weak' as const, 'strong' as const),
            actions: fc.uniqueArray(fc.nat(actions - 1), { minLength: 1, maxLength: 2 }),
            towards: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: flags(60) }),
          }),
          { maxLength: 4 },
        ),
        p: flags(50),
        q: flags(40),
      }),
    );
  });
}

interface Numbered {
  at: number;
}

export type TableFormula = Formula<Numbered>;

/** The table as a spec with the properties that `make` gives. */
export function fairSpec(
  { initial, actions, outside, fairness }: FairTable,
  make: () => Readonly<Record<string, Formula<Numbered>>>,
): Spec {
  return spec({
    name: 'table',
    init: (): Numbered[] => initial.map((at) => ({ at })),
    actions: (_) =>
      Object.fromEntries(
        actions.map((outcomes, a) => [
          `a${a}`,
          (s: Numbered) => {
            when((outcomes[s.at] as readonly Outcome[]).length > 0);
            const outcome = choose(outcomes[s.at] as readonly Outcome[]);
            if (outcome === 'fault') fault('no-fault', `fault in ${s.at}`);
            else s.at = outcome;
          },
        ]),
      ),
    constraint: (s) => !outside[s.at],
    deadlock: 'ignore',
    fairness: (_) =>
      fairness.map(({ strength, actions: of, towards }) =>
        (strength === 'weak' ? weakly : strongly)<Numbered>(
          of.map((a) => `a${a}`),
          towards === null ? {} : { where: (_before, after) => towards[after.at] === true },
        ),
      ),
    properties: (_) => ({ 'no-fault': faultFree(), ...make() }),
  });
}

/** The successors of `at` in the model by any action that change the state, without duplicates. */
export function nextOf({ actions, outside }: FairTable, at: number): number[] {
  const all = actions.flatMap((outcomes) => outcomes[at] as readonly Outcome[]);
  return [...new Set(all.filter((to): to is number => to !== 'fault' && to !== at && !outside[to]))].sort((a, b) => a - b);
}

/** Whether going from one state to another, different one is a step of what the row is about. */
export function isStepOf({ actions }: FairTable, row: FairRow, from: number, to: number): boolean {
  return (
    from !== to && (row.towards === null || row.towards[to] === true) && row.actions.some((a) => actions[a]?.[from]?.includes(to))
  );
}

/** Whether some such step is possible, be it out of the model. A fault is a step that leads nowhere one could filter by. */
export function isPossible(table: FairTable, row: FairRow, from: number): boolean {
  const faults = row.towards === null && row.actions.some((a) => table.actions[a]?.[from]?.includes('fault'));
  return faults || [...Array(table.size).keys()].some((to) => isStepOf(table, row, from, to));
}

/**
 * Whether a behaviour is fair that visits, again and again for ever, exactly `states`, by exactly the steps `steps`
 * (and stutters).
 */
export function isFair(table: FairTable, states: readonly number[], steps: readonly (readonly [number, number])[]): boolean {
  return table.fairness.every((row) => {
    if (steps.some(([from, to]) => isStepOf(table, row, from, to))) return true;
    const possible = states.map((state) => isPossible(table, row, state));
    return row.strength === 'weak' ? possible.includes(false) : !possible.includes(true);
  });
}

/** A behaviour: `states[start]` follows on the last state. */
export interface Word {
  readonly states: readonly number[];
  readonly start: number;
}

/** Formulas that are built and evaluated side by side. */
export interface Meaning {
  readonly text: string;
  readonly formula: Temporal<Numbered>;
  readonly holds: (word: Word, at: number) => boolean;
}

/** All moments from `at` on: those of the stem, and all of the loop. */
function moments({ states, start }: Word, at: number): number[] {
  const later: number[] = [];
  for (let i = at; i < states.length; i++) later.push(i);
  for (let i = start; i < at; i++) later.push(i);
  return later;
}

export function atom(text: string, truth: readonly boolean[]): Meaning {
  return {
    text,
    formula: (s) => truth[s.at] === true,
    holds: ({ states }, at) => truth[states[at] as number] === true,
  };
}

const unary = {
  always: (a: Meaning): Meaning => ({
    text: `always(${a.text})`,
    formula: always(a.formula),
    holds: (word, at) => moments(word, at).every((i) => a.holds(word, i)),
  }),
  eventually: (a: Meaning): Meaning => ({
    text: `eventually(${a.text})`,
    formula: eventually(a.formula),
    holds: (word, at) => moments(word, at).some((i) => a.holds(word, i)),
  }),
  infinitelyOften: (a: Meaning): Meaning => ({
    text: `infinitelyOften(${a.text})`,
    formula: infinitelyOften(a.formula),
    holds: (word) => moments(word, word.states.length - 1).some((i) => i >= word.start && a.holds(word, i)),
  }),
  eventuallyAlways: (a: Meaning): Meaning => ({
    text: `eventuallyAlways(${a.text})`,
    formula: eventuallyAlways(a.formula),
    holds: (word) => [...word.states.keys()].slice(word.start).every((i) => a.holds(word, i)),
  }),
  not: (a: Meaning): Meaning => ({ text: `not(${a.text})`, formula: not(a.formula), holds: (word, at) => !a.holds(word, at) }),
};

/** p at all moments before the first q; `must`: and q comes. */
function until(word: Word, at: number, a: Meaning, b: Meaning, must: boolean): boolean {
  for (const i of moments(word, at)) {
    if (b.holds(word, i)) return true;
    if (!a.holds(word, i)) return false;
  }
  return !must;
}

const binary = {
  leadsTo: (a: Meaning, b: Meaning): Meaning => ({
    text: `leadsTo(${a.text}, ${b.text})`,
    formula: leadsTo(a.formula, b.formula),
    holds: (word, at) => moments(word, at).every((i) => !a.holds(word, i) || moments(word, i).some((j) => b.holds(word, j))),
  }),
  holdsUntil: (a: Meaning, b: Meaning): Meaning => ({
    text: `holdsUntil(${a.text}, ${b.text})`,
    formula: holdsUntil(a.formula, b.formula),
    holds: (word, at) => until(word, at, a, b, true),
  }),
  holdsUnless: (a: Meaning, b: Meaning): Meaning => ({
    text: `holdsUnless(${a.text}, ${b.text})`,
    formula: holdsUnless(a.formula, b.formula),
    holds: (word, at) => until(word, at, a, b, false),
  }),
  allOf: (a: Meaning, b: Meaning): Meaning => ({
    text: `allOf(${a.text}, ${b.text})`,
    formula: allOf(a.formula, b.formula),
    holds: (word, at) => a.holds(word, at) && b.holds(word, at),
  }),
  anyOf: (a: Meaning, b: Meaning): Meaning => ({
    text: `anyOf(${a.text}, ${b.text})`,
    formula: anyOf(a.formula, b.formula),
    holds: (word, at) => a.holds(word, at) || b.holds(word, at),
  }),
};

/** A step of action `a`: one that changes the state and that the action allows. */
export function step({ actions }: FairTable, a: number): Meaning {
  return {
    text: `takes(a${a})`,
    formula: takes(`a${a}`),
    holds: ({ states, start }, at) => {
      const [from, to] = [states[at] as number, (states[at + 1] ?? states[start]) as number];
      return from !== to && actions[a]?.[from]?.includes(to) === true;
    },
  };
}

/** The parts that random formulas are made of: two predicates and two actions' steps. */
export interface Parts {
  readonly p: Meaning;
  readonly q: Meaning;
  readonly a: Meaning;
  readonly b: Meaning;
}

/** How a formula is built, to be told of a table's predicates and actions later. */
export type Shape = (parts: Parts) => Meaning;

/** Steps stand where stuttering cannot be seen: `always(takes(a))` would fail of every behaviour that stutters. */
const LEAVES: readonly Shape[] = [
  ({ p }) => p,
  ({ q }) => q,
  ({ a }) => unary.eventually(a),
  ({ a, p }) => unary.infinitelyOften(binary.allOf(p, a)),
  ({ b }) => unary.always(unary.not(b)),
  ({ b, q }) => unary.eventuallyAlways(binary.anyOf(q, unary.not(b))),
];

/** Random formulas, at most `depth` operators above their leaves; the outermost is always an operator. */
export function shapes(depth: number): fc.Arbitrary<Shape> {
  const leaf = fc.constantFrom(...LEAVES);
  const part: fc.Arbitrary<Shape> = depth <= 1 ? leaf : fc.oneof(leaf, shapes(depth - 1));
  const one = fc.constantFrom(...Object.values(unary)).chain((make) =>
    part.map(
      (inner): Shape =>
        (parts) =>
          make(inner(parts)),
    ),
  );
  const two = fc.constantFrom(...Object.values(binary)).chain((make) =>
    fc.tuple(part, part).map(
      ([left, right]): Shape =>
        (parts) =>
          make(left(parts), right(parts)),
    ),
  );
  return fc.oneof(one, two);
}

/** The forms of which `exact.ts` knows by itself where they hold. */
export const forms = { ...unary, ...binary };
