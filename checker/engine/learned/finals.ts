/** From what the search found of final states to their classes: a path to the nearest of each. */
import type { Exploration, FinalClass, Path } from '../engine.ts';
import type { Pulse } from '../pulse.ts';
import type { Work } from '../work.ts';
import { hurrying } from './hurry.ts';
import { PathFinder } from './path-finder.ts';
import type { Search } from './search.ts';

type Found = Pick<Exploration, 'finals' | 'isCutShort'>;

/** One for each class, where anybody asked for them. Throws `memory`. */
export async function finalsOf(search: Search, pulse: Pulse): Promise<Found> {
  if (search.finals === null) return {};
  const { made: finals, ...rest } = await hurrying(search, pulse, classesOf);
  return { finals, ...rest };
}

function* classesOf(search: Search, isHurried: boolean): Work<FinalClass[]> {
  const found = search.finals?.all() ?? [];
  const finder = new PathFinder(
    search,
    found.map(({ nearest }) => nearest),
    isHurried,
  );
  const finals: FinalClass[] = [];
  for (const { ending, count, nearest } of found) {
    const path = nearest.depth > 1 ? (yield* finder.to(nearest)).path : atStart(search, Math.min(...nearest.states));
    finals.push({ ...ending, count, path });
  }
  return finals;
}

/** To the initial state of this number. */
function atStart(search: Search, state: number): Path {
  return { initial: search.initialIndex[state] as number, steps: [] };
}
