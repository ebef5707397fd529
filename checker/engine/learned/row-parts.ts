/**
 * Parts of rows, numbered as they are found: a part is the bits of a row that hold some of its slots. Open addressing over
 * a dense list of parts. Cost: a look-up reads the words that the slots lie in; memory for each part is these words and,
 * at a load of a half, eight bytes.
 */
import type { Packing } from './packing.ts';

const LOAD = 0.5;
const FIRST = 64;

export class RowParts {
  /** Number of parts. */
  size = 0;
  /** The words of a row that hold the slots, and which of their bits. */
  private readonly words: Int32Array;
  private readonly masks: Int32Array;
  /** By cell, the number of a part plus 1; 0 where it is free. */
  private cells = new Int32Array(FIRST);
  /** By number, its masked words. */
  private parts: Int32Array;

  /** For the part that holds `slots`. */
  constructor(packing: Packing, slots: Iterable<number>) {
    const masks = new Map<number, number>();
    for (const slot of slots) {
      const bits = packing.bits[slot] as number;
      const mask = bits === 32 ? -1 : ((1 << bits) - 1) << (packing.shift[slot] as number);
      masks.set(packing.word[slot] as number, (masks.get(packing.word[slot] as number) ?? 0) | mask);
    }
    this.words = Int32Array.from(masks.keys());
    this.masks = Int32Array.from(masks.values());
    this.parts = new Int32Array((FIRST / 2) * this.words.length);
  }

  /** Which bits of word `word` of a row are in the part. */
  mask(word: number): number {
    const i = this.words.indexOf(word);
    return i === -1 ? 0 : (this.masks[i] as number);
  }

  /** The number of the part of the row whose packed words begin at `page[at]`; -1 where it is not in the table. */
  find(page: Int32Array, at: number): number {
    return (this.cells[this.cellOf(page, at)] as number) - 1;
  }

  /** The same of a part that is not in the table: it is then. */
  add(page: Int32Array, at: number): number {
    const { words, masks } = this;
    const width = words.length;
    if ((this.size + 1) / this.cells.length > LOAD) this.grow();
    const first = this.size * width;
    for (let i = 0; i < width; i++) this.parts[first + i] = (page[at + (words[i] as number)] as number) & (masks[i] as number);
    this.cells[this.cellOf(page, at)] = ++this.size;
    return this.size - 1;
  }

  /** The cell of the row's part: where it is, or where it would go. */
  private cellOf(page: Int32Array, at: number): number {
    const { words, masks, cells, parts } = this;
    const width = words.length;
    let hash = 0;
    for (let i = 0; i < width; i++) hash = mixed(hash, (page[at + (words[i] as number)] as number) & (masks[i] as number));
    const mask = cells.length - 1;
    let cell = hash & mask;
    for (; cells[cell] !== 0; cell = (cell + 1) & mask) {
      const first = ((cells[cell] as number) - 1) * width;
      let i = 0;
      while (i < width && parts[first + i] === ((page[at + (words[i] as number)] as number) & (masks[i] as number))) i++;
      if (i === width) break;
    }
    return cell;
  }

  private grow(): void {
    const { parts } = this;
    const width = this.words.length;
    this.cells = new Int32Array(this.cells.length * 4);
    this.parts = new Int32Array(parts.length * 4);
    this.parts.set(parts);
    const mask = this.cells.length - 1;
    for (let number = 0; number < this.size; number++) {
      let hash = 0;
      for (let i = 0; i < width; i++) hash = mixed(hash, parts[number * width + i] as number);
      let cell = hash & mask;
      while (this.cells[cell] !== 0) cell = (cell + 1) & mask;
      this.cells[cell] = number + 1;
    }
  }
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x9e3779b1);
  return product ^ (product >>> 15);
}
