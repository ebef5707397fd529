/**
 * A function of the state that is run on rows, and its footprint: the slots that it was ever seen to read. The first runs
 * are tracked; then the function is run on a {@link View} of the footprint, which notices what else is read. What it is given
 * need not be the state of the row: see {@link Reading}.
 *
 * The function must not keep what it is given. Not promised: what it does that is no function of the state.
 */
import type { State } from '../../system/system.ts';
import { ROW_HEADER } from '../store/rows.ts';
import { decode } from './decode.ts';
import type { Domains } from './domains.ts';
import type { Packing } from './packing.ts';
import { Tracker } from './tracker.ts';
import { View } from './view.ts';

/** The states that a function is run on, one for each row, slot by slot. */
export interface Reading {
  /** The state for value ids `ids`, frozen. */
  readonly state: (ids: Int32Array) => State;
  /** Of a slot of such a state, the slot of the row that it comes from. */
  readonly source: (slot: number) => number;
  /** The same states for rows of `packing`, where only slots of rows in `footprint` may be read. */
  readonly view: (packing: Packing, footprint: ReadonlySet<number>) => View;
}

/** The states of the rows themselves. */
export function plainReading(domains: Domains): Reading {
  return {
    state: (ids) => decode(domains, ids),
    source: (slot) => slot,
    view: (packing, footprint) => new View(domains, packing, footprint),
  };
}

/** Runs that are tracked although the footprint did not grow. */
export const TRACKED = 64;

export class FootprintRuns<T> {
  /** It only grows. */
  readonly footprint = new Set<number>();
  readonly packing: Packing;
  private readonly domains: Domains;
  private readonly reading: Reading;
  private readonly f: (state: State) => T;
  private readonly tracked: number;
  private readonly tracker: Tracker;
  private readonly ids: Int32Array;
  /** Runs since the footprint grew. */
  private settled = 0;
  private view: View | null = null;

  /** `tracked`: runs that are tracked although the footprint did not grow. */
  constructor(domains: Domains, packing: Packing, reading: Reading, f: (state: State) => T, tracked: number) {
    this.domains = domains;
    this.packing = packing;
    this.reading = reading;
    this.f = f;
    this.tracked = tracked;
    this.ids = new Int32Array(domains.domains.length);
    this.tracker = new Tracker(this.ids.length, domains.layout.containers);
  }

  /** Its value in the state whose packed words begin at `page[at]`; the footprint has then all that was read. */
  run(page: Int32Array, at: number): T {
    if (this.settled >= this.tracked) {
      this.view ??= this.reading.view(this.packing, this.footprint);
      this.view.fill(page, at - ROW_HEADER);
      try {
        const value = this.f(this.view.state);
        if (!this.view.missed) return value;
      } catch {
        // Below, an error is raised again in the words of the state itself; or it was the view that threw.
      }
      this.view = null;
    }
    this.packing.unpack(page, at, this.ids);
    const state = this.reading.state(this.ids);
    const value = this.f(state);
    this.settled++;
    if (this.read(state)) this.settled = 0;
    return value;
  }

  /** True where the run on `state` reads slots that are not in the footprint; they are then. */
  private read(state: State): boolean {
    const { tracker, footprint, domains } = this;
    tracker.begin();
    try {
      this.f(tracker.wrap(domains.layout.root, state) as State);
    } catch {
      // It does not take a proxy for the state: it may have read anything.
      for (const { slot } of domains.layout.leaves) if (slot !== domains.layout.beyond?.slot) tracker.readAlways(slot);
    }
    const before = footprint.size;
    for (const slot of tracker.reads) footprint.add(this.reading.source(slot));
    return footprint.size > before;
  }
}
