/**
 * The images of all steps of a search (`image-steps.ts`): looked at while one thread makes the steps, and, of those that it
 * did not, when the rows are made again (`survey.ts`). States are seen in the order of their numbers.
 */
import type { Survey } from '../../temporal/survey.ts';
import { HEADER } from '../store/header.ts';
import { areas, type Linear } from '../store/memory.ts';
import type { Format } from './format.ts';
import { ImageSteps } from './image-steps.ts';
import type { Relation } from './relation.ts';

export class StepWatch {
  /** States below this number have been seen, with all their steps. */
  seen = 0;
  /** Looked at during the search, since that may be all that there is to be done. */
  readonly isAtOnce: boolean;
  private readonly linear: Linear;
  private readonly format: Format;
  private readonly all: readonly ImageSteps[];
  /** A step of these faults. */
  private faulted = false;

  constructor({ domains, moves }: Relation, linear: Linear, format: Format, survey: Survey | undefined) {
    this.linear = linear;
    this.format = format;
    this.all = survey?.images.map((images) => new ImageSteps(domains, linear, images)) ?? [];
    // Without moves nothing can be settled.
    this.isAtOnce = moves !== null && survey !== undefined && survey.isOfSteps !== 'no';
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

  /** The batch that was expanded last: `parents` states from number `first` on. All before them are to be seen first. */
  batch(first: number, parents: number, records: number): void {
    if (first > this.seen || first + parents <= this.seen || !this.holds) return;
    for (const one of this.all) one.batch(this.format.replay, parents, records);
    if ((this.linear.words[(areas.header >> 2) + HEADER.faults] as number) > 0) this.faulted = true;
    this.seen = first + parents;
  }
}
