/**
 * What narrows an exploration besides the state constraint: the action constraint and the view, ready to be called.
 * What they throw, and what they should not return, are errors of the spec.
 */
import { DcheckError } from '../errors/error.ts';
import type { Constants, Selection, Spec } from '../spec/spec.ts';
import { canonical } from '../state/canonical.ts';
import { blame } from './blame.ts';
import type { State, TransitionSystem } from './system.ts';

/** Null where the spec has none. */
export function actionConstraint(spec: Spec, constants: Constants, selection: Selection): TransitionSystem['actionConstraint'] {
  const { actionConstraint: test } = spec;
  if (test === undefined) return null;
  return (before, after) => {
    const verdict: unknown = attempt('actionConstraint', () => test(before as never, after as never, constants, selection));
    if (typeof verdict === 'boolean') return verdict;
    throw new DcheckError('invariant-throws', `actionConstraint returned ${describe(verdict)}`, {
      action: 'actionConstraint',
      hint: 'return true for steps that are taken, false for those that are not',
    });
  };
}

/** Null where the spec has none. */
export function view(spec: Spec, constants: Constants, selection: Selection): TransitionSystem['view'] {
  const { view: look } = spec;
  if (look === undefined) return null;
  return (state) => {
    const seen: unknown = attempt('view', () => look(state as never, constants, selection));
    if (seen !== undefined) return seen;
    throw new DcheckError('invariant-throws', 'view returned nothing, so all states would be one', {
      action: 'view',
      hint: 'return what tells states apart, as in ({ history, ...rest }) => rest',
    });
  };
}

/**
 * What identifies `state`, as text: of the view where there is one, else of the whole state; the same for all its images
 * where the system has a symmetry. Throws `not-plain`.
 */
export function identity({ view: look, symmetry }: Pick<TransitionSystem, 'view' | 'symmetry'>, state: State): string {
  const seen = look === null ? state : look(state);
  return symmetry === null ? canonical(seen) : symmetry.form(seen).text;
}

function attempt(what: string, body: () => unknown): unknown {
  try {
    return body();
  } catch (thrown) {
    blame(thrown, 'invariant-throws', what);
  }
}

function describe(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'object' ? 'an object' : JSON.stringify(value);
}
