/**
 * A path as text, for URLs and for the terminal: the number of the initial state, then the name of each step's action
 * or thread, with the number of its choice where that is not 0: `0,client,server:1,expire(D1)`. Names are encoded as
 * in a URL, so that no name is mistaken for two. A route outlives changes of the spec that keep these names.
 */
import type { Path, PathStep } from '../engine/engine.ts';
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { TransitionSystem } from '../system/system.ts';

export function routeOf(system: TransitionSystem, { initial, steps }: Path): string {
  return [String(initial), ...steps.map((step) => routeStep(system, step))].join(',');
}

/** One step as it stands in a route. */
export function routeStep({ actions }: TransitionSystem, { action, choice }: PathStep): string {
  const name = encodeURIComponent(actions[action]?.name ?? String(action));
  return choice === 0 ? name : `${name}:${choice}`;
}

/** Throws DcheckError `usage` where it is no route, or names what the system does not have. */
export function parseRoute(system: TransitionSystem, route: string): Path {
  const [first = '', ...rest] = route.split(',');
  const initial = first === '' ? 0 : Number(first);
  if (!Number.isSafeInteger(initial) || system.initial[initial] === undefined) {
    throw new DcheckError('usage', `there is no initial state ${JSON.stringify(first)}`, {
      hint: `they are numbered from 0 to ${system.initial.length - 1}`,
    });
  }
  const ids = new Map(system.actions.map(({ name, id }) => [name, id]));
  return { initial, steps: rest.map((text) => parseStep(text, ids)) };
}

function parseStep(text: string, ids: ReadonlyMap<string, number>): PathStep {
  const [, encoded = '', number = '0'] = /^([^:]*)(?::(\d+))?$/.exec(text) ?? [];
  const name = decoded(encoded);
  const action = ids.get(name);
  if (action === undefined) {
    throw new DcheckError('usage', `the path takes ${JSON.stringify(name === '' ? text : name)}, which is no action or thread`, {
      hint: didYouMean(name, [...ids.keys()]),
    });
  }
  return { action, choice: Number(number) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
