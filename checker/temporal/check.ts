/**
 * All properties of behaviours, checked on the behaviour graph of a run: a violation for each that does not hold.
 *
 * Of a run that ended at a bound, only states that were expanded are taken to be states in which a behaviour may stay,
 * so what is found is a violation of the whole system; what is not found is not known to hold.
 */
import type { Violation } from '../engine/engine.ts';
import type { Work } from '../engine/work.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { Conditions } from './conditions.ts';
import { hasFairBehaviour } from './fair-behaviour.ts';
import { checkFormula } from './formula-check.ts';
import type { BehaviourGraph } from './graph.ts';
import type { Temporal, TemporalProperty } from './part.ts';
import { checkRefinement } from './refinement-check.ts';
import { firstFailing, firstRefused } from './steps-check.ts';

/**
 * At most one violation per property goes to `found`, in the order of the spec. False where no behaviour is fair, so that what
 * is said of behaviours says nothing.
 */
export function* checkTemporal(
  system: TransitionSystem,
  { fairness, properties }: Temporal,
  graph: BehaviourGraph,
  found: Violation[],
): Work<boolean> {
  let made: Conditions | null = null;
  function* conditions(): Work<Conditions> {
    made ??= yield* Conditions.of(system, graph, fairness);
    return made;
  }
  for (const property of properties) {
    const violation = yield* checkOne(system, graph, conditions, property);
    if (violation !== null) found.push(violation);
  }
  return fairness.length === 0 || (yield* hasFairBehaviour(graph, conditions));
}

function checkOne(
  system: TransitionSystem,
  graph: BehaviourGraph,
  conditions: () => Work<Conditions>,
  property: TemporalProperty,
): Work<Violation | null> {
  switch (property.kind) {
    case 'every-step':
      return firstRefused(system, graph, property.name, ({ before, after }) => property.refusal(before(), after()));
    case 'refinement':
      return checkRefinement(system, graph, conditions, property);
    case 'formula':
      return property.always === null
        ? checkFormula(system, graph, conditions, property)
        : firstFailing(system, graph, property.name, property.tests[property.always] as (state: State) => boolean);
  }
}
