/**
 * Fingerprints on disk: sorted runs that have no fingerprint in common, for delayed duplicate detection.
 *
 * Sorted candidates are compared with each run in one sequential pass (Korf, "Best-first frontier search with delayed
 * duplicate detection", 2004; Stern and Dill, "Using magnetic disk instead of main memory in the Murphi verifier", 1998;
 * TLC's disk fingerprint set). A run is merged with the one before it unless that is more than twice as long, so there
 * are logarithmically many runs, and each fingerprint is written logarithmically often.
 *
 * The first fingerprint of each block stays in memory, so that blocks in which no candidate can be are not read.
 * Fingerprints are pairs of words, low half first, ordered as unsigned 64-bit numbers.
 */
import type { Work } from '../work.ts';
import type { BlockFile } from './block-file.ts';

/** Fingerprints that are looked at between two yields. */
const SLICE = 2 ** 16;
/** Fingerprints that are replaced together. */
const PIECE = 2 ** 19;

interface Run {
  readonly count: number;
  readonly blocks: readonly number[];
  /** Of each block: its first fingerprint. */
  readonly first: Uint32Array;
}

export class SortedRuns {
  /** Fingerprints in all runs. */
  size = 0;
  /** The least difference of two fingerprints that were added, or marked as no known ones. */
  closest = 2 ** 64;
  private readonly file: BlockFile;
  /** Fingerprints of a block. */
  private readonly perBlock: number;
  private runs: Run[] = [];
  /** For reading, twice, and for writing. */
  private readonly buffers: readonly [Uint32Array, Uint32Array, Uint32Array];

  constructor(file: BlockFile) {
    this.file = file;
    this.perBlock = file.blockBytes >> 3;
    const buffer = (): Uint32Array => new Uint32Array(this.perBlock * 2);
    this.buffers = [buffer(), buffer(), buffer()];
  }

  get count(): number {
    return this.runs.length;
  }

  /** Add those of `keys`, which are sorted, that are not `known`: those that no run has. Throws SpillError. */
  *add(keys: Uint32Array, known: Uint8Array): Work<void> {
    const writer = new RunWriter(this.file, this.buffers[2]);
    for (let i = 0; i < known.length; i++) {
      if (i % SLICE === 0) yield;
      if (known[i] === 0) writer.put(keys[2 * i] as number, keys[2 * i + 1] as number);
    }
    const run = writer.end();
    if (run.count === 0) return;
    this.runs.push(run);
    this.size += run.count;
    for (;;) {
      const [before, last] = this.runs.slice(-2);
      if (before === undefined || last === undefined || before.count > 2 * last.count) return;
      const merged = yield* this.merge(before, last);
      this.runs.splice(-2, 2, merged);
    }
  }

  /** Let `known[i]` be 1 where some run has fingerprint `i` of `keys`, which are sorted. Throws SpillError. */
  *mark(keys: Uint32Array, known: Uint8Array): Work<void> {
    for (const run of this.runs) yield* this.markIn(run, keys, known.length, known);
    let last = -1;
    for (let i = 0; i < known.length; i++) {
      if (i % SLICE === 0) yield;
      if (known[i] === 1) continue;
      if (last >= 0) this.near(keys, last, keys[2 * i] as number, keys[2 * i + 1] as number);
      last = i;
    }
  }

  /**
   * Let `change` replace all fingerprints by others, of which no two are equal either, a piece at a time. Cost: as for adding
   * them all anew, and sorting the pieces. Throws SpillError.
   */
  *rekey(change: (keys: Uint32Array) => void): Work<void> {
    const old = this.runs;
    this.runs = [];
    this.size = 0;
    const piece = new BigUint64Array(PIECE);
    const words = new Uint32Array(piece.buffer);
    const none = new Uint8Array(PIECE);
    const buffer = new Uint32Array(this.perBlock * 2);
    let used = 0;
    for (const [index, run] of old.entries()) {
      const reader = new RunReader(this.file, run, buffer);
      for (let isMore = reader.more(); isMore; ) {
        words[used++] = reader.low;
        words[used++] = reader.high;
        reader.at += 2;
        isMore = reader.more();
        if (used < words.length && (isMore || index < old.length - 1)) continue;
        change(words.subarray(0, used));
        piece.subarray(0, used >> 1).sort();
        yield* this.add(words.subarray(0, used), none.subarray(0, used >> 1));
        used = 0;
      }
    }
  }

  private *markIn(run: Run, keys: Uint32Array, count: number, known: Uint8Array): Work<void> {
    const { first } = run;
    let i = 0;
    for (let number = 0; number < run.blocks.length && i < count; number++) {
      const hasNext = number + 1 < run.blocks.length;
      const [nextLow, nextHigh] = [first[2 * number + 2] as number, first[2 * number + 3] as number];
      if (hasNext && !isLess(keys[2 * i] as number, keys[2 * i + 1] as number, nextLow, nextHigh)) continue;
      yield;
      const block = this.block(run, number);
      const end = block.length;
      let at = 0;
      for (; i < count; i++) {
        const [low, high] = [keys[2 * i] as number, keys[2 * i + 1] as number];
        if (hasNext && !isLess(low, high, nextLow, nextHigh)) break;
        while (
          at < end &&
          ((block[at + 1] as number) < high || ((block[at + 1] as number) === high && (block[at] as number) < low))
        ) {
          at += 2;
        }
        if (at < end && block[at] === low && block[at + 1] === high) known[i] = 1;
        else {
          if (at < end) this.near(block, at >> 1, low, high);
          else if (hasNext) this.near(first, number + 1, low, high);
          if (at > 0) this.near(block, (at >> 1) - 1, low, high);
        }
      }
    }
  }

  private *merge(a: Run, b: Run): Work<Run> {
    const writer = new RunWriter(this.file, this.buffers[2]);
    const [left, right] = [new RunReader(this.file, a, this.buffers[0]), new RunReader(this.file, b, this.buffers[1])];
    for (let looks = 0; left.more() && right.more(); looks++) {
      if (looks % SLICE === 0) yield;
      const from = isLess(left.low, left.high, right.low, right.high) ? left : right;
      writer.put(from.low, from.high);
      from.at += 2;
    }
    for (const rest of [left, right]) {
      for (let looks = 0; rest.more(); rest.at += 2, looks++) {
        if (looks % SLICE === 0) yield;
        writer.put(rest.low, rest.high);
      }
    }
    return writer.end();
  }

  private block(run: Run, number: number): Uint32Array {
    const block = this.buffers[0].subarray(0, 2 * Math.min(this.perBlock, run.count - number * this.perBlock));
    this.file.read(run.blocks[number] as number, block);
    return block;
  }

  /** Take note of how far fingerprint `i` of `keys` is from another. */
  private near(keys: Uint32Array, i: number, low: number, high: number): void {
    const difference = Math.abs((high - (keys[2 * i + 1] as number)) * 2 ** 32 + (low - (keys[2 * i] as number)));
    if (difference < this.closest) this.closest = difference;
  }
}

class RunWriter {
  private readonly file: BlockFile;
  private readonly buffer: Uint32Array;
  private readonly blocks: number[] = [];
  private readonly first: number[] = [];
  private used = 0;
  private count = 0;

  constructor(file: BlockFile, buffer: Uint32Array) {
    this.file = file;
    this.buffer = buffer;
  }

  put(low: number, high: number): void {
    if (this.used === this.buffer.length) this.flush();
    this.buffer[this.used++] = low;
    this.buffer[this.used++] = high;
  }

  end(): Run {
    if (this.used > 0) this.flush();
    return { count: this.count, blocks: this.blocks, first: Uint32Array.from(this.first) };
  }

  private flush(): void {
    this.first.push(this.buffer[0] as number, this.buffer[1] as number);
    this.blocks.push(this.file.write(this.buffer.subarray(0, this.used)));
    this.count += this.used >> 1;
    this.used = 0;
  }
}

/** Goes through a run once, and gives its blocks up. */
class RunReader {
  at = 0;
  private readonly file: BlockFile;
  private readonly run: Run;
  private readonly buffer: Uint32Array;
  private block: Uint32Array;
  private next = 0;

  constructor(file: BlockFile, run: Run, buffer: Uint32Array) {
    this.file = file;
    this.run = run;
    this.buffer = buffer;
    this.block = buffer.subarray(0, 0);
  }

  get low(): number {
    return this.block[this.at] as number;
  }

  get high(): number {
    return this.block[this.at + 1] as number;
  }

  more(): boolean {
    if (this.at < this.block.length) return true;
    const { blocks, count } = this.run;
    if (this.next === blocks.length) return false;
    const perBlock = this.buffer.length >> 1;
    this.block = this.buffer.subarray(0, 2 * Math.min(perBlock, count - this.next * perBlock));
    const block = blocks[this.next++] as number;
    this.file.read(block, this.block);
    this.file.release(block);
    this.at = 0;
    return true;
  }
}

function isLess(lowA: number, highA: number, lowB: number, highB: number): boolean {
  return highA < highB || (highA === highB && lowA < lowB);
}
