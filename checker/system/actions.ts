/**
 * Action instances: each action of a spec once for every element of the sets that it is quantified over, then one
 * for each thread. Their order is the order in which successors are generated, as in TLC.
 */
import { DcheckError } from '../errors/error.ts';
import { positionOfFunction } from '../load/function-position.ts';
import type { Machine } from '../procedures/machine.ts';
import type { Action, QuantifiedAction } from '../spec/action.ts';
import { elementText, product } from '../spec/domain.ts';
import type { Constants, Selection, Spec } from '../spec/spec.ts';
import type { Normalize } from '../state/normal.ts';
import { blame } from './blame.ts';
import type { ActionInstance, StepName } from './system.ts';
import { entering, leaving } from './under-way.ts';

export function actionInstances(
  spec: Spec,
  constants: Constants,
  selection: Selection,
  machine: Machine,
  threads: readonly string[],
  normalize: Normalize,
): ActionInstance[] {
  const instances: ActionInstance[] = [];
  for (const [name, action] of Object.entries(declaredActions(spec, constants, selection))) {
    for (const args of argumentLists(name, action))
      instances.push({ ...plainInstance(spec, instances.length, name, action, args, machine), normalize });
  }
  for (const thread of threads) {
    instances.push({
      id: instances.length,
      name: thread,
      action: thread,
      args: [],
      actor: spec.actor?.(thread, []) ?? thread,
      isThread: true,
      recipe: watchedRecipe(`thread ${thread}`, machine.recipe(thread)),
      normalize,
      nameStep: (state) => worded(spec, machine.nameStep(thread, state)),
      blockedBy: (state) => machine.blockedBy(thread, state),
    });
  }
  if (instances.length === 0) {
    throw new DcheckError('spec-shape', 'the spec has neither actions nor threads', { hint: 'declare actions: or threads:' });
  }
  return instances;
}

function declaredActions(spec: Spec, constants: Constants, selection: Selection): Readonly<Record<string, Action<unknown>>> {
  try {
    return spec.actions?.(constants, selection) ?? {};
  } catch (thrown) {
    blame(thrown, 'init-throws', 'actions');
  }
}

function plainInstance(
  spec: Spec,
  id: number,
  action: string,
  body: Action<unknown>,
  args: readonly unknown[],
  machine: Machine,
): Omit<ActionInstance, 'normalize'> {
  const recipe = (typeof body === 'function' ? body : body.recipe) as (...all: unknown[]) => unknown;
  const name = args.length === 0 ? action : `${action}(${args.map(elementText).join(', ')})`;
  const actor = spec.actor?.(action, args) ?? (args.length === 0 ? action : elementText(args[0]));
  return {
    id,
    name,
    action,
    args,
    actor,
    isThread: false,
    recipe: watchedRecipe(`action ${name}`, (draft) => machine.plugged(() => recipe(draft, ...args))),
    nameStep: () => ({
      procedure: action,
      label: name,
      // Asking costs more than a small search, and most reports do not.
      get source() {
        return positionOfFunction(recipe);
      },
      callers: [],
    }),
    blockedBy: () => null,
  };
}

/** The recipe, known to be under way while it runs. */
function watchedRecipe(what: string, recipe: ActionInstance['recipe']): ActionInstance['recipe'] {
  return (draft) => {
    entering(what);
    try {
      return recipe(draft);
    } finally {
      leaving();
    }
  };
}

/** The label in the spec's own words. */
function worded(spec: Spec, name: StepName): StepName {
  const { label } = spec.narration ?? {};
  return label === undefined ? name : { ...name, label: label(name.label) };
}

/** The product of the sets, the last varying fastest. */
function argumentLists(name: string, action: Action<unknown>): readonly (readonly unknown[])[] {
  if (typeof action === 'function') return [[]];
  if ((action as QuantifiedAction<unknown> | null)?.kind !== 'each') {
    throw new DcheckError('spec-shape', `action ${name} is neither a function nor made by each()`, { action: name });
  }
  return product(action.sets);
}
