/**
 * When the tables of a search are made anew (`format.ts`): between batches, where actions may be clustered better now that
 * more is known, and where there is no room in them any more.
 */
import type { Format } from './format.ts';
import { tuning } from './tuning.ts';

export class Renewal {
  private readonly format: Format;
  /** Successors come in the order of the actions, which are not clustered then. */
  private readonly ordered: boolean;
  /** States that were expanded when the learning began: those of a search that was interrupted. */
  private learningFrom = 0;
  private nextClustering = tuning.clusterAfter;

  constructor(format: Format, ordered: boolean) {
    this.format = format;
    this.ordered = ordered;
  }

  /** The tables are learned from here on, where `head` states are expanded already. */
  beginAt(head: number): void {
    this.learningFrom = head;
    this.nextClustering = head + tuning.clusterAfter;
  }

  /** The next batch begins with the state of number `head`. */
  nextBatchAt(head: number): void {
    this.format.expanded = head - this.learningFrom;
  }

  /**
   * Of `left` states from number `head` on, those that one batch may expand: actions are clustered at the same state whatever the
   * batches, so the order of successors, which numbers the states, does not depend on how many threads there are.
   */
  inOneBatch(head: number, left: number): number {
    return this.ordered ? left : Math.min(left, this.nextClustering - head);
  }

  /** Are new tables due, now that `head` states are expanded? */
  isDue(head: number): boolean {
    return this.isClusteringDue(head) || this.format.replay.tables.isFull;
  }

  /** Make them, if they are due. */
  renew(head: number): void {
    this.nextBatchAt(head);
    if (this.isClusteringDue(head)) {
      this.nextClustering = this.learningFrom + (this.nextClustering - this.learningFrom) * tuning.clusterAgain;
      this.format.rebuild(false);
    } else if (this.format.replay.tables.isFull) this.format.rebuild(true);
  }

  private isClusteringDue(head: number): boolean {
    return !this.ordered && head >= this.nextClustering;
  }
}
