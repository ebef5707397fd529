/**
 * The rows of all states up to some depth, made again from the links when a path or the behaviour graph is wanted. During
 * the search only the frontier has rows. Parents are expanded again in their order, and the links say which of their
 * successors were new. Cost: one more expansion of each state and a row of memory for each; nothing is inserted or judged.
 */
import type { RowTable } from '../spill/row-table.ts';
import { areas, PARENTS } from '../store/memory.ts';
import { bareStride, ROW_HEADER } from '../store/rows.ts';
import type { Work } from '../work.ts';
import type { Search } from './search.ts';

/** Called for each successor: the parent's number, the step's code, and where its record is (an index of words). */
export type Visit = (parent: number, code: number, record: number) => void;

/** Called for a batch of parents with successive numbers from `first` on; `made`: states with rows, their successors among them. */
export type VisitBatch = (first: number, parents: number, records: number, made: number) => void;

export class LevelRows {
  /** Without a tree's inner positions, which are made again when a row is expanded. */
  readonly rows: RowTable;
  private readonly search: Search;
  /** By code of a step, in the parent that is being looked at: the state that it found, plus 1. */
  private found = new Int32Array(64);

  /** Rows of the states with numbers below `count`. */
  static *upTo(search: Search, count: number): Work<LevelRows> {
    const rows = new LevelRows(search, count);
    yield* rows.derive(count, null);
    return rows;
  }

  /** Rows of all states; `visit` gets every state that was expanded. */
  static *whole(search: Search, visit: (rows: LevelRows) => VisitBatch): Work<LevelRows> {
    const rows = new LevelRows(search, search.distinct);
    yield* rows.derive(search.distinct, visit(rows));
    return rows;
  }

  private constructor(search: Search, count: number) {
    this.search = search;
    const stride = bareStride(search.replay.packing.words) >> 2;
    this.rows = search.spilling.rowTable(count, stride);
    const initial = Math.min(count, search.initialIndex.length);
    for (let state = 0; state < initial; state++) {
      const row = search.format.initialRow(search.initialIndex[state] as number);
      this.rows.written(state).set(row.subarray(0, stride), this.rows.at(state));
    }
  }

  /** Expand `states` again, in this order. */
  *expand(states: Iterable<number>, visit: Visit): Work<void> {
    const numbers: number[] = [];
    for (const state of states) {
      numbers.push(state);
      if (numbers.length < this.limit) continue;
      this.expandTogether(numbers, visit);
      numbers.length = 0;
      yield;
    }
    this.expandTogether(numbers, visit);
  }

  /** Low half of the key of `state`. */
  low(state: number): number {
    return this.rows.page(state)[this.rows.at(state)] as number;
  }

  high(state: number): number {
    return this.rows.page(state)[this.rows.at(state) + 1] as number;
  }

  /** Value ids of `state`, in `ids` where it is given. */
  ids(state: number, ids = new Int32Array(this.search.relation.domains.domains.length)): Int32Array {
    const { replay } = this.search;
    replay.packing.unpack(this.rows.page(state), this.rows.at(state) + ROW_HEADER, ids);
    return ids;
  }

  /** States that are expanded together. */
  private get limit(): number {
    return Math.min(PARENTS, this.search.expansion.parentLimit);
  }

  private expandTogether(numbers: readonly number[], visit: Visit): void {
    for (let from = 0; from < numbers.length; ) {
      const { done, records } = this.expandBatch(numbers.slice(from));
      const { words } = this.search.linear;
      for (let record = areas.batch >> 2; record < (areas.batch >> 2) + records * 4; record += 4) {
        const parent = numbers[from + (words[record + 3] as number)] as number;
        visit(parent, words[(words[record + 2] as number) >> 2] as number, record);
      }
      this.search.replay.tables.endBatch();
      from += done;
    }
  }

  /** Expand some of `states`, which ascend. */
  private expandBatch(states: readonly number[]): { readonly done: number; readonly records: number } {
    const { linear, replay, visited, expansion } = this.search;
    const count = states.length;
    for (let place = 0; place < count; ) {
      // Those with successive numbers lie together.
      let end = place + 1;
      while (end < count && states[end] === (states[end - 1] as number) + 1) end++;
      const first = states[place] as number;
      this.rows.each(first, first + end - place, (page, at, rows) => {
        this.putRows(page, at, rows, (areas.rowsIn + place * replay.stride) >> 2, linear.words, replay.stride >> 2);
        place += rows;
      });
    }
    visited.keyRows(areas.rowsIn, count, replay);
    return expansion.expandLoaded(count);
  }

  /** Copy `count` rows to where rows have `stride` words. */
  private putRows(page: Int32Array, from: number, count: number, to: number, words: Int32Array, stride: number): void {
    const own = this.rows.stride;
    if (own === stride) words.set(page.subarray(from, from + count * own), to);
    else
      for (let row = 0; row < count; row++) words.set(page.subarray(from + row * own, from + (row + 1) * own), to + row * stride);
  }

  /**
   * Fill the rows of all states with numbers below `count`, from their parents'. With `visit`, all states that the search
   * expanded to the end are; besides these only parents that found some of the others.
   */
  private *derive(count: number, visit: VisitBatch | null): Work<void> {
    const { links, head } = this.search;
    let child = Math.min(count, this.search.initialIndex.length);
    let parent = 0;
    const parents: number[] = [];
    while (child < count || (visit !== null && parent < head)) {
      yield;
      const isVisited = visit !== null && parent < head;
      const end = isVisited ? Math.min(child, head) : child;
      parents.length = 0;
      // Parents whose rows are known, up to a batch of them.
      for (let next = parent; parents.length < this.limit && next < end; next++) {
        if (isVisited || links.kids(next) > 0) parents.push(next);
      }
      if (parents.length === 0) throw new Error('the links lead nowhere');
      const { done, records } = this.expandBatch(parents);
      child = this.makeRows(parents, records, child, count);
      const first = parent;
      parent = (parents[done - 1] as number) + 1;
      if (isVisited) visit(first, done, records, child);
      this.search.replay.tables.endBatch();
    }
  }

  /** The rows of the states, from number `child` on, that `parents` found, whose successors are the batch; the next number. */
  private makeRows(parents: readonly number[], records: number, child: number, count: number): number {
    const { links, linear, relation } = this.search;
    const { words } = linear;
    if (this.found.length < relation.codes.size) this.found = new Int32Array(relation.codes.size * 2);
    const { found } = this;
    const end = (areas.batch >> 2) + records * 4;
    let next = child;
    for (let record = areas.batch >> 2; record < end && next < count; ) {
      const place = words[record + 3] as number;
      const parent = parents[place] as number;
      const kids = Math.min(links.kids(parent), count - next);
      if (kids === 0) {
        while (record < end && words[record + 3] === place) record += 4;
        continue;
      }
      for (let kid = next; kid < next + kids; kid++) found[links.code(kid)] = kid + 1;
      let missing = kids;
      for (; record < end && words[record + 3] === place; record += 4) {
        const code = words[(words[record + 2] as number) >> 2] as number;
        const kid = (found[code] as number) - 1;
        if (kid === -1) continue;
        found[code] = 0;
        missing--;
        this.makeRow(kid, parent, record);
      }
      // A step that was there and is not any more: the spec is to blame, and what it led to is left empty.
      if (missing > 0) found.fill(0);
      next += kids;
    }
    return next;
  }

  /** The row of `kid`, which the step in `record` leads to from `parent`. */
  private makeRow(kid: number, parent: number, record: number): void {
    const { rows } = this;
    const { words } = this.search.linear;
    const from = rows.at(parent);
    const source = rows.page(parent);
    const [page, at] = [rows.written(kid), rows.at(kid)];
    for (let word = 2; word < rows.stride; word++) page[at + word] = source[from + word] as number;
    page[at] = words[record] as number;
    page[at + 1] = words[record + 1] as number;
    const effect = (words[record + 2] as number) >> 2;
    for (let i = effect + 2; i < effect + 2 + (words[effect + 1] as number) * 2; i += 2) {
      const cell = at + ((words[i] as number) >> 2);
      page[cell] = (page[cell] as number) ^ (words[i + 1] as number);
    }
  }
}
