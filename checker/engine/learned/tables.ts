/**
 * Decision tables in the kernel's memory: what the learned tries say, compiled so that a few look-ups answer it.
 *
 * A table reads several slots at once: their bits, put side by side, index its entries. Tables are filled on demand.
 * An entry that is decided by slots that no table on the way has read gets a further table for those slots. Tables,
 * lists and effects speak of packed bits, so they are thrown away whenever the packing changes; the tries stay.
 * Bump allocation, and equal effects and lists are stored once.
 */
import { areas, type Linear } from '../store/memory.ts';
import type { StoreKind } from '../store/rows.ts';
import { dirtyNodes } from '../store/tree.ts';
import type { Packing } from './packing.ts';

/** Bytes that one answer may take after the tables were found not to be full. */
const MARGIN = 16 * 2 ** 20;

/** Bits that one table may read: 4096 entries, 16 KiB. */
const TABLE_BITS = 12;

/** Thrown where the area for what belongs to one batch only is full. */
export class TablesFull extends Error {}

/** One successor as a list holds it. */
export interface CompiledStep {
  /** What the step does to the fingerprint. */
  readonly low: number;
  readonly high: number;
  /** Address of the effect. */
  readonly effect: number;
}

export class Tables {
  private readonly linear: Linear;
  private readonly packing: Packing;
  private readonly store: StoreKind;
  private readonly effects = new Map<string, number>();
  private readonly lists = new Map<string, number>();
  /** The slots that each table reads, by its address. */
  private readonly slots = new Map<number, readonly number[]>();
  /** By slot: some table on the way reads it. */
  private readonly covered: Uint8Array;
  private used = areas.tables;
  /** Addresses from here on belong to one batch only. */
  private readonly scratch: number;
  private scratchUsed: number;

  constructor(linear: Linear, packing: Packing, store: StoreKind) {
    this.linear = linear;
    this.packing = packing;
    this.store = store;
    this.covered = new Uint8Array(packing.bits.length);
    this.scratch = areas.end - 64 * 2 ** 20;
    this.scratchUsed = this.scratch;
  }

  /** True where nothing more should be stored for good. */
  get isFull(): boolean {
    return this.used > this.scratch - MARGIN;
  }

  /** Bytes in use. */
  get size(): number {
    return this.used - areas.tables;
  }

  /** A table that reads the first of `slots` that fit into one; at least one slot, if there is any. */
  table(slots: readonly number[]): number {
    const group = this.fitting(slots).sort((a, b) => this.position(a) - this.position(b));
    const fields = this.fieldsOf(group);
    const bits = fields.reduce((sum, field) => sum + field.bits, 0);
    const node = this.allocate(8 + fields.length * 16 + 4 * 2 ** bits);
    const { words } = this.linear;
    words[node >> 2] = fields.length;
    words[(node >> 2) + 1] = node + 8 + fields.length * 16;
    let done = 0;
    for (const [index, { word, shift, bits: width }] of fields.entries()) {
      words.set([8 + word * 4, shift, width === 32 ? -1 : (1 << width) - 1, done], (node >> 2) + 2 + index * 4);
      done += width;
    }
    words.fill(0, (node >> 2) + 2 + fields.length * 4, (node >> 2) + 2 + fields.length * 4 + 2 ** bits);
    this.slots.set(node, group);
    return node;
  }

  /** From table `root` on, let `address` be what the row at `row` (an index of words) finds; `decidedBy`: the slots that decide it. */
  place(root: number, row: number, decidedBy: readonly number[], address: number): void {
    const { covered } = this;
    covered.fill(0);
    for (let node = root; ; ) {
      for (const slot of this.slots.get(node) as readonly number[]) covered[slot] = 1;
      const entry = this.entryOf(node, row);
      const known = this.linear.words[entry] as number;
      if (known !== 0) {
        node = known - 1;
        continue;
      }
      const open = decidedBy.filter((slot) => covered[slot] === 0);
      if (open.length === 0) {
        this.linear.words[entry] = address;
        return;
      }
      node = this.table([...new Set(open)]);
      this.linear.words[entry] = node + 1;
    }
  }

  /** An effect: the step's code, and what changes in which words of the row. */
  effect(code: number, changes: ReadonlyMap<number, number>, scratch: boolean): number {
    const flat = [...changes].flatMap(([word, difference]) => [8 + word * 4, difference]);
    const tree = this.store === 'exact' ? dirtyNodes(this.packing.words, changes.keys()) : [];
    return this.stored(this.effects, [code, changes.size, ...flat, ...tree], scratch);
  }

  /** A list of outcomes; `generated` counts those that are no faults, `faults` numbers the faults, 0 for none. */
  list(outcomes: number, generated: number, faults: number, steps: readonly CompiledStep[], scratch: boolean): number {
    const words = [outcomes, generated, faults, steps.length];
    for (const { low, high, effect } of steps) words.push(low, high, effect, 0);
    return this.stored(this.lists, words, scratch);
  }

  /** A block that holds `words`. */
  array(words: readonly number[]): number {
    const at = this.allocate(words.length * 4);
    this.linear.words.set(words, at >> 2);
    return at;
  }

  /** A block that is never shared, for a verdict. */
  verdict(): number {
    return this.allocate(8);
  }

  /** The batch is done: what was stored as scratch is gone. */
  endBatch(): void {
    this.scratchUsed = this.scratch;
  }

  private stored(known: Map<string, number>, words: readonly number[], scratch: boolean): number {
    if (scratch) {
      const at = this.scratchUsed;
      this.scratchUsed += round(words.length * 4);
      if (this.scratchUsed > areas.end) throw new TablesFull();
      this.linear.words.set(words, at >> 2);
      return at;
    }
    const key = words.join();
    const found = known.get(key);
    if (found !== undefined) return found;
    const at = this.allocate(words.length * 4);
    this.linear.words.set(words, at >> 2);
    known.set(key, at);
    return at;
  }

  private allocate(bytes: number): number {
    const at = this.used;
    this.used += round(bytes);
    return at;
  }

  /** Index of the word that holds the entry that `row` selects in `node`. */
  private entryOf(node: number, row: number): number {
    const { words } = this.linear;
    const at = node >> 2;
    let index = 0;
    for (let field = at + 2; field < at + 2 + (words[at] as number) * 4; field += 4) {
      const word = words[row + ((words[field] as number) >> 2)] as number;
      index |= ((word >>> (words[field + 1] as number)) & (words[field + 2] as number)) << (words[field + 3] as number);
    }
    return ((words[at + 1] as number) >> 2) + index;
  }

  private fitting(slots: readonly number[]): number[] {
    const group: number[] = [];
    let bits = 0;
    for (const slot of slots) {
      const more = this.packing.bits[slot] as number;
      if (group.length > 0 && bits + more > TABLE_BITS) continue;
      group.push(slot);
      bits += more;
    }
    return group;
  }

  private position(slot: number): number {
    return (this.packing.word[slot] as number) * 32 + (this.packing.shift[slot] as number);
  }

  /** Slots that lie next to each other are read as one field. */
  private fieldsOf(group: readonly number[]): { word: number; shift: number; bits: number }[] {
    const fields: { word: number; shift: number; bits: number }[] = [];
    for (const slot of group) {
      const [word, shift, bits] = [this.packing.word[slot], this.packing.shift[slot], this.packing.bits[slot]] as [
        number,
        number,
        number,
      ];
      const last = fields.at(-1);
      if (last !== undefined && last.word === word && last.shift + last.bits === shift) last.bits += bits;
      else fields.push({ word, shift, bits });
    }
    return fields;
  }
}

const round = (bytes: number): number => Math.ceil(bytes / 8) * 8;
