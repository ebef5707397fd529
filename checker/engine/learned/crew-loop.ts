/**
 * Batches by several threads (`crew-batch.ts`), one after the other: where nothing is in its way, the members begin to expand
 * a batch before the thread of the search has judged and admitted what the batch before found.
 */
import type { Bound } from '../engine.ts';
import type { CrewBatch } from './crew-batch.ts';
import type { Search } from './search.ts';

export class CrewLoop {
  private readonly search: Search;
  private readonly isBeatDue: () => boolean;

  constructor(search: Search, isBeatDue: () => boolean) {
    this.search = search;
    this.isBeatDue = isBeatDue;
  }

  /** Expand states of depth `depth` up to number `end - 1`, or until something is due. Throws `CrewLost` and `StoreFull`. */
  async run(crew: CrewBatch, end: number, depth: number): Promise<Bound | null> {
    const { search } = this;
    const { renewal } = search;
    for (;;) {
      renewal.nextBatchAt(search.head);
      const expanded = await crew.expansion.expand(end - search.head);
      search.expandedTo(expanded, depth);
      const stopped = await crew.insert(expanded, depth + 1);
      if (stopped === null) search.passed(expanded.done);
      const goesOn = stopped === null && this.goesOn(crew, end);
      if (goesOn) crew.expansion.begin(end - search.head);
      crew.admit();
      search.endParents(expanded.done);
      if (goesOn) continue;
      if (stopped === null) renewal.renew(search.head);
      return stopped;
    }
  }

  /** Is there nothing to do before the crew expands the next states, which come before number `end`? */
  private goesOn(crew: CrewBatch, end: number): boolean {
    const { generated, head, distinct, renewal, crewing } = this.search;
    if (head === end || this.isBeatDue() || renewal.isDue(head)) return false;
    const isFor = crewing.crewFor(end - head, { distinct: distinct + crew.waiting, generated, head });
    renewal.nextBatchAt(head);
    return isFor === crew;
  }
}
