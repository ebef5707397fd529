/**
 * The engine that explores a system: the one asked for, unless the system has an action constraint or a view and that
 * engine knows neither. Then it is the reference engine, which knows all, and the run says so by its engine's name.
 * Where something is said of behaviours, the engine must record the behaviour graph as well; modes of search that
 * record none leave these properties incomplete.
 */
import type { TransitionSystem } from '../system/system.ts';
import { withBehaviours } from '../temporal/engine.ts';
import type { Engine } from './engine.ts';
import { referenceEngine } from './reference/reference.ts';

/** What {@link suited} finds where it is also asked how runs end: the reference engine, if `engine` does not gather that. */
export function suitedForFinals(engine: Engine, system: TransitionSystem): Engine {
  return suited(engine.finals === true ? engine : referenceEngine, system);
}

export function suited(engine: Engine, { actionConstraint, view, temporal }: TransitionSystem): Engine {
  const isNarrowed = actionConstraint !== null || view !== null;
  const isTemporal = temporal !== null && temporal.properties.length > 0;
  const chosen = (isNarrowed || (isTemporal && engine.graphs !== true)) && engine.narrows !== true ? referenceEngine : engine;
  return isTemporal && chosen.graphs === true ? withBehaviours(chosen) : chosen;
}
