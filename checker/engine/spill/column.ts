/**
 * A long array in blocks, of which all but the last may lie on disk. Reading goes through one block at a time, so it is
 * fast where the order is nearly that of the places.
 */
import { type BlockFile, SpillError } from './block-file.ts';

export type Entries = Uint8Array | Uint16Array | Uint32Array;

interface Block {
  /** Null while it is on disk. */
  entries: Entries | null;
  place: number;
  readonly bytes: 1 | 2 | 4;
}

export class Column {
  /** Entries of a block: a power of two. */
  readonly perBlock: number;
  private readonly blocks: Block[] = [];
  private file: BlockFile | null = null;
  /** The file takes no more. */
  private isFull = false;
  /** The block that was read back last. */
  private cached = -1;
  private cache: Entries = new Uint8Array(0);

  constructor(perBlock: number) {
    this.perBlock = perBlock;
  }

  /** Number of blocks. */
  get length(): number {
    return this.blocks.length;
  }

  /** From now on only the last block is in memory, and what the file does not take. */
  spillTo(file: BlockFile): void {
    this.file = file;
    for (const block of this.blocks.slice(0, -1)) this.putAway(block, file);
  }

  /** Append a block; those before it are not written to any more. */
  push(entries: Entries): void {
    const last = this.blocks.at(-1);
    if (this.file !== null && last !== undefined) this.putAway(last, this.file);
    this.blocks.push({ entries, place: -1, bytes: entries.BYTES_PER_ELEMENT as 1 | 2 | 4 });
  }

  /** Other entries for the last block. */
  replaceLast(entries: Entries): void {
    this.blocks.pop();
    this.blocks.push({ entries, place: -1, bytes: entries.BYTES_PER_ELEMENT as 1 | 2 | 4 });
  }

  /** Block `number`; to be written to only where it is the last. Undefined where there is none. Throws SpillError. */
  block(number: number): Entries | undefined {
    const block = this.blocks[number];
    if (block === undefined || block.entries !== null) return block?.entries ?? undefined;
    if (this.cached !== number) {
      this.cached = -1;
      this.cache = entriesOf(block.bytes, this.perBlock);
      (this.file as BlockFile).read(block.place, this.cache);
      this.cached = number;
    }
    return this.cache;
  }

  private putAway(block: Block, file: BlockFile): void {
    if (this.isFull || block.entries === null || block.entries.byteLength > file.blockBytes) return;
    try {
      block.place = file.write(block.entries);
      block.entries = null;
    } catch (error) {
      if (!(error instanceof SpillError)) throw error;
      this.isFull = true;
    }
  }
}

function entriesOf(bytes: 1 | 2 | 4, count: number): Entries {
  return bytes === 1 ? new Uint8Array(count) : bytes === 2 ? new Uint16Array(count) : new Uint32Array(count);
}
