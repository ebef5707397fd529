/**
 * The visited set of a search that takes states up to symmetry: a state's key is that of its class (`class-keys.ts`), so
 * the first state that is found of a class stands for all of it. Rows are those of the states as they were found; nothing
 * is exchanged in them, and every step of the search is a step of the system.
 *
 * Cost: keys are given here, not in the kernel, by what a step changes: some tenths of a microsecond for each successor.
 */
import type { Packing } from '../learned/packing.ts';
import { areas, type Linear, RECORD } from '../store/memory.ts';
import type { Room, RowFormat } from '../store/store.ts';
import { Visited } from '../store/visited.ts';
import type { ClassKeys } from './class-keys.ts';

/** Rows whose slots can be read. */
export interface SlotFormat extends RowFormat {
  readonly packing: Packing;
}

export class ClassStore extends Visited {
  private readonly memory: Linear;
  private readonly classes: ClassKeys;
  private readonly format: () => SlotFormat;
  private readonly ids: Int32Array;
  /** Of the packing that was used last: the slots in each word of a row, and which bits they have. */
  private packing: Packing | null = null;
  private slotsIn: number[][] = [];
  private masks = new Int32Array(0);

  /** For states of so many `slots`; `format`: that of the rows of now. */
  constructor(linear: Linear, room: Room, slots: number, classes: ClassKeys, format: () => SlotFormat) {
    super(linear, room);
    this.memory = linear;
    this.classes = classes;
    this.format = format;
    this.ids = new Int32Array(slots);
  }

  override keySuccessors(from: number, to: number): void {
    const { classes } = this;
    const { packing, stride } = this.format();
    const { words } = this.memory;
    this.know(packing);
    let parent = -1;
    for (let record = from >> 2; record < to >> 2; record += RECORD >> 2) {
      const row = (areas.rowsIn + (words[record + 3] as number) * stride) >> 2;
      if (row !== parent) this.beginAt(row, packing);
      parent = row;
      this.step(row, (words[record + 2] as number) >> 2, packing);
      classes.settle();
      words[record] = classes.low;
      words[record + 1] = classes.high;
      classes.back();
    }
  }

  override keyRows(at: number, count: number, format: RowFormat): void {
    const { classes } = this;
    const { words } = this.memory;
    for (let row = at >> 2; row < (at + count * format.stride) >> 2; row += format.stride >> 2) {
      this.beginAt(row, this.format().packing);
      classes.settle();
      words[row] = classes.low;
      words[row + 1] = classes.high;
    }
  }

  private beginAt(row: number, packing: Packing): void {
    packing.unpack(this.memory.words, row + 2, this.ids);
    this.classes.begin(this.ids);
  }

  /** The step whose effect is at `words[effect]`, from the row at `words[row]`. */
  private step(row: number, effect: number, packing: Packing): void {
    const { masks } = this;
    const { words } = this.memory;
    const end = effect + 2 + (words[effect + 1] as number) * 2;
    for (let at = effect + 2; at < end; at += 2) {
      const word = (words[at] as number) >> 2;
      const difference = words[at + 1] as number;
      const now = (words[row + word] as number) ^ difference;
      for (const slot of this.slotsIn[word - 2] as number[]) {
        const mask = masks[slot] as number;
        const shift = packing.shift[slot] as number;
        if (((difference >>> shift) & mask) !== 0) this.classes.change(slot, (now >>> shift) & mask);
      }
    }
  }

  private know(packing: Packing): void {
    if (packing === this.packing) return;
    this.packing = packing;
    this.masks = packing.bits.map((bits) => (bits === 32 ? -1 : (1 << bits) - 1));
    this.slotsIn = Array.from({ length: packing.words }, () => []);
    for (const slot of packing.order) this.slotsIn[packing.word[slot] as number]?.push(slot);
  }
}
