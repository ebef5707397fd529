/**
 * How each state was found: by which step, from which parent. Three bytes a state.
 *
 * States are numbered in the order in which they are found, parents are expanded in that order, so the parents of
 * successive states never go down: it is enough to keep how many states each parent found. Paths are rare; the
 * parents' numbers are computed when one is wanted.
 */

import type { BlockFile } from '../spill/block-file.ts';
import { Column, type Entries } from '../spill/column.ts';

/** Entries of a block. */
const BLOCK = 2 ** 16;
/** A count that did not fit a byte and is kept apart. */
const MANY = 255;

/** What {@link Links.blocks} does not say. */
export interface LinksShape {
  readonly length: number;
  readonly expanded: number;
  /** Bytes of a code, by block. */
  readonly codeBytes: readonly number[];
  readonly many: ReadonlyMap<number, number>;
}

export class Links {
  /** Number of states. */
  length = 0;
  private readonly codes = new Column(BLOCK);
  private readonly counts = new Column(BLOCK);
  private readonly many = new Map<number, number>();
  private expanded = 0;

  /** From now on most of it is on disk, or what of it the file takes. */
  spillTo(file: BlockFile): void {
    this.codes.spillTo(file);
    this.counts.spillTo(file);
  }

  /** A state found by the step with number `code`. */
  push(code: number): void {
    const block = this.length >>> 16;
    let codes = this.codes.block(block);
    if (codes === undefined) {
      codes = new Uint16Array(BLOCK);
      this.codes.push(codes);
    }
    if (code > 0xffff && codes instanceof Uint16Array) {
      codes = Uint32Array.from(codes);
      this.codes.replaceLast(codes);
    }
    codes[this.length & (BLOCK - 1)] = code;
    this.length++;
  }

  /** States found by the steps with numbers `codes`, which are below `limit`. */
  pushAll(codes: Int32Array, limit: number): void {
    if (limit > 0x10000) {
      for (const code of codes) this.push(code);
      return;
    }
    for (let done = 0; done < codes.length; ) {
      const inBlock = this.length & (BLOCK - 1);
      let block = this.codes.block(this.length >>> 16);
      if (block === undefined) {
        block = new Uint16Array(BLOCK);
        this.codes.push(block);
      }
      const count = Math.min(codes.length - done, BLOCK - inBlock);
      block.set(codes.subarray(done, done + count), inBlock);
      done += count;
      this.length += count;
    }
  }

  /** Forget the states from number `length` on. */
  truncate(length: number): void {
    this.length = Math.min(this.length, length);
  }

  /** The next parent in turn found `count` new states. */
  endParent(count: number): void {
    this.endParents(Int32Array.of(count));
  }

  /** So many new states were found by the next parents in turn. */
  endParents(found: Int32Array): void {
    for (let done = 0; done < found.length; ) {
      const { expanded } = this;
      const first = expanded & (BLOCK - 1);
      const counts = this.countsOf(expanded >>> 16);
      const more = Math.min(found.length - done, BLOCK - first);
      for (let i = 0; i < more; i++) {
        const kids = found[done + i] as number;
        counts[first + i] = Math.min(kids, MANY);
        if (kids >= MANY) this.many.set(expanded + i, kids);
      }
      done += more;
      this.expanded += more;
    }
  }

  /** Block `number` of the counts, which is there or is the next. */
  private countsOf(number: number): Entries {
    const known = this.counts.block(number);
    if (known !== undefined) return known;
    const counts = new Uint8Array(BLOCK);
    this.counts.push(counts);
    return counts;
  }

  /** For a checkpoint. */
  get shape(): LinksShape {
    const { length, expanded, many } = this;
    const codeBytes = [...this.blocksOf(this.codes)].map(({ BYTES_PER_ELEMENT }) => BYTES_PER_ELEMENT);
    return { length, expanded, many, codeBytes };
  }

  /** All blocks, which are not to be changed. */
  *blocks(): Generator<Entries> {
    yield* this.blocksOf(this.codes);
    yield* this.blocksOf(this.counts);
  }

  /** Make these empty links what others were; `fill` gives the contents of their blocks. */
  restore({ length, expanded, codeBytes, many }: LinksShape, fill: (block: ArrayBufferView) => void): void {
    this.length = length;
    this.expanded = expanded;
    for (const [parent, count] of many) this.many.set(parent, count);
    for (const bytes of codeBytes) this.codes.push(bytes === 2 ? new Uint16Array(BLOCK) : new Uint32Array(BLOCK));
    for (let from = 0; from < expanded; from += BLOCK) this.counts.push(new Uint8Array(BLOCK));
    for (const block of this.blocks()) fill(block);
  }

  /** Throws SpillError. */
  code(state: number): number {
    return (this.codes.block(state >>> 16) as Entries)[state & (BLOCK - 1)] as number;
  }

  /** How many states `parent` found; 0 where it was not expanded. Throws SpillError. */
  kids(parent: number): number {
    if (parent >= this.expanded) return 0;
    const count = (this.counts.block(parent >>> 16) as Entries)[parent & (BLOCK - 1)] as number;
    return count === MANY ? (this.many.get(parent) as number) : count;
  }

  private *blocksOf(column: Column): Generator<Entries> {
    for (let block = 0; block < column.length; block++) yield column.block(block) as Entries;
  }
}
