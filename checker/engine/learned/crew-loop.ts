/**
 * Batches by several threads (`crew-batch.ts`), one after the other: where nothing is in its way, the members begin to expand
 * a batch before the thread of the search has judged and admitted what the batch before found. At the end of a level that is
 * a batch of the next level, of the states that are in the frontier already.
 */
import type { Bound } from '../engine.ts';
import type { CrewBatch } from './crew-batch.ts';
import type { Search } from './search.ts';

export class CrewLoop {
  private readonly search: Search;
  private readonly isBeatDue: () => boolean;
  /** The crew that has begun to expand the next states; null where none has. */
  ahead: CrewBatch | null = null;

  constructor(search: Search, isBeatDue: () => boolean) {
    this.search = search;
    this.isBeatDue = isBeatDue;
  }

  /** Expand states of depth `depth` up to number `end - 1`, or until something is due. Throws `CrewLost` and `StoreFull`. */
  async run(crew: CrewBatch, end: number, depth: number): Promise<Bound | null> {
    const { search } = this;
    const { renewal } = search;
    for (;;) {
      this.ahead = null;
      renewal.nextBatchAt(search.head);
      const expanded = await crew.expansion.expand(renewal.inOneBatch(search.head, end - search.head));
      search.expandedTo(expanded, depth);
      const stopped = await crew.insert(expanded, depth + 1);
      if (stopped === null) search.passed(expanded.done);
      const next = stopped === null ? this.next(crew, end, depth) : 0;
      if (next > 0) crew.expansion.begin(next);
      crew.admit();
      search.endParents(expanded.done);
      if (next > 0) this.ahead = crew;
      else if (stopped === null) renewal.renew(search.head);
      if (next === 0 || search.head === end) return stopped;
    }
  }

  /**
   * States that the crew may begin to expand: of depth `depth`, before number `end`, or else of the next depth. 0 where
   * something is to be done before.
   */
  private next(crew: CrewBatch, end: number, depth: number): number {
    const { generated, head, distinct, renewal, crewing } = this.search;
    if (this.isBeatDue() || renewal.isDue(head)) return 0;
    const left = renewal.inOneBatch(head, head < end ? end - head : this.nextLevel(crew, depth + 1));
    const isFor = crewing.crewFor(left, { distinct: distinct + crew.waiting, generated, head });
    renewal.nextBatchAt(head);
    return isFor === crew ? left : 0;
  }

  /** States of depth `depth` that are in the frontier; 0 where they are not to be expanded, or more of them are to come. */
  private nextLevel(crew: CrewBatch, depth: number): number {
    const { limits, frontier } = this.search;
    return depth >= (limits.maxDepth ?? Infinity) || frontier.length < crew.waiting ? 0 : frontier.length;
  }
}
