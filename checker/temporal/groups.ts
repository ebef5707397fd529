/** Fairness constraints: the names and options that a spec writes, as sets of action instances. */
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { canonical } from '../state/canonical.ts';
import { blame } from '../system/blame.ts';
import type { ActionInstance, State } from '../system/system.ts';
import { anyAction, type Fairness } from './fairness.ts';
import type { FairnessConstraint } from './part.ts';

/** Throws `unknown-name` where an action is named that the spec does not have, `spec-shape` where it is no fairness. */
export function constraintsOf(declared: readonly unknown[], actions: readonly ActionInstance[]): FairnessConstraint[] {
  return declared.flatMap((fairness) => {
    if ((fairness as Fairness<unknown> | null | undefined)?.kind !== 'fairness') {
      throw new DcheckError('spec-shape', 'fairness: has a member that is made by neither weakly() nor strongly()', {
        hint: "write fairness: (_) => [weakly('name')]",
      });
    }
    return resolve(fairness as Fairness<unknown>, actions);
  });
}

function resolve(
  { strength, actions: wanted, options }: Fairness<unknown>,
  actions: readonly ActionInstance[],
): FairnessConstraint[] {
  const word = strength === 'weak' ? 'weakly' : 'strongly';
  refuseShapes(wanted, options, word);
  const except = options.except === undefined ? [] : [options.except].flat();
  refuseUnknown([...(typeof wanted === 'object' ? wanted : []), ...except], actions, word);
  const chosen = actions.filter(
    ({ action, isThread }) =>
      (wanted === anyAction || (wanted === 'threads' ? isThread : (wanted as readonly string[]).includes(action))) &&
      !except.includes(action),
  );
  if (chosen.length === 0) {
    // An action quantified over an empty set has no instance: nothing to be fair about.
    if (wanted !== 'threads') return [];
    throw new DcheckError('spec-shape', `fairness: ${word}.threads(), but the spec has no threads`, {
      hint: `${word}(anyAction, { per: 'actor' }) is one constraint for each lane`,
    });
  }
  const groups = new Map<string, { label: string; members: ActionInstance[] }>();
  for (const instance of chosen) {
    const { key, label } = groupOf(instance, options.per, wanted);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { label, members: [instance] });
    else group.members.push(instance);
  }
  return [...groups.values()].map(({ label, members }) => ({
    name: `${strength === 'weak' ? 'WF' : 'SF'}(${label})${options.where === undefined ? '' : ' where the spec says so'}`,
    strength,
    instances: members.map(({ id }) => id),
    where: options.where === undefined ? null : stepFilter(options.where, actions),
  }));
}

/** What TypeScript would refuse. */
function refuseShapes(wanted: unknown, options: unknown, word: string): void {
  if (wanted !== anyAction && wanted !== 'threads' && !Array.isArray(wanted)) {
    throw new DcheckError('spec-shape', `fairness: ${word}() is not told of which action`, {
      hint: `write ${word}('name'), ${word}(['one', 'other']), ${word}(anyAction) or ${word}.threads()`,
    });
  }
  if (typeof options === 'object' && options !== null) return;
  throw new DcheckError('spec-shape', `fairness: ${word}() is given ${JSON.stringify(options)} for its options`, {
    hint: "options are a record: { per: 'instance' }, { except: 'name' } or { where: (before, after) => ... }",
  });
}

function refuseUnknown(names: readonly unknown[], actions: readonly ActionInstance[], word: string): void {
  const known = [...new Set(actions.map(({ action }) => action))];
  for (const name of names) {
    if (typeof name === 'string' && known.includes(name)) continue;
    throw new DcheckError(
      'unknown-name',
      `fairness: ${word} names ${JSON.stringify(name)}, which is no action or thread of the spec`,
      {
        hint: didYouMean(String(name), known),
      },
    );
  }
}

function groupOf(
  instance: ActionInstance,
  per: Fairness<unknown>['options']['per'],
  wanted: Fairness<unknown>['actions'],
): { key: string; label: string } {
  if (per === undefined) return { key: '', label: typeof wanted === 'object' ? wanted.join(' or ') : 'any action' };
  if (per === 'instance') return { key: String(instance.id), label: instance.name };
  if (per === 'actor') return { key: instance.actor, label: instance.actor };
  try {
    const value = (per as (...args: readonly unknown[]) => unknown)(...instance.args);
    return {
      key: canonical(value),
      label: `${typeof wanted === 'object' ? wanted.join(' or ') : 'any action'} of ${canonical(value)}`,
    };
  } catch (thrown) {
    blame(thrown, 'init-throws', 'fairness');
  }
}

function stepFilter(
  where: NonNullable<Fairness<unknown>['options']['where']>,
  actions: readonly ActionInstance[],
): FairnessConstraint['where'] {
  return (before: State, after: State, action: number) => {
    try {
      const { args } = actions[action] as ActionInstance;
      return (where as (...all: readonly unknown[]) => unknown)(before, after, ...args) === true;
    } catch (thrown) {
      blame(thrown, 'invariant-throws', 'fairness');
    }
  };
}
