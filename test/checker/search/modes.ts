/** Every search mode, for tests that compare them. */
import type { Spec } from 'dcheck';
import { judge, type RunResult } from '../../../checker/check.ts';
import type { Engine, Limits } from '../../../checker/engine/engine.ts';
import { depthFirstEngine, iterativeEngine } from '../../../checker/search/depth-first.ts';
import { fewestSwitchesEngine } from '../../../checker/search/fewest-switches.ts';
import { randomEngine } from '../../../checker/search/random.ts';
import { swarmEngine } from '../../../checker/search/swarm.ts';
import { type Choice, instantiate } from '../../../checker/system/instantiate.ts';

/** Those that visit every reachable state. */
export const EXHAUSTIVE: readonly Engine[] = [depthFirstEngine, iterativeEngine, fewestSwitchesEngine(null)];

export const random = (walks: number, depth: number, seed = 1, first = 0): Engine => randomEngine({ seed, first, walks, depth });

/** In this thread. */
export const swarm = (members: number, depth: number, seed = 1, first = 0): Engine =>
  swarmEngine({ file: null, seed, first, members, depth, states: 1000, workers: null });

export async function runWith(engine: Engine, spec: Spec, choice: Choice = {}, limits: Limits = {}): Promise<RunResult> {
  const system = instantiate(spec, choice);
  return judge(system, engine.name, await engine.explore(system, limits));
}

/** Verdicts by property. */
export function verdictsOf({ properties }: RunResult): Record<string, string> {
  return Object.fromEntries(properties.map(({ name, verdict }) => [name, verdict]));
}

/** Steps of each violation's trace by property. */
export function lengthsOf({ properties }: RunResult): Record<string, number> {
  return Object.fromEntries(
    properties.flatMap(({ name, violation }) => (violation === null ? [] : [[name, violation.trace.steps.length]])),
  );
}
