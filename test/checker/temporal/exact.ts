/**
 * Where the closed forms hold on a small table, decided without automata and without decomposing anything: every set
 * of steps is tried as the set of steps that a behaviour takes for ever.
 */
import { type FairTable, isFair, nextOf } from './tables.ts';

/** What a fair behaviour may visit for ever. */
export type Tail = readonly number[];

export interface Reachable {
  readonly table: FairTable;
  readonly initial: readonly number[];
  /** All fair tails, as sets of states. */
  readonly tails: readonly Tail[];
}

export function reachable(table: FairTable): Reachable {
  const initial = [...new Set(table.initial)].filter((at) => !table.outside[at]);
  const states = reach(table, initial, () => true);
  const steps = states.flatMap((from) => nextOf(table, from).map((to) => [from, to] as const));
  const tails: Tail[] = states.filter((at) => isFair(table, [at], [])).map((at) => [at]);
  for (let set = 1; set < 2 ** steps.length; set++) {
    const chosen = steps.filter((_, i) => (set >> i) & 1);
    const visited = [...new Set(chosen.flat())];
    if (isConnected(visited, chosen) && isFair(table, visited, chosen)) tails.push(visited);
  }
  return { table, initial, tails };
}

/** The states that are reached from `from` through states that satisfy `through`, both ends included. */
export function reach(table: FairTable, from: readonly number[], through: (at: number) => boolean): number[] {
  const found = new Set(from.filter(through));
  for (const at of found) for (const to of nextOf(table, at)) if (through(to)) found.add(to);
  return [...found];
}

/** Every state reaches every other by the steps: by relaxation, not by Tarjan. */
function isConnected(states: readonly number[], steps: readonly (readonly [number, number])[]): boolean {
  const covers = (forward: boolean): boolean => {
    const found = new Set([states[0]]);
    for (let round = 0; round < states.length; round++) {
      for (const [from, to] of steps) {
        if (found.has(forward ? from : to)) found.add(forward ? to : from);
      }
    }
    return found.size === states.length;
  };
  return covers(true) && covers(false);
}

type Truth = (at: number) => boolean;

/** A fair behaviour from `from` on that satisfies `through` at all moments; `ends`: and its tail this. */
function stays(
  { table, tails }: Reachable,
  from: readonly number[],
  through: Truth,
  ends: (tail: Tail) => boolean = () => true,
): boolean {
  const found = reach(table, from, through);
  return tails.some((tail) => tail.every((at) => found.includes(at) && through(at)) && ends(tail));
}

/** By form: whether some fair behaviour violates it. */
export const violated: Readonly<Record<string, (system: Reachable, p: Truth, q: Truth) => boolean>> = {
  // As an invariant, it is asked of states outside the constraint too.
  always: ({ table, initial }, p) => {
    const inside = reach(table, initial, () => true);
    const beyond = inside.flatMap((at) => table.actions.flatMap((outcomes) => outcomes[at] ?? []));
    return [...inside, ...beyond].some((at) => at !== 'fault' && !p(at));
  },
  eventually: (system, p) => stays(system, system.initial, (at) => !p(at)),
  infinitelyOften: (system, p) => system.tails.some((tail) => tail.every((at) => !p(at))),
  eventuallyAlways: (system, p) => system.tails.some((tail) => tail.some((at) => !p(at))),
  leadsTo: (system, p, q) => {
    const from = reach(system.table, system.initial, () => true).filter((at) => p(at) && !q(at));
    return stays(system, from, (at) => !q(at));
  },
  holdsUntil: (system, p, q) => {
    const inside = reach(system.table, system.initial, (at) => !q(at) && p(at));
    const before = [...system.initial, ...inside.flatMap((at) => nextOf(system.table, at))];
    // A run goes on fairly, unless the constraint cuts off all that would be fair.
    const goesOn = (at: number): boolean => stays(system, [at], () => true);
    return before.some((at) => !p(at) && !q(at) && goesOn(at)) || stays(system, system.initial, (at) => !q(at) && p(at));
  },
};
