/**
 * The nearest twin of a violation: a variant that keeps the property is led along the same schedule, action by action,
 * to where it first goes another way. Of several such variants the one that goes along furthest is the nearest. Cost: that of taking the trace again, for each variant.
 *
 * Not promised: that this difference is what saves it. It is the first one on this schedule.
 */
import { canonical } from '../state/canonical.ts';
import { outcomes } from '../system/successors.ts';
import { type State, THREADS, type TransitionSystem } from '../system/system.ts';
import { changesBetween } from './changes.ts';
import type { Trace, TraceStep } from './trace.ts';

export interface Parting {
  /** Number of the first step that differs, from 1. */
  readonly step: number;
  /** The action that takes it in the violation. */
  readonly action: string;
  readonly actor: string;
  /**
   * `waits`: the twin's thread is blocked there. `ended`: it has nothing left to do, or there is no such action.
   * `other`: it takes another step. `effect`: it takes the same step, which does something else.
   */
  readonly how: 'waits' | 'ended' | 'other' | 'effect';
  /** What it waits for, '' where that is not said. */
  readonly reason: string;
  /** The step that the twin takes; null where it takes none. */
  readonly taken: TraceStep | null;
}

/**
 * Where `twin` first goes another way than `trace`: another step, or none. Where it takes the very same steps, the
 * first of these that does something else; null where nothing does.
 */
export function partingOf(twin: TransitionSystem, trace: Trace): Parting | null {
  let state: State | null = twin.initial[trace.path.initial] ?? null;
  let effect: Parting | null = null;
  for (const [index, step] of trace.steps.entries()) {
    if (state === null) break;
    const found = partingAt(twin, state, step, trace.path.steps[index]?.choice ?? 0);
    const parting = { ...found, step: index + 1, action: step.action, actor: step.actor };
    if (found.how === 'effect') effect ??= { ...parting, how: found.how };
    else if (found.how !== null) return { ...parting, how: found.how };
    state = found.taken?.after ?? null;
  }
  return effect;
}

interface Found extends Pick<Parting, 'reason' | 'taken'> {
  /** Null: it does the same. */
  readonly how: Parting['how'] | null;
}

function partingAt(twin: TransitionSystem, state: State, step: TraceStep, choice: number): Found {
  const action = twin.actions.find(({ name }) => name === step.action);
  const all = action === undefined ? [] : outcomes(state, action);
  if (action === undefined || all.length === 0) {
    const reason = action?.blockedBy(state) ?? null;
    return { how: reason === null ? 'ended' : 'waits', reason: reason ?? '', taken: null };
  }
  const name = action.nameStep(state);
  const like = all.find((outcome) => 'state' in outcome && hasEffect(step, state, outcome.state));
  const chosen = like ?? all.find((outcome) => outcome.choice === choice) ?? (all[0] as (typeof all)[number]);
  const after = 'state' in chosen ? chosen.state : null;
  const taken: TraceStep = {
    actor: action.actor,
    action: action.name,
    ...name,
    before: state,
    after,
    changes: after === null ? [] : changesBetween(state, after, [THREADS]),
    blocked: [],
    fault: 'fault' in chosen ? { reason: chosen.fault.message, at: chosen.fault.at ?? null } : null,
  };
  // What is plugged in may well have another name.
  if (name.label !== step.label) return { how: 'other', reason: '', taken };
  const same = like !== undefined || (step.fault !== null && taken.fault !== null);
  return { how: same ? null : 'effect', reason: '', taken };
}

/** True where going from `before` to `after` changes just what the step changed. */
function hasEffect(step: TraceStep, before: State, after: State): boolean {
  return step.after !== null && canonical(changesBetween(before, after, [THREADS])) === canonical([...step.changes]);
}
