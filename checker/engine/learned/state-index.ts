/**
 * The numbers of all states of a search by their keys: open addressing in cells of 16 bytes, so that a look-up waits for
 * memory once. Keys are taken many at a time: first their homes are read, in loads that do not depend on each other, as
 * the kernel does it.
 */
import { RECORD } from '../store/memory.ts';

/** Cells that are in use, at most. */
const LOAD = 0.7;

export class StateIndex {
  /** By cell: low half, high half, number plus 1 (0: free), nothing. */
  private readonly cells: Int32Array;
  private readonly mask: number;
  private length = 0;
  private homes = new Int32Array(0);

  /** With room for `states`. */
  constructor(states: number) {
    this.cells = new Int32Array(4 * 2 ** Math.max(6, Math.ceil(Math.log2(states / LOAD))));
    this.mask = this.cells.length - 4;
  }

  /** Bytes that an index of so many states takes, at most. */
  static bytesOf(states: number): number {
    return (states / LOAD) * 2 * 16;
  }

  /** The `count` rows of `stride` words from `rows[at]` on are the next states; their keys are not in it. */
  addRows(rows: Int32Array, at: number, count: number, stride: number): void {
    const { cells, mask } = this;
    const homes = this.homesOf(rows, at, count, stride);
    for (let i = 0, row = at; i < count; i++, row += stride) {
      let cell = homes[i] as number;
      while (cells[cell + 2] !== 0) cell = (cell + 4) & mask;
      cells[cell] = rows[row] as number;
      cells[cell + 1] = rows[row + 1] as number;
      cells[cell + 2] = ++this.length;
    }
  }

  /** Into `numbers`, for each of the `count` records from `words[first]` on, the number of its key; -1 where there is none. */
  find(words: Int32Array, first: number, count: number, numbers: Int32Array): void {
    const { cells, mask } = this;
    const homes = this.homesOf(words, first, count, RECORD / 4);
    for (let i = 0, at = first; i < count; i++, at += RECORD / 4) {
      const [low, high] = [words[at] as number, words[at + 1] as number];
      let cell = homes[i] as number;
      while ((cells[cell] !== low || cells[cell + 1] !== high) && cells[cell + 2] !== 0) cell = (cell + 4) & mask;
      numbers[i] = (cells[cell + 2] as number) - 1;
    }
  }

  /** Where keys would be at home, `stride` words from one to the next; these cells are in the cache then. */
  private homesOf(words: Int32Array, first: number, count: number, stride: number): Int32Array {
    if (this.homes.length < count) this.homes = new Int32Array(count * 2);
    const { cells, mask, homes } = this;
    let sum = 0;
    for (let i = 0, at = first; i < count; i++, at += stride) {
      const home = homeOf(words[at] as number, words[at + 1] as number) & mask;
      homes[i] = home;
      sum |= cells[home + 2] as number;
    }
    // Never: numbers are not negative. But what is read has to be of use.
    if (sum < 0) throw new Error('more states than there are numbers');
    return homes;
  }
}

/** Keys of the exact store are small numbers in either half: all bits have to be mixed. */
function homeOf(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) << 2;
}
