/**
 * A file of blocks, for what a search has no memory for: written once, read back by number, given up when done with,
 * and its place used again.
 *
 * The file loses its name as soon as it is open, so the operating system takes it away with the process, however that
 * ends. Each block's checksum stays in memory and is compared at each reading: what was altered or cut off meanwhile
 * ends the run, and is never taken for data. Cost: a pass over the words at each writing and reading, and a few bytes
 * of memory a block.
 */
import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../errors/error.ts';

/** Thrown where a file cannot be written or read; the run cannot go on, but what it found so far is found. */
export class SpillError extends Error {}

let opened = 0;

export class BlockFile {
  /** Bytes of a block. */
  readonly blockBytes: number;
  private readonly folder: string;
  private readonly name: string;
  private file: number | null = null;
  /** By block. */
  private readonly lengths: number[] = [];
  private readonly sums: number[] = [];
  private readonly free: number[] = [];

  /** `name`: what is in it, for messages. Nothing is opened before the first block is written. */
  constructor(folder: string, name: string, blockBytes: number) {
    this.folder = folder;
    this.name = name;
    this.blockBytes = blockBytes;
  }

  /** Bytes that the file has. */
  get size(): number {
    return this.lengths.length * this.blockBytes;
  }

  /** Write `words`, which are no more than a block; its number. Throws {@link SpillError}. */
  write(words: ArrayBufferView): number {
    const block = this.free.pop() ?? this.lengths.length;
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    try {
      this.file ??= openNameless(this.folder, this.name);
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(this.file, bytes, done, bytes.length - done, block * this.blockBytes + done);
      }
    } catch (error) {
      throw new SpillError(`cannot write ${this.name} to ${this.folder} (${messageOf(error)})`);
    }
    this.lengths[block] = bytes.length;
    this.sums[block] = checksum(words);
    return block;
  }

  /** Fill `into`, which is as long as what was written, with `block`. Throws {@link SpillError}. */
  read(block: number, into: ArrayBufferView): void {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    if (this.lengths[block] !== bytes.length) throw new Error('a block is not as long as what was written');
    let done = 0;
    try {
      while (done < bytes.length) {
        const count = readSync(this.file as number, bytes, done, bytes.length - done, block * this.blockBytes + done);
        if (count === 0) break;
        done += count;
      }
    } catch (error) {
      throw new SpillError(`cannot read ${this.name} back from ${this.folder} (${messageOf(error)})`);
    }
    if (done < bytes.length || checksum(into) !== this.sums[block]) {
      throw new SpillError(`${this.name} in ${this.folder} was cut short or altered while dcheck used it`);
    }
  }

  /** `block` is not needed any more. */
  release(block: number): void {
    this.free.push(block);
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}

/** An open file in `folder` without a name; `what`: for who looks at the process. Throws as `node:fs` does. */
export function openNameless(folder: string, what: string): number {
  const path = join(folder, `dcheck-${process.pid}-${opened++}-${what.replaceAll(' ', '-')}.tmp`);
  const file = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return file;
}

/** Of 32-bit words. */
function checksum({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
  let sum = byteLength;
  for (let i = 0; i < words.length; i++) {
    sum = Math.imul(sum ^ (words[i] as number), 0x9e3779b1);
    sum ^= sum >>> 15;
  }
  return sum;
}
