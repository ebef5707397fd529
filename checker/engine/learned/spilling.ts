/**
 * What a search puts on disk where memory comes to its end and it may: the frontier and the links first, when the budget
 * is spent; all that with the visited set when its table cannot grow (`delayed.ts`). Rows of all states that a path needs
 * lie there as well then. Nothing comes back to memory.
 */
import type { Budget } from '../budget.ts';
import { RowTable } from '../spill/row-table.ts';
import { Spill } from '../spill/spill.ts';
import type { Linear } from '../store/memory.ts';
import { bareStride } from '../store/rows.ts';
import type { VisitedStore } from '../store/store.ts';
import type { Work } from '../work.ts';
import { Delayed } from './delayed.ts';
import type { Format } from './format.ts';
import type { Judge } from './judge.ts';
import type { Links } from './links.ts';
import { tuning } from './tuning.ts';

/** What of a search may go to disk, and who judges what comes from there. */
interface Spilled {
  readonly format: Format;
  readonly visited: VisitedStore;
  readonly judge: Judge;
  readonly links: Links;
}

export class Spilling {
  /** Why files could not be used any more; null while they can. */
  trouble: string | null = null;
  /** Insertion once the visited set is on disk. */
  delayed: Delayed | null = null;
  private readonly linear: Linear;
  private readonly spilled: Spilled;
  private readonly budget: Budget;
  /** Null where there is no folder. */
  private readonly spill: Spill | null;
  private areRowsOnDisk = false;

  constructor(folder: string | undefined, linear: Linear, spilled: Spilled, budget: Budget) {
    this.linear = linear;
    this.spilled = spilled;
    this.budget = budget;
    this.spill = folder === undefined ? null : new Spill(folder, tuning.blockBytes);
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.spill?.size ?? 0;
  }

  close(): void {
    this.spill?.close();
  }

  /**
   * Where the visited set has no room for so many successors: from now on it is on disk, and so is all else that grows, once
   * the work is done that this returns. Null where there is room, or no place to put it. States below `head` are expanded.
   */
  begin(successors: number, head: number): Work<void> | null {
    if (this.spill === null || !this.mustDelay(successors)) return null;
    const { format, visited, links, judge } = this.spilled;
    this.delayed = new Delayed(format, this.linear, visited, links, judge, this.spill, head);
    this.spillRows();
    return this.delayed.begin();
  }

  /** From now on the frontier is on disk, and so are the links. */
  spillRows(): void {
    if (this.spill === null || this.areRowsOnDisk) return;
    this.areRowsOnDisk = true;
    this.spilled.format.frontier.spillTo(this.spill.file('the frontier'), tuning.residentBlocks);
    this.spilled.links.spillTo(this.spill.file('the links'));
  }

  /** True where there is memory, or a place on disk, for the rows of `count` states. */
  fitsRows(count: number): boolean {
    const bytes = count * bareStride(this.spilled.format.replay.packing.words);
    return this.canSpill || (bytes <= tuning.rowsLimit && this.budget.fits(bytes));
  }

  /** A table for `count` rows of `stride` words: on disk as well, where that is where things are, or have to be. */
  rowTable(count: number, stride: number): RowTable {
    const isOnDisk = this.canSpill && (this.areRowsOnDisk || !this.budget.fits(count * stride * 4));
    return new RowTable(count, stride, isOnDisk ? (this.spill as Spill).file('rows') : null, tuning.residentPages);
  }

  private get canSpill(): boolean {
    return this.spill !== null && this.trouble === null;
  }

  private mustDelay(successors: number): boolean {
    const { visited, format } = this.spilled;
    const { keys } = visited;
    if (this.delayed !== null) return false;
    return keys.used >= tuning.visitedLimit || !keys.reserve(successors, format.replay.kernel);
  }
}
