/**
 * The first stage of a batch: the successors of the next parents in the frontier, as records in the kernel's memory.
 * Learning may find that the tables do not do any more; then they are made anew and the batch is taken again, nothing of
 * it having been inserted.
 */
import { HEADER } from '../store/header.ts';
import { areas, BATCH_TARGET, FAULTS_LIMIT, type Linear, PARENTS, RECORD } from '../store/memory.ts';
import type { VisitedStore } from '../store/store.ts';
import type { DeadEndsOfBatch } from './dead-ends.ts';
import type { Format } from './format.ts';
import { Stale } from './replay.ts';
import { TablesFull } from './tables.ts';

const HEAD = areas.header >> 2;

/** What the expansion of the next parents gave. */
export interface Expanded extends DeadEndsOfBatch {
  /** Parents. */
  readonly done: number;
  /** Successors, of which those that change nothing are left out. */
  readonly records: number;
  readonly generated: number;
}

export class Expansion {
  private readonly format: Format;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  /** Parents of a batch; less where their successors would not fit. */
  parentLimit: number;

  /** `actions`: how many there are. */
  constructor(format: Format, linear: Linear, visited: VisitedStore, actions: number) {
    this.format = format;
    this.linear = linear;
    this.visited = visited;
    this.parentLimit = Math.max(1, Math.min(PARENTS, Math.floor(FAULTS_LIMIT / actions)));
  }

  /** Put up to `limit` parents into the kernel's memory and expand them. */
  expand(limit: number): Expanded {
    for (;;) {
      const { replay, expanded } = this.format;
      replay.expanded = expanded;
      const most = Math.min(limit, replay.hasWide ? 32 : this.parentLimit);
      const count = this.format.frontier.peek(this.linear.words, areas.rowsIn >> 2, most);
      try {
        return this.expandHere(count);
      } catch (error) {
        this.recover(error);
      }
    }
  }

  /** Expand the first `count` of the rows in the kernel's memory. Throws what {@link recover} takes. */
  expandHere(count: number): Expanded {
    const { done, records } = this.expandLoaded(count);
    const { words } = this.linear;
    const at = (word: number): number => words[HEAD + word] as number;
    return {
      done,
      records,
      generated: at(HEADER.generated),
      faults: words.subarray(areas.faults >> 2, (areas.faults >> 2) + 2 * at(HEADER.faults)),
      idle: words.subarray(areas.idle >> 2, (areas.idle >> 2) + at(HEADER.idle)),
    };
  }

  /** The same: how many were, and how many successors they have. */
  expandLoaded(count: number): { readonly done: number; readonly records: number } {
    const { kernel, roots, clusters } = this.format.replay;
    const done = kernel.expand(0, count, roots, clusters.length, BATCH_TARGET);
    const records = this.linear.words[HEAD + HEADER.count] as number;
    this.visited.keySuccessors(areas.batch, areas.batch + records * RECORD, kernel);
    return { done, records };
  }

  /** What an expansion threw that new tables can help with; anything else goes on. */
  recover(error: unknown): void {
    if (error instanceof Stale) this.format.rebuild(true);
    else if (error instanceof TablesFull && this.parentLimit > 1) this.parentLimit >>= 1;
    else throw error;
  }
}
