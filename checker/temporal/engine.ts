/**
 * An engine that also checks what is said of behaviours: it has the other one record the behaviour graph, and adds
 * the violations that are found on it.
 */
import type { Engine, Exploration, Limits, Progress, Violation } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { paced } from '../engine/work.ts';
import type { TransitionSystem } from '../system/system.ts';
import { checkTemporal } from './check.ts';
import type { Temporal } from './part.ts';
import { surveyOf } from './survey.ts';

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
  const temporal = system.temporal as Temporal;
  const survey = surveyOf(system, temporal);
  const asked: Limits = { ...limits, graph: true, ...(survey === null ? {} : { survey }) };
  const { graph, settled, ...exploration } = await engine.explore(system, asked, onProgress);
  if (graph === undefined) {
    if (settled) return { ...exploration, behaviours: true };
    if (exploration.bound !== null) return exploration;
    throw new Error(`the engine ${engine.name} records no behaviour graph`);
  }
  // Who asked for the first violation, or to end, does not wait for more.
  if (exploration.bound === 'first-violation' || exploration.bound === 'interrupted') return exploration;
  const pulse = new Pulse(limits, onProgress, exploration.seconds);
  const found: Violation[] = [];
  const { distinct, generated, queue, depth } = exploration;
  const work = checkTemporal(system, temporal, graph, found);
  const checked = await paced(work, pulse, { distinct, generated, queue, depth });
  const names = system.properties.map(({ name }) => name);
  const violations = [...exploration.violations, ...found].sort((a, b) => names.indexOf(a.property) - names.indexOf(b.property));
  // A bound that ended the exploration stays the reason.
  const bound = exploration.bound ?? ('bound' in checked ? checked.bound : null);
  const isUnfair = 'result' in checked && !checked.result;
  return {
    ...exploration,
    bound,
    seconds: pulse.seconds,
    violations,
    behaviours: !('bound' in checked),
    ...(isUnfair ? { unfair: true } : {}),
  };
}
