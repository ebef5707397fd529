/**
 * Walking a system step by step, without exploring it: a path is taken with plain Immer, and what was taken is
 * remembered by prefix, so that one step more costs one step. Works however large the state space is.
 */
import type { Path } from '../engine/engine.ts';
import { DcheckError } from '../errors/error.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { switchesIn, type Trace, type TraceStep, takeStep } from '../trace/trace.ts';
import { routeStep } from './route.ts';

/** Steps that are remembered; with more, all are forgotten. */
const MOST = 20_000;

export class Walk {
  private readonly system: TransitionSystem;
  private readonly taken = new Map<string, TraceStep>();

  constructor(system: TransitionSystem) {
    this.system = system;
  }

  /** The path as a trace. Throws DcheckError `usage` where a step of it cannot be taken. */
  along(path: Path): Trace {
    const { system } = this;
    const initial = system.initial[path.initial] as State;
    const steps: TraceStep[] = [];
    let state: State | null = initial;
    let prefix = String(path.initial);
    for (const [index, step] of path.steps.entries()) {
      prefix += `,${routeStep(system, step)}`;
      if (state === null) throw refused(index, 'the step before it faults, and nothing comes after a fault');
      const taken: TraceStep = this.taken.get(prefix) ?? this.take(prefix, state, step, index);
      steps.push(taken);
      state = taken.after;
    }
    return { initial, steps, switches: switchesIn(steps), path, loop: null };
  }

  private take(prefix: string, before: State, step: Path['steps'][number], index: number): TraceStep {
    const action = this.system.actions[step.action];
    let taken: TraceStep;
    try {
      taken = takeStep(this.system, before, step);
    } catch (error) {
      if (error instanceof DcheckError) throw error;
      throw refused(index, `${action?.name} is not enabled there${step.choice === 0 ? '' : `, or has no choice ${step.choice}`}`);
    }
    if (this.taken.size >= MOST) this.taken.clear();
    this.taken.set(prefix, taken);
    return taken;
  }
}

function refused(index: number, why: string): DcheckError {
  return new DcheckError('usage', `step ${index + 1} of the path cannot be taken: ${why}`, {
    hint: 'the path may come from another text of the spec, or from another variant or configuration',
  });
}

/** The last state of a trace; null after a fault. */
export function endOf({ initial, steps }: Trace): State | null {
  const last = steps.at(-1);
  return last === undefined ? initial : last.after;
}
