/**
 * All of a worker's engine that lies in one memory: the cache of fingerprints, tables, rows that wait, and the threads that
 * work there. It is given up as a whole where what is in the cache may not have been claimed.
 */
import type { CrewBatch } from '../learned/crew-batch.ts';
import { Crewing, type Reached } from '../learned/crewing.ts';
import { Expansion } from '../learned/expansion.ts';
import { Format } from '../learned/format.ts';
import type { Relation } from '../learned/relation.ts';
import { Renewal } from '../learned/renewal.ts';
import { SuspectList } from '../learned/suspects.ts';
import { Linear } from '../store/memory.ts';
import { Visited } from '../store/visited.ts';
import { Collecting } from './collecting.ts';

/** The cache grows in larger steps than the table of one process: each worker has to move all that all of them claimed. */
const GROWTH = 2;

export class Works {
  readonly linear = Linear.take();
  readonly visited = new Visited(this.linear, () => true, GROWTH);
  readonly format: Format;
  readonly expansion: Expansion;
  readonly renewal: Renewal;
  readonly collecting: Collecting;
  readonly crewing: Crewing;
  /** The crew that has begun to expand the next rows; null where none has. */
  ahead: CrewBatch | null = null;

  /** `threads`: that of the worker included; `head`: rows that it has expanded before. */
  constructor(relation: Relation, threads: number, head: number) {
    const { linear, visited } = this;
    const format = new Format(relation, linear, visited, new SuspectList(), false, undefined);
    this.format = format;
    this.expansion = new Expansion(format, linear, visited, relation.actions.length);
    this.renewal = new Renewal(format, false);
    this.renewal.beginAt(head);
    this.collecting = new Collecting(relation, linear, visited, format);
    this.crewing = new Crewing(threads, linear, { format, expansion: this.expansion, visited, admission: this.collecting }, {});
  }

  /** Of `left` rows that wait, those that `crew` may begin to expand; 0 where something is to be done before. */
  next(crew: CrewBatch, left: number, reached: Reached): number {
    if (left === 0 || this.renewal.isDue(reached.head)) return 0;
    const most = this.renewal.inOneBatch(reached.head, left);
    return this.crewing.crewFor(most, reached) === crew ? most : 0;
  }

  /** End the other threads; the memory may be used for something else. */
  release(): void {
    void this.crewing.dismiss();
    this.linear.release(this.visited.ranges());
  }
}
