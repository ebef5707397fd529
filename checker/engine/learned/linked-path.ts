/**
 * A shortest path to a violation from the links alone, where there is no memory for the rows of all less deep states that
 * `shortest-paths.ts` needs: each state's parent and step, back to an initial state. It is as short, but of all shortest
 * paths it is the one that the search happened to take, so it may have needless context switches.
 *
 * Parents of successive states never go down, so two passes over the links find every parent on the way. Cost: these
 * passes, and one outcome of an action for each step.
 */
import type { PathStep } from '../engine.ts';
import type { LearnedAction } from './learned-action.ts';
import type { Search } from './search.ts';
import type { FoundPath } from './shortest-paths.ts';
import type { Suspects } from './suspects.ts';

/** Null where all that violates the property lies outside the constraint, where there are no links. */
export function linkedPath(search: Search, { states, faults }: Suspects): FoundPath | null {
  const [state] = states;
  if (state !== undefined) return pathTo(search, state);
  const [from, action, choice] = faults;
  if (from === undefined || action === undefined || choice === undefined) return null;
  const before = pathTo(search, from);
  return { ...before, kind: 'fault', path: { ...before.path, steps: [...before.path.steps, { action, choice }] } };
}

function pathTo(search: Search, target: number): FoundPath {
  const { links, relation } = search;
  const steps: PathStep[] = [];
  const first = stateOf(search, target, (code) => steps.push(relation.codes.step(code)));
  steps.reverse();
  const initial = search.initialIndex[first] as number;
  const ids = (relation.initial[initial] as Int32Array).slice();
  for (const { action, choice } of steps) {
    const outcomes = (relation.actions[action] as LearnedAction).outcomes(ids, [], links.length);
    const writes = outcomes.find((outcome) => outcome.choice === choice)?.writes as Int32Array;
    for (let i = 0; i < writes.length; i += 2) ids[writes[i] as number] = writes[i + 1] as number;
  }
  return { path: { initial, steps }, kind: 'state', ids };
}

/** The initial state, by number, from which the links lead to `target`; `visit` gets the steps' codes, the last one first. */
function stateOf({ links, initialIndex }: Search, target: number, visit: (code: number) => void): number {
  let parent = 0;
  let firstKid = initialIndex.length;
  while (firstKid <= target) firstKid += links.kids(parent++);
  for (let state = target; ; state = parent) {
    if (state < initialIndex.length) return state;
    while (firstKid > state) firstKid -= links.kids(--parent);
    visit(links.code(state));
  }
}
