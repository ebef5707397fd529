/**
 * The first stage of a batch: the successors of the next parents in the frontier, as records in the kernel's memory.
 * Learning may find that the tables do not do any more; then they are made anew and the batch is taken again, nothing of
 * it having been inserted.
 */
import { HEADER } from '../store/header.ts';
import { areas, BATCH_TARGET, FAULTS_LIMIT, type Linear, PARENTS } from '../store/memory.ts';
import type { VisitedStore } from '../store/store.ts';
import type { Format } from './format.ts';
import { Stale } from './replay.ts';
import { TablesFull } from './tables.ts';

const HEAD = areas.header >> 2;

export class Expansion {
  private readonly format: Format;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  /** Parents of a batch; less where their successors would not fit. */
  private parentLimit: number;

  /** `actions`: how many there are. */
  constructor(format: Format, linear: Linear, visited: VisitedStore, actions: number) {
    this.format = format;
    this.linear = linear;
    this.visited = visited;
    this.parentLimit = Math.max(1, Math.min(PARENTS, Math.floor(FAULTS_LIMIT / actions)));
  }

  /** Put up to `limit` parents into the kernel's memory and expand them; how many were. */
  expand(limit: number): number {
    for (;;) {
      const { replay, expanded } = this.format;
      replay.expanded = expanded;
      const most = Math.min(limit, replay.hasWide ? 32 : this.parentLimit);
      const count = this.format.frontier.peek(this.linear.words, areas.rowsIn >> 2, most);
      try {
        return this.expandLoaded(count).done;
      } catch (error) {
        this.recover(error);
      }
    }
  }

  /** Expand the first `count` of the rows in the kernel's memory: how many were, and how many successors they have. */
  expandLoaded(count: number): { readonly done: number; readonly records: number } {
    const { kernel, roots, clusters } = this.format.replay;
    const done = kernel.expand(0, count, roots, clusters.length, BATCH_TARGET);
    const records = this.linear.words[HEAD + HEADER.count] as number;
    this.visited.keySuccessors(records, kernel);
    return { done, records };
  }

  /** What an expansion threw that new tables can help with; anything else goes on. */
  recover(error: unknown): void {
    if (error instanceof Stale) this.format.rebuild(true);
    else if (error instanceof TablesFull && this.parentLimit > 1) this.parentLimit >>= 1;
    else throw error;
  }
}
