/**
 * The engine that explores a system: the one asked for, unless the system has an action constraint or a view and that
 * engine knows neither. Then it is the reference engine, which knows all, and the run says so by its engine's name.
 */
import type { TransitionSystem } from '../system/system.ts';
import type { Engine } from './engine.ts';
import { referenceEngine } from './reference/reference.ts';

export function suited(engine: Engine, { actionConstraint, view }: TransitionSystem): Engine {
  const isNarrowed = actionConstraint !== null || view !== null;
  return isNarrowed && engine.narrows !== true ? referenceEngine : engine;
}
