/**
 * All properties of behaviours, checked on the behaviour graph of a run: a violation for each that does not hold.
 *
 * Of a run that ended at a bound, only states that were expanded are taken to be states in which a behaviour may stay,
 * so what is found is a violation of the whole system; what is not found is not known to hold.
 */
import type { Violation } from '../engine/engine.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { Conditions } from './conditions.ts';
import { checkFormula } from './formula-check.ts';
import type { BehaviourGraph } from './graph.ts';
import type { Temporal, TemporalProperty } from './part.ts';
import { checkRefinement } from './refinement-check.ts';
import { firstFailing, firstRefused } from './steps-check.ts';

/** At most one violation per property, in the order of the spec. */
export function checkTemporal(system: TransitionSystem, { fairness, properties }: Temporal, graph: BehaviourGraph): Violation[] {
  let made: Conditions | null = null;
  const conditions = (): Conditions => {
    made ??= new Conditions(system, graph, fairness);
    return made;
  };
  return properties.flatMap((property) => checkOne(system, graph, conditions, property) ?? []);
}

function checkOne(
  system: TransitionSystem,
  graph: BehaviourGraph,
  conditions: () => Conditions,
  property: TemporalProperty,
): Violation | null {
  switch (property.kind) {
    case 'every-step':
      return firstRefused(system, graph, property.name, ({ before, after }) => property.refusal(before(), after()));
    case 'refinement':
      return checkRefinement(system, graph, conditions, property);
    case 'formula':
      return property.always === null
        ? checkFormula(system, graph, conditions(), property)
        : firstFailing(system, graph, property.name, property.tests[property.always] as (state: State) => boolean);
  }
}
