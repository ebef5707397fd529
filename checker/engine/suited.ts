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

/** Why `engine` does not explore `system` itself, in words; null where it does. */
export function refusal(engine: Engine, system: TransitionSystem): string | null {
  const { actionConstraint, view } = system;
  if (suited(engine, system).name === engine.name) return null;
  const narrowing = [...(actionConstraint === null ? [] : ['an action constraint']), ...(view === null ? [] : ['a view'])];
  const why = narrowing.length > 0 ? `the spec has ${narrowing.join(' and ')}` : 'the spec says something of behaviours';
  return `${why}, which the ${engine.name} engine does not know: the reference engine explores it, much more slowly`;
}

export function suited(engine: Engine, { actionConstraint, view, temporal }: TransitionSystem): Engine {
  const isNarrowed = actionConstraint !== null || view !== null;
  const isTemporal = temporal !== null && temporal.properties.length > 0;
  const chosen = (isNarrowed || (isTemporal && engine.graphs !== true)) && engine.narrows !== true ? referenceEngine : engine;
  return isTemporal && chosen.graphs === true ? withBehaviours(chosen) : chosen;
}
