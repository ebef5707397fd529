/** From what the search found of final states to their classes: a path to the nearest of each. */
import type { FinalClass } from '../engine.ts';
import { LevelRows } from './level-rows.ts';
import type { Search } from './search.ts';
import { ShortestPaths } from './shortest-paths.ts';
import { neededDepth } from './violations.ts';

/** One for each class; none where nobody asked for them. */
export function finalsOf(search: Search): FinalClass[] {
  const found = search.finals?.all() ?? [];
  const deepest = Math.max(0, ...found.map(({ nearest }) => neededDepth(nearest)));
  let rows: LevelRows | null = null;
  return found.map(({ ending, count, nearest }) => {
    if (nearest.depth === 1) {
      const initial = search.initialIndex[Math.min(...nearest.states)] as number;
      return { ...ending, count, path: { initial, steps: [] } };
    }
    rows ??= new LevelRows(search, search.levels[Math.min(deepest, search.depth)] as number);
    return { ...ending, count, path: new ShortestPaths(search, rows, nearest).find().path };
  });
}
