/**
 * Insertion where the visited set does not fit into memory: delayed duplicate detection (`spill/sorted-runs.ts`).
 *
 * The table in memory holds the fingerprints of candidates only: successors that may be new. Their rows go to a queue.
 * When the table is full, and at the end of each level, the candidates are settled: their fingerprints are sorted and
 * compared with those on disk, the ones not found there join them, and their rows are taken from the queue in the order
 * of generation, judged, numbered, and appended to the frontier. The table is empty then. So states get the numbers that
 * they have where memory suffices.
 *
 * Cost: each level reads the part of the visited set in which its candidates may be, at most all of it; each candidate's
 * row is written and read once. Memory besides the table: two bytes a candidate.
 */

import type { RowQueue } from '../spill/row-queue.ts';
import { SortedIndex } from '../spill/sorted-index.ts';
import { SortedRuns } from '../spill/sorted-runs.ts';
import type { Spill } from '../spill/spill.ts';
import { HEADER } from '../store/header.ts';
import { areas, INSERT_LIMIT, type Linear } from '../store/memory.ts';
import type { VisitedStore } from '../store/store.ts';
import { atOnce, type Work } from '../work.ts';
import type { Format, KeysElsewhere } from './format.ts';
import type { Judge } from './judge.ts';
import type { Links } from './links.ts';
import type { Packing } from './packing.ts';
import { tuning } from './tuning.ts';

/** Words before a candidate's row: the code of the step that led to it, and its parent's number. */
const EXTRA = 2;

export class Delayed implements KeysElsewhere {
  /** States that were found, those outside the constraint included. */
  settled: number;
  private readonly format: Format;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  private readonly links: Links;
  private readonly judge: Judge;
  private readonly runs: SortedRuns;
  private readonly candidates: RowQueue<Packing>;
  private readonly index: SortedIndex;
  /** The parent whose new states are being counted, and how many were. */
  private parent: number;
  private kids = 0;
  /** Of the candidates that were taken last: the first parent of their batch, and their depth. */
  private head: number;
  private depth = 0;

  /** Takes over from a search that has expanded the states below `head`. Throws SpillError. */
  constructor(format: Format, linear: Linear, visited: VisitedStore, links: Links, judge: Judge, spill: Spill, head: number) {
    this.format = format;
    this.linear = linear;
    this.visited = visited;
    this.links = links;
    this.judge = judge;
    this.parent = head;
    this.head = head;
    this.index = new SortedIndex(visited.zero);
    this.settled = visited.keys.used;
    this.candidates = format.queue(EXTRA);
    this.candidates.spillTo(spill.file('candidates'), tuning.residentBlocks);
    this.runs = new SortedRuns(spill.file('the visited set'));
    format.elsewhere = this;
  }

  /** Put the visited set on disk: comes first. Throws SpillError. */
  *begin(): Work<void> {
    yield* this.addRun(yield* this.visited.sorted());
    this.visited.clear();
  }

  /** The least difference of two fingerprints. */
  get closest(): number {
    return this.runs.closest;
  }

  /**
   * Take the first `count` successors of the batch, whose parents are numbered from `head` on, for candidates; their
   * depth is `depth`. False where memory is at its end. Throws SpillError.
   */
  insert(count: number, head: number, depth: number): boolean {
    this.head = head;
    this.depth = depth;
    for (let from = 0; from < count; from += INSERT_LIMIT) {
      const to = Math.min(from + INSERT_LIMIT, count);
      const { kernel } = this.format.replay;
      const { keys } = this.visited;
      if (keys.used > 0 && !this.hasRoom(to - from)) atOnce(this.settle(head, depth));
      if (!keys.reserve(to - from, kernel)) return false;
      kernel.insert(from, to);
      const out = this.linear.words[(areas.header >> 2) + HEADER.out] as number;
      keys.used += out;
      this.remember(out, head);
    }
    return true;
  }

  /** True where so many more candidates can be told apart before the others are settled. */
  hasRoom(candidates: number): boolean {
    const { keys } = this.visited;
    return keys.used < tuning.visitedLimit && keys.reserve(candidates, this.format.replay.kernel);
  }

  /**
   * Find out which candidates are new; states below `head` have no further successors. Where it is not taken to its end,
   * {@link endParents} makes the links whole. Throws SpillError.
   */
  *settle(head: number, depth: number): Work<void> {
    const keys = yield* this.visited.sorted();
    if (keys.length > 0) {
      yield* this.addRun(keys);
      yield* this.admitNew(depth);
    }
    this.visited.clear();
    this.endParents(head);
  }

  /** Of the batch that is being expanded nothing was taken yet. Throws SpillError. */
  settleAll(): void {
    atOnce(this.settle(this.head, this.depth));
  }

  /** Throws SpillError. */
  rekey(change: (keys: Uint32Array) => void): void {
    atOnce(this.runs.rekey(change));
  }

  /** Put on disk what of `keys` is not there yet. */
  private *addRun(keys: Uint32Array): Work<void> {
    yield* this.index.take(keys);
    yield* this.runs.mark(keys, this.index.known);
    yield* this.runs.add(keys, this.index.known);
  }

  /** The `out` rows that came out are candidates. */
  private remember(out: number, head: number): void {
    const { words } = this.linear;
    const stride = this.format.replay.stride >> 2;
    let row = areas.rowsOut >> 2;
    let number = 0;
    const fill = (rows: Int32Array, at: number): void => {
      rows[at] = words[(areas.codes >> 2) + number] as number;
      rows[at + 1] = head + (words[(areas.parents >> 2) + number] as number);
      for (let word = 0; word < stride; word++) rows[at + EXTRA + word] = words[row + word] as number;
    };
    for (; number < out; number++, row += stride) this.candidates.append(fill);
  }

  private *admitNew(depth: number): Work<void> {
    let out = 0;
    for (let rows = this.candidates.first(); rows !== null; rows = this.candidates.first()) {
      yield;
      const { width } = this.candidates;
      const { words } = this.linear;
      for (let at = 0; at < rows.length; at += width) {
        if (!this.index.isNew(rows[at + EXTRA] as number, rows[at + EXTRA + 1] as number)) continue;
        words[(areas.codes >> 2) + out] = rows[at] as number;
        words[(areas.parents >> 2) + out] = rows[at + 1] as number;
        const row = (areas.rowsOut >> 2) + out * (width - EXTRA);
        for (let word = 0; word < width - EXTRA; word++) words[row + word] = rows[at + EXTRA + word] as number;
        if (++out === INSERT_LIMIT) {
          this.admit(out, depth);
          out = 0;
        }
      }
      this.candidates.drop(rows.length / width);
    }
    this.admit(out, depth);
  }

  /** The `out` new rows become states, but for those that are outside the constraint. */
  private admit(out: number, depth: number): void {
    const { replay, frontier } = this.format;
    const { words } = this.linear;
    replay.judged = this.settled;
    this.settled += out;
    const outside = this.judge.judge(replay, this.linear, out, depth, this.links.length, -1);
    let first = 0;
    for (let row = 0; row < out; row++) {
      if (outside !== null && outside[row] === 1) {
        frontier.push(words, areas.rowsOut >> 2, first, row);
        first = row + 1;
        continue;
      }
      this.endParents(words[(areas.parents >> 2) + row] as number);
      this.kids++;
      this.links.push(words[(areas.codes >> 2) + row] as number);
    }
    frontier.push(words, areas.rowsOut >> 2, first, out);
  }

  /** Parents below `head` have found all that they find. */
  endParents(head: number): void {
    for (; this.parent < head; this.parent++) {
      this.links.endParent(this.kids);
      this.kids = 0;
    }
  }
}
