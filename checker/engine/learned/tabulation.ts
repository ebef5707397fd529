/**
 * A function of the state, tabulated by what it reads: its value is looked up by the part of the row that holds the slots
 * of its footprint, and the function is run only where that part is new.
 *
 * That is sound although the footprint is learned run by run (`footprint.ts`): two states that agree on it agree on all
 * that the run on the first of them read, so the run on the second would read the same. A run that reads something new
 * begins the table anew. Cost: a hash look-up for a state, a run for each part that is new. Where most parts are new, the
 * table is given up and the function is run on each state; a table that gets large is begun anew.
 */
import type { State } from '../../system/system.ts';
import type { Domains } from './domains.ts';
import { FootprintRuns, type Reading } from './footprint.ts';
import type { Packing } from './packing.ts';
import { RowParts } from './row-parts.ts';

/** Runs after which a table has to be of use, and how often it must then be asked for each. */
const PATIENCE = 4096;
const USE = 2;

/** Parts in a table, at most. */
const MOST = 2 ** 22;

/** What was found for parts, by their numbers; a number is used again where a table is begun anew. */
export interface Values<T> {
  get(part: number): T;
  put(part: number, value: T): void;
}

export class Tabulation<T> {
  private readonly packing: Packing;
  private readonly runs: FootprintRuns<T>;
  private readonly values: Values<T>;
  private table: RowParts;
  private count = 0;
  private asked = 0;
  private isOfUse = true;

  /** `tracked`: see {@link FootprintRuns}. */
  constructor(domains: Domains, packing: Packing, reading: Reading, f: (state: State) => T, values: Values<T>, tracked: number) {
    this.packing = packing;
    this.runs = new FootprintRuns(domains, packing, reading, f, tracked);
    this.values = values;
    this.table = new RowParts(packing, []);
  }

  /** Its value in the state whose packed words begin at `page[at]`. */
  of(page: Int32Array, at: number): T {
    this.asked++;
    if (!this.isOfUse) return this.runs.run(page, at);
    const part = this.table.find(page, at);
    return part === -1 ? this.run(page, at) : this.values.get(part);
  }

  /** Run it and remember. */
  private run(page: Int32Array, at: number): T {
    const { footprint } = this.runs;
    const before = footprint.size;
    const value = this.runs.run(page, at);
    this.count++;
    if (this.count > PATIENCE && this.count * USE > this.asked) {
      this.isOfUse = false;
      this.table = new RowParts(this.packing, []);
      return value;
    }
    if (footprint.size > before || this.table.size === MOST) this.table = new RowParts(this.packing, footprint);
    this.values.put(this.table.add(page, at), value);
    return value;
  }
}
