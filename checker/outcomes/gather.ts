/**
 * The outcomes of one variant in one configuration: explore all of it, sort how its runs end, and take a shortest run
 * to each again.
 *
 * Cost: that of an exploration, and for each outcome that of one trace. Not promised: of a bounded exploration, that
 * there are no further outcomes (`result.bound` says so).
 */
import { judge, type RunResult } from '../check.ts';
import type { Engine, FinalClass, Limits, Progress } from '../engine/engine.ts';
import { DcheckError } from '../errors/error.ts';
import type { Spec } from '../spec/spec.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { traceOfPath } from '../trace/trace.ts';
import { compareOutcomes, type Outcome } from './outcome.ts';

export interface Gathered {
  /** The verdicts and counts of the same exploration. */
  readonly result: RunResult;
  /** Final states first, then deadlocks, then faults; each by name. */
  readonly outcomes: readonly Outcome[];
}

/** Explore and gather. Throws DcheckError where the spec, or a function of it, is wrong. */
export async function gather(
  system: TransitionSystem,
  engine: Engine,
  limits: Limits = {},
  onProgress?: (progress: Progress) => void,
): Promise<Gathered> {
  const exploration = await engine.explore(system, { ...limits, finals: true }, onProgress);
  const { finals } = exploration;
  if (finals === undefined) {
    throw new DcheckError('usage', `the engine ${engine.name} does not gather outcomes`, { hint: '--engine reference does' });
  }
  const outcomes = finals.map((found) => outcomeOf(system, found)).sort(compareOutcomes);
  return { result: judge(system, engine.name, exploration), outcomes };
}

/** Throws `spec-shape` where the spec does not say what is seen of a final state. */
export function requireOutcome(spec: Spec): void {
  if (spec.outcome !== undefined) return;
  throw new DcheckError('spec-shape', `${spec.name} does not say what is seen of a final state: it has no outcome`, {
    hint: 'add to the spec: outcome: (state) => ({ rc: state.rc }), one name for each thing that an observer sees',
  });
}

function outcomeOf(system: TransitionSystem, { kind, label, count, path }: FinalClass): Outcome {
  const witness = traceOfPath(system, path);
  const last = witness.steps.length === 0 ? witness.initial : (witness.steps.at(-1)?.after ?? null);
  return {
    kind,
    key: JSON.stringify([kind, label]),
    observation: kind === 'rest' && system.outcome !== null ? system.outcome(last as State) : null,
    property: kind === 'fault' ? label : null,
    count,
    witness,
  };
}
