/** From what the search found of final states to their classes: a path to the nearest of each. */
import type { FinalClass, Path } from '../engine.ts';
import type { Work } from '../work.ts';
import { PathFinder } from './path-finder.ts';
import type { Search } from './search.ts';

/** One for each class; none where nobody asked for them. */
export function* finalsOf(search: Search): Work<FinalClass[]> {
  const found = search.finals?.all() ?? [];
  const finder = new PathFinder(
    search,
    found.map(({ nearest }) => nearest),
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
