/** A refinement's abstract spec, instantiated, and its mapping, checked at every state to give a state of that spec. */
import { DcheckError } from '../errors/error.ts';
import type { Constants, Selection, Spec } from '../spec/spec.ts';
import { canonical } from '../state/canonical.ts';
import { blame } from '../system/blame.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import type { RefinementProperty } from './part.ts';
import type { Refinement } from './refines.ts';

export interface Choosing {
  readonly set: Constants;
  readonly variant?: string;
  readonly config?: string;
}

/** Throws `spec-shape` where `abstract` is no spec, and what `instantiate` throws. */
export function refinementProperty(
  name: string,
  { abstract, mapping, options }: Refinement<unknown>,
  { constants, selection }: { readonly constants: Constants; readonly selection: Selection },
  instantiate: (spec: Spec, choice: Choosing) => TransitionSystem,
): RefinementProperty {
  if (typeof (abstract as { init?: unknown } | null | undefined)?.init !== 'function') {
    throw new DcheckError('spec-shape', `property ${name}: refines() is given something that is no spec`, {
      hint: 'give it the default export of the abstract spec',
    });
  }
  if (typeof mapping !== 'function') {
    throw new DcheckError('spec-shape', `property ${name}: refines() is given no mapping`, {
      hint: `write refines(${abstract.name}, (s) => ({ ... })): the state of ${abstract.name} that a state stands for`,
    });
  }
  const known = Object.keys(abstract.constants ?? {});
  const set =
    typeof options.set === 'function'
      ? options.set(constants)
      : (options.set ?? Object.fromEntries(Object.entries(constants).filter(([key]) => known.includes(key))));
  const { variant, config } = options;
  const system = instantiate(abstract, {
    set,
    ...(variant === undefined ? {} : { variant }),
    ...(config === undefined ? {} : { config }),
  });
  const keys = Object.keys(system.initial[0] as State).sort();
  const what = `the mapping of property ${name}`;
  const map = (state: State): State => {
    let mapped: unknown;
    try {
      mapped = mapping(state as never, constants, selection);
      canonical(mapped);
    } catch (thrown) {
      blame(thrown, 'invariant-throws', what);
    }
    requireShape(mapped, keys, what, system.spec);
    return mapped as State;
  };
  return { kind: 'refinement', name, abstract: system, map, fairly: options.only !== 'steps' };
}

function requireShape(mapped: unknown, keys: readonly string[], what: string, abstract: string): void {
  const found = typeof mapped === 'object' && mapped !== null && !Array.isArray(mapped) ? Object.keys(mapped).sort() : null;
  if (found !== null && found.join() === keys.join()) return;
  const got =
    found === null
      ? mapped === undefined
        ? 'nothing'
        : `no record but ${canonical(mapped)}`
      : `a record of ${found.length === 0 ? 'no keys' : found.join(', ')}`;
  throw new DcheckError('not-plain', `${what} returned ${got}, which is no state of ${abstract}`, {
    action: what,
    hint: `return a record of ${keys.join(', ')}: whole states of ${abstract}, as its init makes them`,
  });
}
