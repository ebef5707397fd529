/**
 * A path, taken again with plain Immer, as a trace: the states, what each step is called, what it changed, and who
 * was blocked meanwhile. Independent of the engine that found the path: if the path is no run of the system, this
 * says so instead of showing a trace.
 */

import type { Loop, Path, PathStep, Violation } from '../engine/engine.ts';
import type { SourcePosition } from '../errors/error.ts';
import { outcomes } from '../system/successors.ts';
import { type ActionInstance, type State, THREADS, type TransitionSystem } from '../system/system.ts';
import { type Change, changesBetween } from './changes.ts';

/** A thread that cannot go on, and what it waits for ('' where its procedure does not say). */
export interface Blocked {
  readonly actor: string;
  readonly reason: string;
}

export interface TraceStep {
  readonly actor: string;
  /** `load(0)`, or the thread's name. */
  readonly action: string;
  readonly procedure: string;
  readonly label: string;
  readonly source: SourcePosition | null;
  readonly callers: readonly string[];
  readonly before: State;
  /** Null where the step faulted. */
  readonly after: State | null;
  /** Without the threads' own frames. */
  readonly changes: readonly Change[];
  /** Threads that are blocked after the step. */
  readonly blocked: readonly Blocked[];
  readonly fault: { readonly reason: string; readonly at: SourcePosition | null } | null;
}

export interface Trace {
  readonly initial: State;
  readonly steps: readonly TraceStep[];
  /** Neighbouring steps of different actors. */
  readonly switches: number;
  /** The path that it was made from. */
  readonly path: Path;
  /** Where it goes on for ever; null where it just ends. */
  readonly loop: Loop | null;
}

/** The trace of a violation. */
export function traceOf(system: TransitionSystem, violation: Violation): Trace {
  return traceOfPath(system, violation.path, violation.loop ?? null);
}

/** Take `path` again. */
export function traceOfPath(system: TransitionSystem, path: Path, loop: Loop | null = null): Trace {
  const initial = system.initial[path.initial] as State;
  const steps: TraceStep[] = [];
  let state: State | null = initial;
  for (const step of path.steps) {
    if (state === null) throw new Error('the path goes on after a fault');
    const taken: TraceStep = takeStep(system, state, step);
    steps.push(taken);
    state = taken.after;
  }
  return { initial, steps, switches: switchesIn(steps), path, loop };
}

/** One step of a path. */
export function takeStep(system: TransitionSystem, before: State, { action: id, choice }: PathStep): TraceStep {
  const action = system.actions[id] as ActionInstance;
  const outcome = outcomes(before, action).find((candidate) => candidate.choice === choice);
  if (outcome === undefined)
    throw new Error(`the path takes ${action.name}, which is not enabled there: is the action a function of the state alone?`);
  const after = 'state' in outcome ? outcome.state : null;
  const name = action.nameStep(before);
  return {
    actor: action.actor,
    action: action.name,
    procedure: name.procedure,
    label: name.label,
    get source() {
      return name.source;
    },
    callers: name.callers,
    before,
    after,
    changes: after === null ? [] : changesBetween(before, after, [THREADS]),
    blocked: after === null ? [] : blockedIn(system, after),
    fault: 'fault' in outcome ? { reason: outcome.fault.message, at: outcome.fault.at ?? null } : null,
  };
}

/** The threads that are blocked in `state`. */
export function blockedIn(system: TransitionSystem, state: State): Blocked[] {
  return system.actions.flatMap((action) => {
    const reason = action.blockedBy(state);
    return reason === null ? [] : [{ actor: action.actor, reason }];
  });
}

/** Neighbouring steps of different actors. */
export function switchesIn(steps: readonly TraceStep[]): number {
  return steps.filter((step, index) => index > 0 && step.actor !== (steps[index - 1] as TraceStep).actor).length;
}
