/** From what the search found of final states to their classes: a path to the nearest of each. */
import type { FinalClass } from '../engine.ts';
import { PathFinder } from './path-finder.ts';
import type { Search } from './search.ts';

/** One for each class; none where nobody asked for them. */
export function finalsOf(search: Search): FinalClass[] {
  const found = search.finals?.all() ?? [];
  const finder = new PathFinder(
    search,
    found.map(({ nearest }) => nearest),
  );
  return found.map(({ ending, count, nearest }) => {
    if (nearest.depth > 1) return { ...ending, count, path: finder.to(nearest).path };
    const initial = search.initialIndex[Math.min(...nearest.states)] as number;
    return { ...ending, count, path: { initial, steps: [] } };
  });
}
