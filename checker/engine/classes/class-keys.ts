/**
 * The key of a state's class under a symmetry, kept while the state changes slot by slot.
 *
 * What the slots say of an element is summed up in two times 32 bits; the key is a sum over the elements, each mixed with
 * its set, so it does not matter which element is which. Where values tie elements to each other, the elements' sums give
 * them first colours, and the least text of the ties under the permutations that keep these (`canonical-form.ts`) is part
 * of the key. States of one class have the same key, and states of different classes different ones, but for collisions
 * of 64-bit hashes, whose likelihood a run reports as without symmetry.
 *
 * Cost: a few additions for each value that changed and a mix for each element it speaks of. Texts of ties are made once
 * for each arrangement that is met, and then looked up.
 */
import { hash64 } from '../../state/hash64.ts';
import { canonicalFormWithin, type Form } from '../../symmetry/canonical-form.ts';
import type { Permutation } from '../../symmetry/elements.ts';
import type { Colours } from '../../symmetry/refine.ts';
import { branch, mix } from '../../symmetry/structure.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { Domains } from '../learned/domains.ts';
import { FingerprintIndex } from '../learned/fingerprint-index.ts';
import { ATOM, ENTRY, type PartTable } from './part-table.ts';

const SEED = 0x71e5;

export class ClassKeys {
  /** The key of the state of now, after {@link settle}. */
  low = 0;
  high = 0;
  private readonly parts: PartTable;
  private readonly setOf: Int32Array;
  /** Elements; the sums have one more place, for what is said of none. */
  private readonly count: number;
  private readonly ids: Int32Array;
  /** By element, what is said of it: now, and in the state that was begun with. */
  private readonly lows: Int32Array;
  private readonly highs: Int32Array;
  private readonly lowsBefore: Int32Array;
  private readonly highsBefore: Int32Array;
  /** Mixed sums of all elements, in the state that was begun with. */
  private lowBefore = 0;
  private highBefore = 0;
  private readonly touched: Int32Array;
  private readonly isTouched: Uint8Array;
  private touches = 0;
  /** Slots and ids before, in the order of the changes. */
  private changes = new Int32Array(64);
  private changed = 0;
  /** Slots whose values have ties, now, and in all. */
  private tied = 0;
  private readonly tiedSlots = new Set<number>();
  /** By arrangement of ties: the number of its hash. */
  private readonly arrangements = new FingerprintIndex();
  private readonly tieHashes: number[] = [];

  constructor(domains: Domains, { elements }: Symmetry, parts: PartTable) {
    this.parts = parts;
    this.count = elements.count;
    this.setOf = elements.setOf;
    this.ids = new Int32Array(domains.layout.leaves.length);
    const sums = (): Int32Array => new Int32Array(this.count + 1);
    this.lows = sums();
    this.highs = sums();
    this.lowsBefore = sums();
    this.highsBefore = sums();
    this.touched = sums();
    this.isTouched = new Uint8Array(this.count + 1);
  }

  /** The state is the one whose slots hold `ids`. */
  begin(ids: Int32Array): void {
    const { lows, highs, count } = this;
    this.ids.set(ids);
    lows.fill(0);
    highs.fill(0);
    this.tied = 0;
    for (let slot = 0; slot < ids.length; slot++) this.add(slot, ids[slot] as number);
    this.forget();
    this.lowsBefore.set(lows);
    this.highsBefore.set(highs);
    this.lowBefore = lows[count] as number;
    this.highBefore = highs[count] as number;
    for (let element = 0; element < count; element++) {
      this.lowBefore = (this.lowBefore + this.lowOf(element, lows, highs)) | 0;
      this.highBefore = (this.highBefore + this.highOf(element, lows, highs)) | 0;
    }
  }

  /** From now on `slot` holds `id`. */
  change(slot: number, id: number): void {
    const before = this.ids[slot] as number;
    if (id === before) return;
    if (this.changed === this.changes.length) this.moreChanges();
    this.changes[this.changed++] = slot;
    this.changes[this.changed++] = before;
    this.take(slot, before);
    this.add(slot, id);
    this.ids[slot] = id;
  }

  /** Give the state its key. */
  settle(): void {
    const { lows, highs, lowsBefore, highsBefore, count } = this;
    let [low, high] = [this.lowBefore, this.highBefore];
    for (let i = 0; i < this.touches; i++) {
      const element = this.touched[i] as number;
      if (element === count) {
        low = (low + (lows[count] as number) - (lowsBefore[count] as number)) | 0;
        high = (high + (highs[count] as number) - (highsBefore[count] as number)) | 0;
      } else {
        low = (low + this.lowOf(element, lows, highs) - this.lowOf(element, lowsBefore, highsBefore)) | 0;
        high = (high + this.highOf(element, lows, highs) - this.highOf(element, lowsBefore, highsBefore)) | 0;
      }
    }
    if (this.tied > 0) {
      const number = this.arrangement();
      low = (low + (this.tieHashes[number] as number)) | 0;
      high = (high + (this.tieHashes[number + 1] as number)) | 0;
    }
    this.low = low;
    this.high = high;
  }

  /** The state is again the one that was begun with. */
  back(): void {
    const { changes, ids, lows, highs } = this;
    for (let i = this.changed - 2; i >= 0; i -= 2) {
      const [slot, before] = [changes[i] as number, changes[i + 1] as number];
      if (this.tiedSlots.size > 0) {
        if (this.tieOf(slot, ids[slot] as number) !== -1) this.tied--;
        if (this.tieOf(slot, before) !== -1) this.tied++;
      }
      ids[slot] = before;
    }
    for (let i = 0; i < this.touches; i++) {
      const element = this.touched[i] as number;
      lows[element] = this.lowsBefore[element] as number;
      highs[element] = this.highsBefore[element] as number;
    }
    this.forget();
  }

  /** What takes each element of the state to its place in the form that it shares with its images. */
  get labels(): Permutation {
    return this.form().labels;
  }

  private forget(): void {
    for (let i = 0; i < this.touches; i++) this.isTouched[this.touched[i] as number] = 0;
    this.touches = 0;
    this.changed = 0;
  }

  private moreChanges(): void {
    const { changes } = this;
    this.changes = new Int32Array(changes.length * 2);
    this.changes.set(changes);
  }

  private add(slot: number, id: number): void {
    if (this.say(slot, id, 1) === -1) return;
    this.tied++;
    this.tiedSlots.add(slot);
  }

  private take(slot: number, id: number): void {
    if (this.say(slot, id, -1) !== -1) this.tied--;
  }

  /** Add what `slot` says with value `id`, times `sign`, to the sums of the elements; returns the number of its ties, or -1. */
  private say(slot: number, id: number, sign: 1 | -1): number {
    const entry = this.parts.at(slot, id);
    const { words } = this.parts;
    const { lows, highs } = this;
    const end = entry + ENTRY + (words[entry] as number) * ATOM;
    for (let at = entry + ENTRY; at < end; at += ATOM) {
      const element = words[at] as number;
      this.touch(element);
      lows[element] = (lows[element] as number) + sign * (words[at + 1] as number);
      highs[element] = (highs[element] as number) + sign * (words[at + 2] as number);
    }
    return words[entry + 1] as number;
  }

  private touch(element: number): void {
    if (this.isTouched[element] === 1) return;
    this.isTouched[element] = 1;
    this.touched[this.touches++] = element;
  }

  private lowOf(element: number, lows: Int32Array, highs: Int32Array): number {
    return mix(mix(lows[element] as number, highs[element] as number), this.setOf[element] as number);
  }

  private highOf(element: number, lows: Int32Array, highs: Int32Array): number {
    return mix(mix(highs[element] as number, lows[element] as number), ~(this.setOf[element] as number));
  }

  private tieOf(slot: number, id: number): number {
    const entry = this.parts.at(slot, id);
    return this.parts.words[entry + 1] as number;
  }

  /** Where in {@link tieHashes} the hash for the ties of now is, and how the elements stand that they tie. */
  private arrangement(): number {
    const { lows, highs, count } = this;
    let [low, high] = [0, 0];
    for (let element = 0; element < count; element++) {
      low = mix(low, mix(lows[element] as number, highs[element] as number));
      high = mix(high, mix(highs[element] as number, lows[element] as number));
    }
    for (const slot of this.tiedSlots) {
      const tie = this.tieOf(slot, this.ids[slot] as number);
      if (tie === -1) continue;
      low = mix(low, tie);
      high = mix(high, ~tie);
    }
    const known = this.arrangements.get(low, high);
    if (known !== -1) return known;
    const hash = hash64(this.form().text, SEED);
    const number = this.tieHashes.push(hash.low, hash.high) - 2;
    this.arrangements.add(low, high, number);
    return number;
  }

  /** The form of the ties under the permutations that keep what else is said of the elements. */
  private form(): Form {
    const ties = [...this.tiedSlots].flatMap((slot) => {
      const number = this.tieOf(slot, this.ids[slot] as number);
      return number === -1 ? [] : this.parts.tiesOf(number);
    });
    return canonicalFormWithin(branch('bag', '', ties), this.colours());
  }

  /** Elements of which the same is said have the same colour; sets follow each other. */
  private colours(): Colours {
    const { lows, highs, setOf } = this;
    const order = Array.from({ length: this.count }, (_, element) => element);
    const compare = (a: number, b: number): number =>
      (setOf[a] as number) - (setOf[b] as number) ||
      (lows[a] as number) - (lows[b] as number) ||
      (highs[a] as number) - (highs[b] as number);
    order.sort(compare);
    const colours = new Int32Array(this.count);
    for (const [place, element] of order.entries()) {
      const last = order[place - 1];
      colours[element] = last !== undefined && compare(last, element) === 0 ? (colours[last] as number) : place;
    }
    return colours;
  }
}
