/**
 * The rows of all states up to some depth, made again from the links when a path is wanted. During the search only the
 * frontier has rows. Parents are expanded again in their order, and the links say which of their successors were new.
 * Cost: one more expansion of each state and a row of memory for each; nothing is inserted or judged.
 */
import type { RowTable } from '../spill/row-table.ts';
import { HEADER } from '../store/header.ts';
import { areas, PARENTS } from '../store/memory.ts';
import { bareStride } from '../store/rows.ts';
import type { Replay } from './replay.ts';
import type { Search } from './search.ts';

/** Called for each successor: the parent's number, the step's code, and where its record is (an index of words). */
export type Visit = (parent: number, code: number, record: number) => void;

/** Called for each step that faults, before the successors of its parent. */
export type VisitFault = (parent: number, action: number) => void;

export class LevelRows {
  /** Without a tree's inner positions, which are made again when a row is expanded. */
  readonly rows: RowTable;
  private readonly search: Search;

  /** Rows of the states with numbers below `count`. */
  constructor(search: Search, count: number) {
    this.search = search;
    const stride = bareStride(search.replay.packing.words) >> 2;
    this.rows = search.rowTable(count, stride);
    const initial = Math.min(count, search.initialIndex.length);
    for (let state = 0; state < initial; state++) {
      const row = search.format.initialRow(search.initialIndex[state] as number);
      this.rows.written(state).set(row.subarray(0, stride), this.rows.at(state));
    }
    this.derive(initial, count);
  }

  /** Expand `states` again, in this order. */
  expand(states: Iterable<number>, visit: Visit, visitFault: VisitFault | null = null): void {
    const numbers: number[] = [];
    const flush = (): void => {
      this.expandTogether(numbers, visit, visitFault);
      numbers.length = 0;
    };
    for (const state of states) {
      numbers.push(state);
      if (numbers.length === PARENTS) flush();
    }
    flush();
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
    replay.packing.unpack(this.rows.page(state), this.rows.at(state) + 2, ids);
    return ids;
  }

  private expandTogether(numbers: readonly number[], visit: Visit, visitFault: VisitFault | null = null): void {
    const { linear, replay } = this.search;
    const { stride } = this.rows;
    for (let from = 0; from < numbers.length; ) {
      const count = numbers.length - from;
      for (let i = 0; i < count; i++) {
        const state = numbers[from + i] as number;
        const at = this.rows.at(state);
        linear.words.set(this.rows.page(state).subarray(at, at + stride), (areas.rowsIn + i * replay.stride) >> 2);
      }
      this.search.visited.keyRows(areas.rowsIn, count, replay);
      const { done, records } = this.search.expansion.expandLoaded(count);
      const { words } = linear;
      const faults = visitFault === null ? [] : faultsIn(words, replay);
      let fault = 0;
      const faultsUpTo = (place: number): void => {
        for (; fault < faults.length && (faults[fault] as BatchFault).place <= place; fault++) {
          const { place: at, action } = faults[fault] as BatchFault;
          visitFault?.(numbers[from + at] as number, action);
        }
      };
      for (let record = areas.batch >> 2; record < (areas.batch >> 2) + records * 4; record += 4) {
        faultsUpTo(words[record + 3] as number);
        visit(
          numbers[from + (words[record + 3] as number)] as number,
          words[(words[record + 2] as number) >> 2] as number,
          record,
        );
      }
      faultsUpTo(done);
      replay.tables.endBatch();
      from += done;
    }
  }

  /** Fill the rows of states `next` to `count - 1` from their parents'. */
  private derive(next: number, count: number): void {
    const { links } = this.search;
    const { rows } = this;
    const { stride } = rows;
    let parent = 0;
    let child = next;
    while (child < count) {
      const parents: number[] = [];
      const firstKid = new Map<number, number>();
      // Parents whose rows are known, up to a batch of them.
      for (let made = child; parents.length < PARENTS && parent < child && made < count; parent++) {
        const kids = links.kids(parent);
        if (kids > 0) {
          parents.push(parent);
          firstKid.set(parent, made);
          made += kids;
        }
      }
      if (parents.length === 0) throw new Error('the links lead nowhere');
      this.expandTogether(parents, (from, code, record) => {
        const first = firstKid.get(from) as number;
        const end = Math.min(first + links.kids(from), count);
        for (let kid = first; kid < end; kid++) {
          if (links.code(kid) !== code) continue;
          const { words } = this.search.linear;
          const parentAt = rows.at(from);
          const row = rows.page(from).subarray(parentAt, parentAt + stride);
          const [page, at] = [rows.written(kid), rows.at(kid)];
          page.set(row, at);
          page[at] = words[record] as number;
          page[at + 1] = words[record + 1] as number;
          const effect = (words[record + 2] as number) >> 2;
          for (let i = effect + 2; i < effect + 2 + (words[effect + 1] as number) * 2; i += 2) {
            const cell = at + ((words[i] as number) >> 2);
            page[cell] = (page[cell] as number) ^ (words[i + 1] as number);
          }
          return;
        }
      });
      for (const from of parents) child += links.kids(from);
    }
  }
}

interface BatchFault {
  /** The parent's place in the batch. */
  readonly place: number;
  readonly action: number;
}

/** The faults of the batch that was just expanded, by parent. */
function faultsIn(words: Int32Array, replay: Replay): BatchFault[] {
  const count = words[(areas.header >> 2) + HEADER.faults] as number;
  const found: BatchFault[] = [];
  for (let i = 0; i < count; i++) {
    const at = (areas.faults >> 2) + 2 * i;
    const place = words[at] as number;
    for (const { action } of replay.faultsOf(words[at + 1] as number)) found.push({ place, action });
  }
  return found.sort((a, b) => a.place - b.place);
}
