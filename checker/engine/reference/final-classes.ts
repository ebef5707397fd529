/** The classes of final states that the reference engine has found, with their numbers and the nearest of each. */
import type { TransitionSystem } from '../../system/system.ts';
import type { FinalClass } from '../engine.ts';
import type { Ending } from '../finals.ts';
import type { Target } from './fewest-switches.ts';
import type { Graph } from './graph.ts';
import { Suspects } from './suspects.ts';

export class FinalClasses {
  private readonly counts = new Map<string, { readonly ending: Ending; count: number }>();
  private readonly nearest = new Suspects();

  /** One more end of a run, reached at `depth`. Calls come in ascending order of depth. */
  add(ending: Ending, depth: number, target: Target): void {
    const key = JSON.stringify([ending.kind, ending.label]);
    const known = this.counts.get(key);
    if (known === undefined) this.counts.set(key, { ending, count: 1 });
    else known.count++;
    this.nearest.add(key, depth, { target, part: null, reason: '' });
  }

  /** In the order in which they were found. */
  all(graph: Graph, system: TransitionSystem): FinalClass[] {
    return [...this.counts].map(([key, { ending, count }]) => ({
      ...ending,
      count,
      path: this.nearest.best(key, graph, system)!.path,
    }));
  }
}
