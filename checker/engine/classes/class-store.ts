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
  /** Of the packing that was used last: the slot of each bit of a row, and as many low bits as each slot has. */
  private packing: Packing | null = null;
  private slotOf = new Int32Array(0);
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
    const { masks, slotOf, classes } = this;
    const { words } = this.memory;
    const { shift } = packing;
    const end = effect + 2 + (words[effect + 1] as number) * 2;
    for (let at = effect + 2; at < end; at += 2) {
      const word = (words[at] as number) >> 2;
      let difference = words[at + 1] as number;
      const now = (words[row + word] as number) ^ difference;
      while (difference !== 0) {
        const slot = slotOf[(word - 2) * 32 + 31 - Math.clz32(difference)] as number;
        const [by, mask] = [shift[slot] as number, masks[slot] as number];
        classes.change(slot, (now >>> by) & mask);
        difference &= ~(mask << by);
      }
    }
  }

  private know(packing: Packing): void {
    if (packing === this.packing) return;
    this.packing = packing;
    this.masks = packing.bits.map((bits) => (bits === 32 ? -1 : (1 << bits) - 1));
    this.slotOf = new Int32Array(packing.words * 32);
    for (const slot of packing.order) {
      const first = (packing.word[slot] as number) * 32 + (packing.shift[slot] as number);
      this.slotOf.fill(slot, first, first + (packing.bits[slot] as number));
    }
  }
}
