/**
 * A spec with its variant, configuration and constants chosen becomes a transition system.
 */
import { enableMapSet, freeze } from 'immer';
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { Machine } from '../procedures/machine.ts';
import type { Plugs } from '../procedures/proc.ts';
import { type Configuration, type Constants, NO_DEADLOCK, type Selection, type Spec, type Variant } from '../spec/spec.ts';
import { canonical, formatPath } from '../state/canonical.ts';
import { normalizer } from '../state/normal.ts';
import { symmetryOf } from '../symmetry/symmetry.ts';
import { refinementProperty } from '../temporal/abstract.ts';
import { declaredProperties, temporalOf } from '../temporal/declare.ts';
import { actionInstances } from './actions.ts';
import { blame } from './blame.ts';
import { actionConstraint, view } from './narrowing.ts';
import { noted } from './noted.ts';
import { observer } from './observer.ts';
import { checkedProperties, invariantParts, predicate } from './properties.ts';
import { type State, THREADS, type TransitionSystem } from './system.ts';
import { running } from './under-way.ts';

enableMapSet();

/** What a run is about: the names that the command line gives. */
export interface Choice {
  /** Required where the spec declares variants. */
  readonly variant?: string;
  /** Required where the spec declares configurations. */
  readonly config?: string;
  /** Constants that override the configuration's and the spec's. */
  readonly set?: Constants;
}

/** Build the transition system. Throws `unknown-name`, `init-throws`, `not-plain`, `spec-shape`. */
export function instantiate(spec: Spec, choice: Choice = {}): TransitionSystem {
  const variant = pick('variant', spec.variants, choice.variant);
  const config = pick('configuration', spec.configs, choice.config);
  const selection: Selection = { variant: choice.variant ?? '', config: choice.config ?? '' };
  const settled = settle(spec, config, choice.set ?? {});
  const { constants, read } = noted(settled);
  const plugs: Plugs = variant?.plugs ?? {};

  const threads = run('threads', () => spec.threads?.(constants, selection) ?? {});
  const machine = new Machine(threads, plugs);
  const made = initialStates(spec, constants, selection, machine, Object.keys(threads).length > 0);
  const normalize = normalizer(made);
  const initial = made.map(normalize);
  const actions = actionInstances(spec, constants, selection, machine, Object.keys(threads), normalize);
  const declared = declaredProperties(spec, constants, selection);
  return {
    spec: spec.name,
    selection,
    constants: settled,
    constantsRead: read,
    initial,
    actions,
    invariants: invariantParts(spec, constants, selection),
    properties: checkedProperties(spec, declared, selection, Object.keys(threads).length > 0),
    temporal: temporalOf(spec, declared, {
      constants,
      selection,
      actions,
      refine: (name, property) => refinementProperty(name, property, { constants, selection }, instantiate),
    }),
    constraint: spec.constraint === undefined ? null : predicate(spec.constraint, constants, selection, 'constraint'),
    actionConstraint: actionConstraint(spec, constants, selection),
    view: view(spec, constants, selection),
    symmetry: symmetryOf(spec, constants, selection, { initial, actions, normalize }),
    mayRest: restingStates(spec, constants, selection, machine, Object.keys(threads).length > 0),
    outcome: observer(spec, constants, selection),
  };
}

/** The member of `table` called `name`; an error that helps where there is none. */
function pick<T extends Variant | Configuration>(
  kind: string,
  table: Readonly<Record<string, T>> | undefined,
  name: string | undefined,
): T | null {
  const known = Object.keys(table ?? {});
  if (name === undefined && known.length === 0) return null;
  if (name === undefined) throw new DcheckError('unknown-name', `no ${kind} was chosen`, { hint: `known: ${known.join(', ')}` });
  if (table !== undefined && Object.hasOwn(table, name)) return table[name] as T;
  throw new DcheckError('unknown-name', `the spec has no ${kind} "${name}"`, { hint: didYouMean(name, known) });
}

/** The spec's constants, overridden by the configuration's, overridden by `set`. */
function settle(spec: Spec, config: Configuration | null, set: Constants): Constants {
  const defaults: Constants = spec.constants ?? {};
  const constants = { ...defaults };
  for (const [source, overrides] of [
    ['the configuration', config?.set ?? {}],
    ['--set', set],
  ] as const) {
    for (const [name, value] of Object.entries(overrides)) {
      if (!Object.hasOwn(defaults, name)) {
        throw new DcheckError('unknown-name', `${source} sets "${name}", which is no constant of the spec`, {
          hint: didYouMean(name, Object.keys(defaults)),
        });
      }
      if (typeof value !== typeof defaults[name]) {
        throw new DcheckError(
          'usage',
          `constant ${name} is a ${typeof defaults[name]}, but ${source} gives it the ${typeof value} ${String(value)}`,
          {
            hint: `its default is ${String(defaults[name])}`,
          },
        );
      }
      constants[name] = value;
    }
  }
  return Object.freeze(constants);
}

function initialStates(spec: Spec, constants: Constants, selection: Selection, machine: Machine, withThreads: boolean): State[] {
  const made = run('init', () => spec.init(constants, selection));
  const states = Array.isArray(made) ? made : [made];
  if (states.length === 0) {
    throw new DcheckError('spec-shape', 'init gives no state: an empty array', {
      hint: 'return a state, or an array of at least one',
    });
  }
  return states.map((state, index) => {
    if (typeof state !== 'object' || state === null || Array.isArray(state)) {
      throw new DcheckError(
        'spec-shape',
        `init must give records, but state ${index} is ${state === null ? 'null' : Array.isArray(state) ? 'an array' : `a ${typeof state}`}`,
        {
          hint: 'name the parts of the state: { x: 0 }',
        },
      );
    }
    if (withThreads && Object.hasOwn(state, THREADS))
      throw new DcheckError('spec-shape', `the key ${THREADS} of the state is reserved`);
    run('init', () => canonical(state));
    // A copy, so that freezing does not reach objects that the spec's module keeps.
    return freeze({ ...structuredClone(state), ...(withThreads ? { [THREADS]: machine.initialStacks() } : {}) }, true) as State;
  });
}

function restingStates(
  spec: Spec,
  constants: Constants,
  selection: Selection,
  machine: Machine,
  withThreads: boolean,
): TransitionSystem['mayRest'] {
  if (spec.deadlock === 'ignore') return null;
  if (typeof spec.deadlock === 'function') return predicate(spec.deadlock, constants, selection, `deadlock`);
  return withThreads ? (state) => machine.finished(state) : () => false;
}

function run<T>(what: string, body: () => T): T {
  try {
    return running(what, body);
  } catch (thrown) {
    blame(thrown, 'init-throws', what);
  }
}

export { formatPath, NO_DEADLOCK };
