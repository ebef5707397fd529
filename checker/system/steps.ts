/**
 * The steps out of a state as searches see them: each outcome of each action instance, sorted into successors that are
 * in the model, states outside it, and faults. What engines other than the reference share; plain Immer, nothing cached.
 *
 * Follows TLC: a state outside the constraint, or behind a step outside the action constraint, is judged but not
 * explored.
 */
import { DcheckError } from '../errors/error.ts';
import type { Fault } from '../spec/fault.ts';
import { named, outcomes } from './successors.ts';
import type { ActionInstance, State, TransitionSystem } from './system.ts';

/** One step. */
export interface Step {
  readonly action: ActionInstance;
  readonly choice: number;
  /** Null where it faults. */
  readonly state: State | null;
  readonly fault: Fault | null;
  /** True where `state` is to be explored. */
  readonly inModel: boolean;
}

/** A reason why a state, or a step, violates a property. */
export interface Flaw {
  readonly property: string;
  readonly part: string | null;
  readonly reason: string;
}

/** All steps of `action` in `before`, in the order of its choices. Throws DcheckError where the spec is wrong. */
export function stepsBy(system: TransitionSystem, before: State, action: ActionInstance): Step[] {
  return outcomes(before, action).map((outcome): Step => {
    if ('fault' in outcome) {
      refuseUndeclared(system, action, outcome.fault);
      return { action, choice: outcome.choice, state: null, fault: outcome.fault, inModel: false };
    }
    const { choice, state } = outcome;
    return { action, choice, state, fault: null, inModel: isInModel(system, state) && isAllowed(system, before, state) };
  });
}

/** All steps out of `before`, in the order of the actions. */
export function stepsFrom(system: TransitionSystem, before: State): Step[] {
  return system.actions.flatMap((action) => stepsBy(system, before, action));
}

/** True where the constraint lets `state` be explored. */
export function isInModel({ constraint }: TransitionSystem, state: State): boolean {
  return constraint === null || constraint(state);
}

function isAllowed({ actionConstraint }: TransitionSystem, before: State, after: State): boolean {
  return actionConstraint === null || actionConstraint(before, after);
}

/** What is wrong with `state` by itself: the invariants' parts that do not hold. */
export function flawsOf({ invariants }: TransitionSystem, state: State): Flaw[] {
  return invariants.flatMap(({ property, part, test }) => {
    const reason = test(state);
    return reason === null ? [] : [{ property, part, reason }];
  });
}

/** The flaw of a step that faults. */
export function faultFlaw(fault: Fault): Flaw {
  return { property: fault.property, part: null, reason: fault.message };
}

/** The flaw of `state`, which has no steps; null where the system may rest there. */
export function deadlockFlaw({ mayRest }: TransitionSystem, state: State): Flaw | null {
  return mayRest?.(state) === false ? { property: 'no-deadlock', part: null, reason: '' } : null;
}

/** What `text` gives; where `state` is no plain data, the error names the action that made it. */
export function blamingAction<T>(action: ActionInstance, text: () => T): T {
  try {
    return text();
  } catch (error) {
    if (!(error instanceof DcheckError) || error.code !== 'not-plain') throw error;
    throw new DcheckError(error.code, error.message, { ...error.details, action: named(action) });
  }
}

/** Faults in the name of a property that the spec does not declare are errors of the spec. */
export function refuseUndeclared({ properties }: TransitionSystem, action: ActionInstance, fault: Fault): void {
  if (properties.some(({ name, kind }) => kind === 'fault' && name === fault.property)) return;
  throw new DcheckError(
    'action-throws',
    `${named(action)} faulted with "${fault.property}", which the spec does not declare: ${fault.message}`,
    { action: named(action), hint: `declare it: properties: { ${JSON.stringify(fault.property)}: faultFree() }` },
  );
}
