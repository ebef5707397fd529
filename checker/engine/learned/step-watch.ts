/**
 * All steps of a search, as a survey sees them: their images (`image-steps.ts`), and where behaviours may stay (`stay-watch.ts`).
 * Looked at while one thread makes the steps, and, of those that it did not, when the rows are made again (`survey.ts`).
 * States are seen in the order of their numbers.
 */
import type { Sight, Survey } from '../../temporal/survey.ts';
import { HEADER } from '../store/header.ts';
import { areas, type Linear } from '../store/memory.ts';
import type { Format } from './format.ts';
import { ImageSteps } from './image-steps.ts';
import type { Relation } from './relation.ts';
import { StayWatch } from './stay-watch.ts';

export class StepWatch {
  /** States below this number have been seen, with all their steps. */
  seen = 0;
  /** Null where the steps alone may settle it, or nothing can. */
  private readonly staying: StayWatch | null;
  /** The steps alone may settle it. */
  private readonly isOfSteps: boolean;
  private readonly linear: Linear;
  private readonly format: Format;
  private readonly all: readonly ImageSteps[];
  /** A step of these faults. */
  private faulted = false;

  constructor(relation: Relation, linear: Linear, format: Format, survey: Survey | undefined) {
    this.linear = linear;
    this.format = format;
    this.all = survey?.images.map((images) => new ImageSteps(relation.domains, linear, images)) ?? [];
    // Without moves nothing can be settled.
    const isOfUse = relation.moves !== null && survey !== undefined;
    this.isOfSteps = isOfUse && survey.isOfSteps !== 'no';
    this.staying = isOfUse && !this.isOfSteps ? new StayWatch(relation, linear, survey.owed) : null;
  }

  /** Looked at during the search, since that may be all that there is to be done. */
  get isAtOnce(): boolean {
    return this.isOfSteps || this.staying?.isOfUse === true;
  }

  /** Of the states in which a behaviour may stay; null where not all of the first `head` were looked at during the search. */
  sight(head: number): Sight | null {
    const { staying, format } = this;
    if (staying === null || !staying.isOfUse || this.seen < head) return null;
    return staying.sight(format.replay.packing);
  }

  /** False once some image was refused. */
  get holds(): boolean {
    return this.all.every(({ holds }) => holds);
  }

  /** True where the steps settle `survey`, if nothing is refused. */
  settles({ isOfSteps }: Survey): boolean {
    return isOfSteps === 'yes' || (isOfSteps === 'without-faults' && !this.faulted);
  }

  /** The initial states, by their indices. */
  initial(indices: readonly number[]): void {
    const { replay } = this.format;
    for (const index of indices) {
      const row = this.format.initialRow(index);
      for (const one of this.all) one.initial(row, replay.packing);
    }
  }

  /** A batch of the search, as {@link images}. */
  batch(first: number, parents: number, records: number): void {
    const before = this.seen;
    this.images(first, parents, records);
    if (this.seen > before) this.staying?.batch(this.format.replay, parents, records);
  }

  /** The batch that was expanded last: `parents` states from number `first` on. All before them are to be seen first. */
  images(first: number, parents: number, records: number): void {
    if (first > this.seen || first + parents <= this.seen || !this.holds) return;
    for (const one of this.all) one.batch(this.format.replay, parents, records);
    if ((this.linear.words[(areas.header >> 2) + HEADER.faults] as number) > 0) this.faulted = true;
    this.seen = first + parents;
  }
}
