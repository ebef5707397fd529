/**
 * From what the search found to violations: a path for each violated property, the part that fails and the reason.
 */

import { flawAtEnd } from '../../symmetry/flaw-at-end.ts';
import type { State } from '../../system/system.ts';
import type { Exploration, Violation } from '../engine.ts';
import type { Pulse } from '../pulse.ts';
import type { Work } from '../work.ts';
import { decode } from './decode.ts';
import { hurrying } from './hurry.ts';
import { PathFinder } from './path-finder.ts';
import type { Search } from './search.ts';
import type { FoundPath } from './shortest-paths.ts';
import type { Suspects } from './suspects.ts';

type Found = Pick<Exploration, 'violations' | 'paths' | 'isCutShort'>;

/** One violation for each violated property, in the order of the system's properties. Throws `memory`. */
export async function violationsOf(search: Search, pulse: Pulse): Promise<Found> {
  const { made, ...rest } = await hurrying(search, pulse, violations);
  return { ...made, ...rest };
}

function* violations(search: Search, isHurried: boolean): Work<Found> {
  const violated = search.relation.system.properties.flatMap(({ name }) => {
    const suspects = search.suspects.of(name);
    return suspects === undefined ? [] : [{ name, suspects }];
  });
  const finder = new PathFinder(
    search,
    violated.map(({ suspects }) => suspects),
    isHurried,
  );
  const isFewest = !finder.isPressed && search.relation.system.symmetry?.keepsActors !== false;
  const paths = isFewest ? {} : { paths: 'shortest' as const };
  const found: Violation[] = [];
  for (const { name, suspects } of violated) {
    if (suspects.depth === 1) found.push(initialViolation(search, name, suspects));
    else found.push(violationBy(search, name, yield* finder.to(suspects)));
  }
  return { violations: found, ...paths };
}

function violationBy(search: Search, property: string, found: FoundPath): Violation {
  const { system } = search.relation;
  const reason = explain(search, property, found);
  return { property, ...(system.symmetry === null ? reason : flawAtEnd(system, found.path, property, reason)), path: found.path };
}

/** The path has no step. Where some initial state is outside the model, the first such, as the reference engine does. */
function initialViolation(search: Search, property: string, suspects: Suspects): Violation {
  const initial = suspects.initial.length > 0 ? Math.min(...suspects.initial) : search.initialIndex[Math.min(...suspects.states)];
  const state = search.relation.system.initial[initial as number] as State;
  return { property, ...failing(search, property, state), path: { initial: initial as number, steps: [] } };
}

function explain(search: Search, property: string, { kind, ids, path }: FoundPath): { part: string | null; reason: string } {
  if (kind === 'state') return failing(search, property, decode(search.relation.domains, ids));
  const last = path.steps.at(-1) as (typeof path.steps)[number];
  const action = search.relation.actions[last.action] as (typeof search.relation.actions)[number];
  const outcome = action.outcomes(ids, [], 0).find(({ choice }) => choice === last.choice);
  if (outcome?.fault) return { part: null, reason: outcome.fault.message };
  const after = ids.slice();
  const writes = outcome?.writes ?? new Int32Array(0);
  for (let i = 0; i < writes.length; i += 2) after[writes[i] as number] = writes[i + 1] as number;
  return failing(search, property, decode(search.relation.domains, after));
}

/** The first part of `property` that does not hold in `state`; nothing to say of a deadlock. */
function failing(search: Search, property: string, state: State): { part: string | null; reason: string } {
  for (const part of search.relation.system.invariants) {
    if (part.property !== property) continue;
    const reason = part.test(state);
    if (reason !== null) return { part: part.part, reason };
  }
  return { part: null, reason: '' };
}
