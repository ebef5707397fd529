/**
 * The successors of a state by one action instance, with plain Immer: what the reference engine, traces and tools
 * use. One `produce()` per way that the action's choices can go; nothing is cached. Successors are in normal form
 * (`state/normal.ts`), so that the order in which a Set was filled cannot be seen.
 */
import { produce } from 'immer';
import { DcheckError } from '../errors/error.ts';
import { DISABLED } from '../spec/action.ts';
import { everyChoice } from '../spec/choose.ts';
import { Fault } from '../spec/fault.ts';
import { canonical } from '../state/canonical.ts';
import { blame } from './blame.ts';
import type { ActionInstance, State } from './system.ts';

/** One way that an action can go: a successor, or a fault that ends the run. */
export type Outcome = { readonly choice: number; readonly state: State } | { readonly choice: number; readonly fault: Fault };

/** All outcomes of `action` in `state`, in the order of its choices; none where it is disabled. */
export function outcomes(state: State, action: ActionInstance): Outcome[] {
  const found: Outcome[] = [];
  everyChoice((choice) => {
    const outcome = attemptOnce(state, action);
    if (outcome !== null) found.push({ choice, ...outcome } as Outcome);
  });
  return found;
}

function attemptOnce(state: State, action: ActionInstance): { state: State } | { fault: Fault } | null {
  try {
    const produced = produce(state, (draft) => plainResult(action.recipe(draft as never), action) as never);
    canonical(produced); // Says no to what is not plain, a cycle among others, which must not reach normalize().
    return { state: action.normalize(produced) };
  } catch (thrown) {
    if (thrown === DISABLED) return null;
    if (thrown instanceof Fault) return { fault: thrown };
    blame(thrown, 'action-throws', named(action));
  }
}

/** As errors name it: `action load(0)` or `thread client`. */
export function named(action: ActionInstance): string {
  return `${action.isThread ? 'thread' : 'action'} ${action.name}`;
}

/** What a recipe returned, once it is known not to be a promise. */
export function plainResult(result: unknown, action: ActionInstance): unknown {
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new DcheckError('not-plain', `${named(action)} returned a promise`, {
      action: named(action),
      hint: 'an action is one atomic step and cannot be async; split it where it would wait',
    });
  }
  return result;
}
