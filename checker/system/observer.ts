/**
 * The spec's `outcome`, ready to be called: what is seen of a final state, checked to be a flat record. What it throws
 * and what it should not return are errors of the spec.
 */
import { DcheckError } from '../errors/error.ts';
import type { Constants, Observation, Selection, Spec } from '../spec/spec.ts';
import { blame } from './blame.ts';
import type { TransitionSystem } from './system.ts';
import { running } from './under-way.ts';

const WHAT = 'outcome';

/** Null where the spec does not say what is seen. The observation throws `invariant-throws`. */
export function observer(spec: Spec, constants: Constants, selection: Selection): TransitionSystem['outcome'] {
  const { outcome } = spec;
  if (outcome === undefined) return null;
  return (state) => {
    let seen: Observation | null;
    try {
      seen = running(WHAT, () => outcome(state as never, constants, selection));
    } catch (thrown) {
      blame(thrown, 'invariant-throws', WHAT);
    }
    refuseDeep(seen);
    return seen;
  };
}

function refuseDeep(seen: unknown): void {
  if (seen === null) return;
  if (typeof seen !== 'object' || Array.isArray(seen)) {
    throw wrong(`it returned ${seen === undefined ? 'nothing' : Array.isArray(seen) ? 'an array' : `a ${typeof seen}`}`);
  }
  for (const [name, value] of Object.entries(seen)) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw wrong(`its "${name}" is ${value === null ? 'null' : `a value of type ${typeof value}`}`);
    }
  }
}

function wrong(what: string): DcheckError {
  return new DcheckError('invariant-throws', `${WHAT} must give a flat record, or null: ${what}`, {
    action: WHAT,
    hint: "name what is seen and give each a string, a number or a boolean, as in { rc: '-ENOENT', listed: true }",
  });
}
