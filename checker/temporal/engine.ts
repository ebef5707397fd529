/**
 * An engine that also checks what is said of behaviours: it has the other one record the behaviour graph, and adds
 * the violations that are found on it.
 */
import type { Engine, Exploration, Limits, Progress } from '../engine/engine.ts';
import type { TransitionSystem } from '../system/system.ts';
import { checkTemporal } from './check.ts';
import type { Temporal } from './part.ts';

/** `engine` with temporal properties; it must be one that records the graph. That is in memory as a whole. */
export function withBehaviours(engine: Engine): Engine {
  return { ...engine, spills: false, explore: (system, limits, onProgress) => explore(engine, system, limits, onProgress) };
}

async function explore(
  engine: Engine,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const { graph, ...exploration } = await engine.explore(system, { ...limits, graph: true }, onProgress);
  if (graph === undefined) throw new Error(`the engine ${engine.name} records no behaviour graph`);
  // Who asked for the first violation, or to end, does not wait for more.
  if (exploration.bound === 'first-violation' || exploration.bound === 'interrupted') return exploration;
  const started = performance.now();
  const found = checkTemporal(system, system.temporal as Temporal, graph);
  const names = system.properties.map(({ name }) => name);
  const violations = [...exploration.violations, ...found].sort((a, b) => names.indexOf(a.property) - names.indexOf(b.property));
  const seconds = exploration.seconds + (performance.now() - started) / 1000;
  return { ...exploration, seconds, violations, behaviours: true };
}
