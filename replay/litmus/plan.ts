/**
 * Which scripts a litmus run takes: every one that can be forced, then random ones; where fewer are asked for, of the
 * first kind some of every configuration, so that room is left for the second.
 */
import type { Outcome, TransitionSystem } from '../../checker/api.ts';
import { enumerate } from '../mapping/enumerate.ts';
import { callsOf, isProgram } from '../mapping/events.ts';
import { unfit } from '../mapping/fit.ts';
import { kernelView } from '../mapping/kernel-view.ts';
import type { Origin, Script } from '../script.ts';
import { jittered } from './jitter.ts';
import { randomFrom } from './random.ts';

/** Of the scripts of one configuration, for each way that it can begin. */
const MOST_FORCED = 60;
/** Of all runs. */
const FORCED_SHARE = 0.7;

/** A configuration under the variant that is put to the test, and all outcomes that it has in the model. */
export interface Predicted {
  readonly variant: string;
  readonly config: string;
  readonly system: TransitionSystem;
  readonly outcomes: readonly Outcome[];
}

export interface Planned {
  readonly script: Script;
  readonly predicted: Predicted;
  readonly kind: 'forced' | 'random';
  /** The model rests in a deadlock in the end: what is seen after that is of the executor's making. */
  readonly isDeadlock: boolean;
}

/** Whether all that the programs and the server of this configuration do can be done on a real kernel. */
export function isReplayable(system: TransitionSystem): boolean {
  return system.initial.every((state) => {
    const k = kernelView(state);
    return (
      k !== null &&
      unfit(k, null) === null &&
      Object.keys(k.$threads).every((task) => !isProgram(k, task) || callsOf(k, task) !== null)
    );
  });
}

/** `runs` scripts, fewer only where there is nothing to run; the same for the same `seed`. */
export function plan(spec: string, all: readonly Predicted[], runs: number, seed: number): readonly Planned[] {
  const forced = inTurn(
    all.map((predicted) =>
      enumerate(predicted.system, originOf(spec, predicted), MOST_FORCED).scripts.map(
        ({ script, isDeadlock }): Planned => ({ script, predicted, kind: 'forced', isDeadlock }),
      ),
    ),
  );
  const chosen = forced.slice(0, Math.ceil(runs * FORCED_SHARE));
  return [...chosen, ...randomRuns(spec, all, runs - chosen.length, seed)];
}

/** The first of each list, then the second of each, ... */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map(({ length }) => length), 0);
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}

/** In turn from every configuration that is a race. */
function randomRuns(spec: string, all: readonly Predicted[], runs: number, seed: number): Planned[] {
  const random = randomFrom(seed);
  const found: Planned[] = [];
  let races = all;
  for (let round = 1; found.length < runs && races.length > 0; round++) {
    const made = races.map((predicted) => {
      const script = jittered(
        predicted.system,
        originOf(spec, predicted),
        `${predicted.variant}-${predicted.config}-random-${round}`,
        random,
      );
      return script === null ? null : ({ script, predicted, kind: 'random', isDeadlock: false } satisfies Planned);
    });
    races = races.filter((_, index) => made[index] !== null);
    found.push(...made.filter((each) => each !== null));
  }
  return found.slice(0, Math.max(0, runs));
}

function originOf(spec: string, { variant, config }: Predicted): Origin {
  return { spec, variant, config, property: null, length: 0 };
}
