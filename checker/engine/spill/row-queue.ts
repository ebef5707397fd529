/**
 * A queue of rows in blocks, of which those in the middle may lie on disk: the states that wait to be expanded, and the
 * candidates of delayed duplicate detection.
 *
 * A row may have words in front of what the format speaks of (`extra`). Rows that were put in before the format changed
 * get the new one when their block is first read again. Memory: with a file, the blocks being read and written, and a few
 * beside them; without one, all.
 */
import type { BlockFile } from './block-file.ts';

/** What a row's words mean. `F` is the format of the rows, which the queue only compares. */
export interface QueueFormat<F> {
  readonly format: F;
  /** Words of a row, without the extra ones. */
  readonly stride: number;
}

/** Turns the row of format `old` at `from[at]` into one of the current format at `to[into]`, where all is 0. */
export type ConvertRow<F> = (old: F, from: Int32Array, at: number, to: Int32Array, into: number) => void;

interface Block<F> {
  /** Null while it is on disk. */
  rows: Int32Array | null;
  /** Where on disk it is; -1 where it is not. */
  place: number;
  count: number;
  format: QueueFormat<F>;
}

/** Words of a block, unless a file says otherwise. */
const BLOCK = 2 ** 16;

export class RowQueue<F> {
  /** Rows in the queue. */
  length = 0;
  private readonly extra: number;
  private current: QueueFormat<F>;
  private readonly convert: ConvertRow<F>;
  private blocks: Block<F>[] = [];
  /** Index of the first block, and of the first row in it that was not taken. */
  private head = 0;
  private taken = 0;
  private readonly spare: Int32Array[] = [];
  private file: BlockFile | null = null;
  /** Blocks that are in memory before others go to the file. */
  private resident = 0;
  /** Index of the first block that was never looked at for going to the file. */
  private settled = 0;

  constructor(format: QueueFormat<F>, extra: number, convert: ConvertRow<F>) {
    this.current = format;
    this.extra = extra;
    this.convert = convert;
  }

  /** Words of a row, the extra ones included. */
  get width(): number {
    return this.current.stride + this.extra;
  }

  private get blockWords(): number {
    return this.file === null ? BLOCK : this.file.blockBytes >> 2;
  }

  /** From now on rows have this format. */
  reformat(format: QueueFormat<F>): void {
    this.current = format;
  }

  /** From now on no more than about `resident` blocks are kept in memory. Throws SpillError. */
  spillTo(file: BlockFile, resident: number): void {
    this.file = file;
    this.resident = resident;
    this.spill();
  }

  /** Append rows `from` to `to - 1` of those that begin at `words[at]`. Throws SpillError. */
  push(words: Int32Array, at: number, from: number, to: number): void {
    const { width } = this;
    for (let row = from; row < to; ) {
      const block = this.tail();
      const rows = block.rows as Int32Array;
      const count = Math.min(to - row, Math.floor(rows.length / width) - block.count);
      rows.set(words.subarray(at + row * width, at + (row + count) * width), block.count * width);
      block.count += count;
      row += count;
      this.length += count;
    }
  }

  /** Copy the first rows, at most `limit`, to `words[at]` on without taking them; how many. Throws SpillError. */
  peek(words: Int32Array, at: number, limit: number): number {
    const { width } = this;
    const wanted = Math.min(limit, this.length);
    let [index, skip] = [this.head, this.taken];
    for (let row = 0; row < wanted; skip = 0, index++) {
      const rows = this.loaded(index);
      const count = Math.min(wanted - row, (this.blocks[index] as Block<F>).count - skip);
      words.set(rows.subarray(skip * width, (skip + count) * width), at + row * width);
      row += count;
    }
    return wanted;
  }

  /** Take `count` rows away. */
  drop(count: number): void {
    this.length -= count;
    this.taken += count;
    for (let block = this.blocks[this.head]; block !== undefined && this.taken >= block.count; block = this.blocks[this.head]) {
      if (block.count === 0) break;
      this.taken -= block.count;
      this.giveUp(block);
      this.head++;
    }
    if (this.head > 1024) {
      this.blocks = this.blocks.slice(this.head);
      this.settled = Math.max(0, this.settled - this.head);
      this.head = 0;
    }
  }

  /** The rows from place `first` on in order, block by block, in the current format; not to be changed. */
  *rows(first = 0): Generator<Int32Array> {
    const { width } = this;
    let skip = this.taken + first;
    for (let index = this.head; index < this.blocks.length; index++) {
      const { count } = this.blocks[index] as Block<F>;
      if (skip < count || first === 0) yield this.loaded(index).subarray(skip * width, count * width);
      skip = Math.max(0, skip - count);
    }
  }

  /** The first rows, as many as lie together, in the current format; not to be changed. Null where there are none. */
  first(): Int32Array | null {
    if (this.length === 0) return null;
    const rows = this.loaded(this.head);
    return rows.subarray(this.taken * this.width, (this.blocks[this.head] as Block<F>).count * this.width);
  }

  /** Room for one more row, at the place that is handed to `fill`. Throws SpillError. */
  append(fill: (rows: Int32Array, at: number) => void): void {
    const block = this.tail();
    fill(block.rows as Int32Array, block.count * this.width);
    block.count++;
    this.length++;
  }

  /** The block that the next row goes to. */
  private tail(): Block<F> {
    const last = this.blocks.at(-1);
    if (last !== undefined && last.rows !== null && last.format === this.current && this.blocks.length > this.head) {
      if ((last.count + 1) * this.width <= last.rows.length) return last;
    }
    if (this.file !== null) this.spill();
    const { blockWords } = this;
    const spare = this.spare.pop();
    const rows = spare?.length === Math.max(blockWords, this.width) ? spare : new Int32Array(Math.max(blockWords, this.width));
    const block: Block<F> = { rows, place: -1, count: 0, format: this.current };
    this.blocks.push(block);
    return block;
  }

  /** Put blocks on disk that are neither about to be read nor the last. */
  private spill(): void {
    const from = Math.max(this.settled, this.head + 2);
    const end = this.blocks.length - Math.max(1, this.resident - 2);
    for (let index = from; index < end; index++) {
      const block = this.blocks[index] as Block<F>;
      if (block.rows === null) continue;
      const words = block.count * (block.format.stride + this.extra);
      // Blocks made before there was a file may be longer than its blocks: they stay in memory.
      if (words * 4 > (this.file as BlockFile).blockBytes) continue;
      block.place = (this.file as BlockFile).write(block.rows.subarray(0, words));
      this.keep(block.rows);
      block.rows = null;
    }
    this.settled = Math.max(from, end);
  }

  /** The rows of block `index`, in memory and in the current format. */
  private loaded(index: number): Int32Array {
    const block = this.blocks[index] as Block<F>;
    const { extra } = this;
    const width = block.format.stride + extra;
    if (block.rows === null) {
      block.rows = this.spare.pop() ?? new Int32Array(this.blockWords);
      if (block.rows.length < block.count * width) block.rows = new Int32Array(this.blockWords);
      (this.file as BlockFile).read(block.place, block.rows.subarray(0, block.count * width));
      (this.file as BlockFile).release(block.place);
      block.place = -1;
    }
    if (block.format === this.current) return block.rows;
    const rows = new Int32Array(Math.max(block.rows.length, block.count * this.width));
    for (let row = 0; row < block.count; row++) {
      const [from, to] = [row * width, row * this.width];
      for (let word = 0; word < extra; word++) rows[to + word] = block.rows[from + word] as number;
      this.convert(block.format.format, block.rows, from + extra, rows, to + extra);
    }
    block.rows = rows;
    block.format = this.current;
    return rows;
  }

  private giveUp(block: Block<F>): void {
    if (block.rows !== null) this.keep(block.rows);
    else (this.file as BlockFile).release(block.place);
    block.rows = null;
    block.place = -1;
  }

  private keep(rows: Int32Array): void {
    if (rows.length === this.blockWords && this.spare.length < (this.file === null ? 1024 : this.resident)) this.spare.push(rows);
  }
}
