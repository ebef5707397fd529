/**
 * What can be said of behaviours without the graph.
 *
 * Where no step of the system is on a cycle, a behaviour ends by staying in a state for ever, and a fair one in a state
 * where nothing is possible that fairness asks for. A formula holds of all of them if its negation, as an automaton,
 * accepts staying in none of these states. Whether runs of the automaton come there is not asked: where this does not
 * settle it the graph is recorded, and the formula checked there (`formula-check.ts`).
 *
 * Cost: the formula's predicates on each state, and an expansion of each state; no step is recorded or looked up.
 */
import { OFTEN, type Work } from '../engine/work.ts';
import type { TransitionSystem } from '../system/system.ts';
import { automatonOf } from './automaton.ts';
import { disjuncts } from './formula-check.ts';
import { type BehaviourGraph, truthOf } from './graph.ts';
import { lasting } from './lasting.ts';
import type { FormulaProperty, Temporal } from './part.ts';
import { peel } from './recurrence.ts';

/** What an engine has seen of a system none of whose steps is on a cycle. */
export interface Sight extends Pick<BehaviourGraph, 'size' | 'tabulate'> {
  /** By state: 1 where it was expanded and no step of the actions that {@link Survey.owed} names is possible that changes it. */
  readonly stays: Uint8Array;
}

/** What an engine is asked before it records a graph. */
export interface Survey {
  /** By action: 1 where some fairness constraint asks for each of its steps. */
  readonly owed: Uint8Array;
  /** True where all properties of behaviours hold. */
  readonly settles: (sight: Sight) => Work<boolean>;
}

/** Null where the properties cannot be settled without the graph. */
export function surveyOf({ actions }: TransitionSystem, { fairness, properties }: Temporal): Survey | null {
  const formulas = properties.filter((property) => property.kind === 'formula');
  if (formulas.length < properties.length || formulas.some(({ always }) => always !== null)) return null;
  const owed = new Uint8Array(actions.length);
  for (const { instances, where } of fairness) if (where === null) for (const action of instances) owed[action] = 1;
  return { owed, settles: (sight) => allHold(formulas, sight) };
}

function* allHold(formulas: readonly FormulaProperty[], sight: Sight): Work<boolean> {
  // Where a behaviour can stay nowhere, none is fair; the graph will show it.
  if (!sight.stays.includes(1)) return false;
  for (const formula of formulas) if (!(yield* holds(formula, sight))) return false;
  return true;
}

/** True where no behaviour that stays in a state for ever is one of which the formula does not hold. */
function* holds({ name, negation, tests, stepTests }: FormulaProperty, sight: Sight): Work<boolean> {
  const truth: (Uint8Array | null)[] = [];
  for (const [atom, test] of tests.entries()) {
    truth.push((stepTests[atom] ?? null) === null ? yield* truthOf(sight, test) : null);
  }
  for (const root of disjuncts(negation)) {
    const automaton = automatonOf(peel({ ...negation, root }).form, name);
    for (const [q, lasts] of lasting(automaton).entries()) {
      if (lasts === 0) continue;
      const columns = (atoms: readonly number[]): Uint8Array[] => atoms.flatMap((atom) => truth[atom] ?? []);
      const [must, mustNot] = [
        columns(automaton.holds[q] as readonly number[]),
        columns(automaton.fails[q] as readonly number[]),
      ];
      for (let state = 0; state < sight.size; state++) {
        if (state % OFTEN === 0) yield;
        if (sight.stays[state] === 0) continue;
        if (must.every((column) => column[state] === 1) && mustNot.every((column) => column[state] === 0)) return false;
      }
    }
  }
  return true;
}
