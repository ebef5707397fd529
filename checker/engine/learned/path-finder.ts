/**
 * Paths to what a search found: shortest ones with the fewest context switches where there is memory for the rows of the
 * less deep states (`shortest-paths.ts`), shortest ones where there is not (`linked-path.ts`).
 */
import { DcheckError } from '../../errors/error.ts';
import type { Work } from '../work.ts';
import { LevelRows } from './level-rows.ts';
import { linkedPath } from './linked-path.ts';
import type { Search } from './search.ts';
import { type FoundPath, ShortestPaths } from './shortest-paths.ts';
import type { Suspects } from './suspects.ts';

export class PathFinder {
  private readonly search: Search;
  /** States whose rows are needed. */
  private readonly count: number;
  /** True where there is no memory for the rows, or no time, so that paths may have needless switches. */
  readonly isPressed: boolean;
  /** Made when first needed. */
  private rows: LevelRows | null = null;

  /** For what is found by paths of no more than these suspects' depths. `isHurried`: there is no time. */
  constructor(search: Search, all: readonly Suspects[], isHurried = false) {
    this.search = search;
    const deepest = Math.max(0, ...all.map(neededDepth));
    this.count = search.levels[Math.min(deepest, search.depth)] as number;
    this.isPressed = isHurried || !search.spilling.fitsRows(this.count);
  }

  /** To one of `suspects`, of which none is an initial state. Throws `memory`. */
  *to(suspects: Suspects): Work<FoundPath> {
    const path = this.isPressed ? linkedPath(this.search, suspects) : null;
    if (path !== null) return path;
    if (!this.isPressed || this.search.spilling.fitsRows(this.count)) {
      this.rows ??= yield* LevelRows.upTo(this.search, this.count);
      return yield* new ShortestPaths(this.search, this.rows, suspects).find();
    }
    throw new DcheckError(
      'memory',
      `a path out of the constraint cannot be made: no memory for the ${this.count} states before it`,
      {
        hint: 'allow more with --memory, or name a folder on disk with --dir',
      },
    );
  }
}

/** How deep the states are whose rows are needed. */
function neededDepth(suspects: Suspects): number {
  if (suspects.depth === 1) return 0;
  return suspects.states.length > 0 ? suspects.depth : suspects.depth - 1;
}
