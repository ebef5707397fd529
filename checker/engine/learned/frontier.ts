/**
 * Rows of states that wait to be expanded: a queue in blocks that are reused. Only the level that is being expanded
 * and the next are ever in it, so it stays small beside the visited set.
 */

/** Words of a block. */
const BLOCK = 2 ** 16;

export class Frontier {
  /** Words of a row. */
  stride: number;
  private blocks: Int32Array[] = [];
  private free: Int32Array[] = [];
  /** Rows taken from the first block, and rows in the queue. */
  private taken = 0;
  length = 0;

  constructor(stride: number) {
    this.stride = stride;
  }

  private get perBlock(): number {
    return Math.max(1, Math.floor(BLOCK / this.stride));
  }

  /** Append rows `from` to `to - 1` of those that begin at `words[at]`. */
  push(words: Int32Array, at: number, from: number, to: number): void {
    const { stride, perBlock } = this;
    for (let row = from; row < to; ) {
      const place = this.taken + this.length;
      const block = Math.floor(place / perBlock);
      if (block === this.blocks.length) this.blocks.push(this.free.pop() ?? new Int32Array(Math.max(BLOCK, stride)));
      const inBlock = place % perBlock;
      const count = Math.min(to - row, perBlock - inBlock);
      (this.blocks[block] as Int32Array).set(words.subarray(at + row * stride, at + (row + count) * stride), inBlock * stride);
      row += count;
      this.length += count;
    }
  }

  /** Copy the first rows, at most `limit`, to `words[at]` on without taking them; how many. */
  peek(words: Int32Array, at: number, limit: number): number {
    const { stride, perBlock } = this;
    const wanted = Math.min(limit, this.length);
    for (let row = 0; row < wanted; ) {
      const place = this.taken + row;
      const inBlock = place % perBlock;
      const count = Math.min(wanted - row, perBlock - inBlock);
      const block = this.blocks[Math.floor(place / perBlock)] as Int32Array;
      words.set(block.subarray(inBlock * stride, (inBlock + count) * stride), at + row * stride);
      row += count;
    }
    return wanted;
  }

  /** The rows in order, block by block; not to be changed. */
  *rows(): Generator<Int32Array> {
    const { stride, perBlock } = this;
    for (let row = 0; row < this.length; ) {
      const place = this.taken + row;
      const inBlock = place % perBlock;
      const count = Math.min(this.length - row, perBlock - inBlock);
      const block = this.blocks[Math.floor(place / perBlock)] as Int32Array;
      yield block.subarray(inBlock * stride, (inBlock + count) * stride);
      row += count;
    }
  }

  /** Take `count` rows away. */
  drop(count: number): void {
    this.taken += count;
    this.length -= count;
    while (this.taken >= this.perBlock) {
      this.taken -= this.perBlock;
      this.free.push(this.blocks.shift() as Int32Array);
    }
  }

  /** All rows in a new format: `convert` turns the row at `from[at]` into one of `stride` words at `to[0]`. */
  reformat(stride: number, convert: (from: Int32Array, at: number, to: Int32Array) => void): void {
    const old = new Int32Array(this.length * this.stride);
    const [oldStride, count] = [this.stride, this.peek(old, 0, this.length)];
    this.stride = stride;
    this.blocks = [];
    this.free = [];
    this.taken = 0;
    this.length = 0;
    const row = new Int32Array(stride);
    for (let i = 0; i < count; i++) {
      convert(old, i * oldStride, row);
      this.push(row, 0, 0, 1);
    }
  }
}
