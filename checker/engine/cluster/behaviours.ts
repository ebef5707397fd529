/**
 * What is said of behaviours, where many workers explore the states. It needs the graph of all steps in one memory, so once
 * the states are known one of the workers explores the cell again, whole, for these properties alone: a campaign of one cell.
 * Where its machine has too little memory for the graph, they stay incomplete.
 *
 * Both have counted all states, so the counts must be the same; where they are not, the store has lost something.
 */
import { marksWithFormulas } from '../../coverage/usage.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine.ts';
import type { RunDefinition } from './ledger.ts';

/** One worker explores the cell of the run with name `run` for its `behaviours`; call `close` in the end. */
export type BehavioursBeside = (
  definition: Pick<RunDefinition, 'variant' | 'config' | 'set' | 'behaviours'>,
  run: string,
) => Promise<{ readonly engine: Engine; readonly close: () => Promise<void> }>;

/** Who asked for the first violation, or to end, does not wait for more; and a run that lost something has no graph to trust. */
const ENDS: readonly (Bound | null)[] = ['first-violation', 'interrupted', 'timeout', 'store', 'worker-lost'];

/** The names of what is said of behaviours. */
export function behavioursOf({ temporal }: TransitionSystem): string[] {
  return (temporal?.properties ?? []).map(({ name }) => name);
}

/** What was found of the `states`, and beside that of the behaviours. */
export async function withBehaviours(
  states: Exploration,
  beside: () => ReturnType<BehavioursBeside>,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
  say: (line: string) => void,
): Promise<Exploration> {
  if (ENDS.includes(states.bound)) return states;
  const { engine, close } = await beside();
  try {
    const behaviours = await engine.explore(system, limits, onProgress);
    const isWhole = states.bound === null && behaviours.bound === null;
    if (isWhole && (states.distinct !== behaviours.distinct || states.generated !== behaviours.generated)) {
      const counts = ({ distinct, generated }: Exploration): string => `${distinct} distinct of ${generated} generated`;
      say(`the run is incomplete: over the store there are ${counts(states)}, in one process ${counts(behaviours)}`);
      return { ...states, bound: 'store' };
    }
    return together(system, states, behaviours);
  } finally {
    await close();
  }
}

function together(system: TransitionSystem, states: Exploration, behaviours: Exploration): Exploration {
  const { bound, unfair } = behaviours;
  const marks = states.marks && behaviours.marks && marksWithFormulas(system, states.marks, behaviours.marks);
  const place = new Map(system.properties.map(({ name }, index) => [name, index]));
  const violations = [...states.violations, ...behaviours.violations].sort(
    (a, b) => (place.get(a.property) as number) - (place.get(b.property) as number),
  );
  return {
    ...states,
    violations,
    seconds: states.seconds + behaviours.seconds,
    behaviours: behaviours.behaviours === true,
    ...(unfair ? { unfair } : {}),
    ...(marks ? { marks } : {}),
    // What all workers found of the states stays whole where one of them could not take in the behaviours.
    ...(bound === null ? {} : bound === 'interrupted' ? { bound } : { behavioursBound: bound }),
  };
}
