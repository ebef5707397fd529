/**
 * A function of the state, tabulated by what it reads: its value is looked up by the part of the row that holds the slots
 * of its footprint, and the function is run only where that part is new.
 *
 * That is sound although the footprint is learned run by run: two states that agree on it agree on all that the run
 * on the first of them read, so the run on the second would read the same. A run that reads something new begins the
 * table anew. The first runs are tracked; then the function is run on a {@link View} of the footprint, which notices what
 * else is read. Cost: a hash look-up for a state, a run for each part that is new. Where most parts are new, the table is
 * given up and the function is run on the view of each state.
 *
 * What the function is given need not be the state of the row: see {@link Reading}.
 *
 * The function must not keep what it is given. Not promised: what it does that is no function of the state.
 */
import type { State } from '../../system/system.ts';
import type { BehaviourGraph, Column } from '../../temporal/graph.ts';
import { OFTEN, type Work } from '../work.ts';
import { decode } from './decode.ts';
import type { Domains } from './domains.ts';
import type { LevelRows } from './level-rows.ts';
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
const TRACKED = 64;

/** Runs after which a table has to be of use, and how often it must then be asked for each. */
const PATIENCE = 4096;
const USE = 2;

const LOAD = 0.5;

/** Words of a row before the packed ones, which views count. */
const ROW_HEADER = 2;

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

export class Projection {
  private readonly domains: Domains;
  private readonly packing: Packing;
  private readonly reading: Reading;
  private readonly f: (state: State) => number;
  private readonly tracked: number;
  private readonly tracker: Tracker;
  private readonly ids: Int32Array;
  private readonly footprint = new Set<number>();
  /** The words of a row that hold the footprint, and which of their bits. */
  private words = new Int32Array(0);
  private masks = new Int32Array(0);
  /** By cell: the value, and 1 where there is one; and the masked words. */
  private values = new Float64Array(64);
  private used = new Uint8Array(64);
  private keys = new Int32Array(0);
  private entries = 0;
  private runs = 0;
  private asked = 0;
  private isOfUse = true;
  /** Runs since the footprint grew. */
  private settled = 0;
  private view: View | null = null;

  /** `tracked`: runs that are tracked although the footprint did not grow. */
  constructor(domains: Domains, packing: Packing, reading: Reading, f: (state: State) => number, tracked = TRACKED) {
    this.reading = reading;
    this.tracked = tracked;
    this.domains = domains;
    this.packing = packing;
    this.f = f;
    this.ids = new Int32Array(domains.domains.length);
    this.tracker = new Tracker(this.ids.length, domains.layout.containers);
  }

  /** Its value in the state whose packed words begin at `page[at]`. */
  of(page: Int32Array, at: number): number {
    this.asked++;
    if (!this.isOfUse) return this.evaluate(page, at);
    const cell = this.cellOf(page, at);
    return this.used[cell] === 1 ? (this.values[cell] as number) : this.run(page, at);
  }

  /** The cell of the row's part: where it is, or where it would go. */
  private cellOf(page: Int32Array, at: number): number {
    const { words, masks, keys, used } = this;
    const width = words.length;
    let hash = 0;
    for (let i = 0; i < width; i++) {
      hash = Math.imul(hash ^ ((page[at + (words[i] as number)] as number) & (masks[i] as number)), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const mask = used.length - 1;
    let cell = hash & mask;
    for (; used[cell] === 1; cell = (cell + 1) & mask) {
      let i = 0;
      while (i < width && keys[cell * width + i] === ((page[at + (words[i] as number)] as number) & (masks[i] as number))) i++;
      if (i === width) break;
    }
    return cell;
  }

  /** Run it and remember. */
  private run(page: Int32Array, at: number): number {
    const before = this.footprint.size;
    const value = this.evaluate(page, at);
    this.runs++;
    if (this.runs > PATIENCE && this.runs * USE > this.asked) this.isOfUse = false;
    else if (this.footprint.size > before || this.runs === 1) this.clear();
    else if ((this.entries + 1) / this.used.length > LOAD) this.grow();
    if (this.isOfUse) this.put(page, at, value);
    return value;
  }

  /** Its value, not looked up; the footprint has then all that was read. */
  private evaluate(page: Int32Array, at: number): number {
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
    const { tracker, footprint } = this;
    tracker.begin();
    try {
      this.f(tracker.wrap(this.domains.layout.root, state) as State);
    } catch {
      // It does not take a proxy for the state: it may have read anything.
      for (let slot = 0; slot < this.ids.length; slot++) tracker.readAlways(slot);
    }
    const before = footprint.size;
    for (const slot of tracker.reads) footprint.add(this.reading.source(slot));
    return footprint.size > before;
  }

  /** An empty table, for the footprint of now. */
  private clear(): void {
    const { packing } = this;
    const masks = new Map<number, number>();
    for (const slot of this.footprint) {
      const bits = packing.bits[slot] as number;
      const mask = bits === 32 ? -1 : ((1 << bits) - 1) << (packing.shift[slot] as number);
      masks.set(packing.word[slot] as number, (masks.get(packing.word[slot] as number) ?? 0) | mask);
    }
    this.words = Int32Array.from(masks.keys());
    this.masks = Int32Array.from(masks.values());
    this.used.fill(0);
    this.keys = new Int32Array(this.used.length * this.words.length);
    this.entries = 0;
  }

  private put(page: Int32Array, at: number, value: number): void {
    const cell = this.cellOf(page, at);
    const { words, masks } = this;
    for (let i = 0; i < words.length; i++) {
      this.keys[cell * words.length + i] = (page[at + (words[i] as number)] as number) & (masks[i] as number);
    }
    this.used[cell] = 1;
    this.values[cell] = value;
    this.entries++;
  }

  private grow(): void {
    const { keys, used, values, words, masks } = this;
    const width = words.length;
    this.used = new Uint8Array(used.length * 4);
    this.values = new Float64Array(used.length * 4);
    this.keys = new Int32Array(used.length * 4 * width);
    this.entries = 0;
    // An entry's words, where a row has them.
    const row = new Int32Array(this.packing.words);
    for (let cell = 0; cell < used.length; cell++) {
      if (used[cell] === 0) continue;
      for (let i = 0; i < width; i++) row[words[i] as number] = (keys[cell * width + i] as number) & (masks[i] as number);
      this.put(row, 0, values[cell] as number);
    }
  }
}
