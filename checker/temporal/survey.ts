/**
 * What can be said of behaviours without the graph.
 *
 * A refinement whose abstract spec asks for no fairness is a property of single steps: what each state maps to is an image,
 * and a step may lead from one image to another or may not. That is asked while the steps are made.
 *
 * Where no step of the system is on a cycle, a behaviour ends by staying in a state for ever, and a fair one in a state
 * where nothing is possible that fairness asks for. A formula holds of all of them if its negation, as an automaton,
 * accepts staying in none of these states; an abstract fairness constraint holds if its step is possible in no image of
 * them. Whether runs of the automaton come there is not asked.
 *
 * Where this does not settle it the graph is recorded, and everything is checked there (`check.ts`).
 *
 * Cost: of a refinement, see `refinement-check.ts`, but no step is recorded or looked up; of the rest a look at each step, and
 * the formula's predicates on each state in which a behaviour may stay. Where several threads made the steps, or these states
 * are many, each state is expanded once more.
 */
import { OFTEN, type Work } from '../engine/work.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { AbstractSide } from './abstract-side.ts';
import { automatonOf } from './automaton.ts';
import { disjuncts } from './formula-check.ts';
import { type BehaviourGraph, truthOf } from './graph.ts';
import { lasting } from './lasting.ts';
import type { FormulaProperty, RefinementProperty, Temporal } from './part.ts';
import { peel } from './recurrence.ts';

/** What an engine has seen of a system none of whose steps is on a cycle. */
export interface Sight extends Pick<BehaviourGraph, 'size' | 'tabulate'> {
  /** By state: 1 where it was expanded and no step of the actions that {@link Survey.owed} names is possible that changes it. */
  readonly stays: Uint8Array;
}

/** Images of states, by numbers. What is asked throws DcheckError where a spec's function gives nonsense. */
export interface Images {
  /** A function of the state alone: it may be asked less often. */
  readonly of: (state: State) => number;
  readonly maySatisfyInit: (image: number) => boolean;
  readonly mayStep: (from: number, to: number) => boolean;
}

/** What an engine is asked before it records a graph. */
export interface Survey {
  /** Of each refinement: all initial states and steps are to be asked about, those that leave the constraint too. */
  readonly images: readonly Images[];
  /** True where these settle it: of a system without faults, or of any. */
  readonly isOfSteps: 'no' | 'without-faults' | 'yes';
  /** By action: 1 where some fairness constraint asks for each of its steps. */
  readonly owed: Uint8Array;
  /** True where all properties of behaviours hold, if no image is refused. */
  readonly settles: (sight: Sight) => Work<boolean>;
}

/** Null where the properties cannot be settled without the graph. */
export function surveyOf(system: TransitionSystem, { fairness, properties }: Temporal): Survey | null {
  const formulas = properties.filter((property) => property.kind === 'formula');
  const refinements = properties.filter((property) => property.kind === 'refinement');
  if (formulas.length + refinements.length < properties.length || formulas.some(({ always }) => always !== null)) return null;
  const sides = refinements.map((property) => ({ property, side: new AbstractSide(property) }));
  const owed = new Uint8Array(system.actions.length);
  for (const { instances, where } of fairness) if (where === null) for (const action of instances) owed[action] = 1;
  const isOfSteps = formulas.length === 0 && refinements.every((property) => fairnessOf(property).length === 0);
  const isNarrowed = system.constraint !== null || system.actionConstraint !== null;
  return {
    images: sides.map(({ side }) => ({
      of: (state) => side.image(state),
      maySatisfyInit: (image) => side.isInitial(image),
      mayStep: (from, to) => side.allows(from, to),
    })),
    // Whether there is a fair behaviour at all is asked as well: see `fair-behaviour.ts`.
    isOfSteps: !isOfSteps || (isNarrowed && fairness.length > 0) ? 'no' : fairness.length > 0 ? 'without-faults' : 'yes',
    owed,
    settles: function* (sight) {
      // Where a behaviour can stay nowhere, none is fair; the graph will show it.
      if (!sight.stays.includes(1)) return false;
      for (const formula of formulas) if (!(yield* holds(formula, sight))) return false;
      for (const { property, side } of sides) if (!(yield* isFair(property, side, sight))) return false;
      return true;
    },
  };
}

/** The constraints of the abstract spec that are to be checked. */
function fairnessOf({ abstract, fairly }: RefinementProperty): Temporal['fairness'] {
  return fairly ? (abstract.temporal?.fairness ?? []) : [];
}

/** True where no behaviour stays in a state for ever in whose image a step of an abstract constraint is possible. */
function* isFair(property: RefinementProperty, side: AbstractSide, { size, stays, tabulate }: Sight): Work<boolean> {
  const constraints = fairnessOf(property);
  if (constraints.length === 0) return true;
  const images = yield* tabulate((state) => side.image(state), new Int32Array(size));
  for (let state = 0; state < size; state++) {
    if (state % OFTEN === 0) yield;
    if (stays[state] === 1 && constraints.some((constraint) => side.possible(constraint, images[state] as number))) return false;
  }
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
