/**
 * Numbers for states by a function of the state that is tabulated (`tabulation.ts`): among others the columns of the
 * behaviour graph.
 */
import type { State } from '../../system/system.ts';
import type { BehaviourGraph, Column } from '../../temporal/graph.ts';
import { ROW_HEADER } from '../store/rows.ts';
import { OFTEN, type Work } from '../work.ts';
import type { Domains } from './domains.ts';
import { plainReading, type Reading, TRACKED } from './footprint.ts';
import type { LevelRows } from './level-rows.ts';
import type { Packing } from './packing.ts';
import { Tabulation, type Values } from './tabulation.ts';

/** The column of `f` over the first `count` of `rows`. */
export function tabulateRows(domains: Domains, packing: Packing, { rows }: LevelRows, count: number): BehaviourGraph['tabulate'] {
  return function* <A extends Column>(f: (state: State) => number, column: A): Work<A> {
    const projection = new Projection(domains, packing, plainReading(domains), f);
    for (let number = 0; number < count; number += OFTEN) {
      yield;
      rows.each(number, Math.min(number + OFTEN, count), (page, at, together, first) => {
        for (let row = 0; row < together; row++) column[first + row] = projection.of(page, at + row * rows.stride + ROW_HEADER);
      });
    }
    return column;
  };
}

export class Projection extends Tabulation<number> {
  /** `tracked`: runs that are tracked although the footprint did not grow. */
  constructor(domains: Domains, packing: Packing, reading: Reading, f: (state: State) => number, tracked = TRACKED) {
    super(domains, packing, reading, f, new Numbers(), tracked);
  }
}

class Numbers implements Values<number> {
  private numbers = new Float64Array(64);

  get(part: number): number {
    return this.numbers[part] as number;
  }

  put(part: number, value: number): void {
    if (part === this.numbers.length) {
      const { numbers } = this;
      this.numbers = new Float64Array(part * 2);
      this.numbers.set(numbers);
    }
    this.numbers[part] = value;
  }
}
