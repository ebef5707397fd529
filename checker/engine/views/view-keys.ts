/**
 * Keys of states by the text that identifies them: that of what the spec's view gives of them, where it has one; and one
 * text for all images, where it has a symmetry. A key is a 64-bit hash of the text; or for the exact store a number that
 * stands for this text and for no other, scattered.
 *
 * Texts are tabulated by what is read for them (`learned/tabulation.ts`). Cost: a look-up for each key, and where what is
 * read is new a run of the view, and under a symmetry a canonical form; for exact keys all texts, in the memory of JavaScript.
 *
 * A state outside the constraint, or behind a step beyond the action constraint, is no state of the search. It is judged,
 * so it is told apart by all that it is: neither it nor a state inside of which the view gives the same hides the other.
 */
import { canonical } from '../../state/canonical.ts';
import { hash64 } from '../../state/hash64.ts';
import { identity } from '../../system/narrowing.ts';
import type { State, TransitionSystem } from '../../system/system.ts';
import { decode } from '../learned/decode.ts';
import type { Domains } from '../learned/domains.ts';
import { plainReading, TRACKED } from '../learned/footprint.ts';
import type { Packing } from '../learned/packing.ts';
import { Tabulation, type Values } from '../learned/tabulation.ts';
import { StoreFull } from '../store/store.ts';

/** What says which states are one. */
export type Viewed = Pick<TransitionSystem, 'constraint' | 'view' | 'symmetry'>;

const SEED = 0x71e3;
/** Entries that a `Map` takes, at most. */
const MOST_TEXTS = 2 ** 24 - 1;

export class ViewKeys implements Values<void> {
  /** The key that was asked for last. Both halves are 0 for a state outside the constraint, until {@link outside}. */
  low = 0;
  high = 0;
  /** Of exact keys, the number behind each text; null where keys are hashes. */
  private readonly numbers: Map<string, number> | null;
  private readonly domains: Domains;
  private readonly system: Viewed;
  private readonly ids: Int32Array;
  private packing: Packing | null = null;
  private tabulation: Tabulation<void> | null = null;
  /** By number of a part of rows (`learned/tabulation.ts`), its key's halves. */
  private halves = new Int32Array(128);

  constructor(domains: Domains, system: Viewed, isExact: boolean) {
    this.domains = domains;
    this.system = system;
    this.numbers = isExact ? new Map() : null;
    this.ids = new Int32Array(domains.domains.length);
  }

  /** What exact keys stand for, in the order of their numbers: for a checkpoint. */
  get texts(): readonly string[] {
    return [...(this.numbers?.keys() ?? [])];
  }

  restore(texts: readonly string[]): void {
    for (const [number, text] of texts.entries()) this.numbers?.set(text, number + 1);
  }

  /** The key of the row with these packed words. Throws {@link StoreFull}, and what the view throws. */
  of(words: Int32Array, packing: Packing): void {
    if (packing !== this.packing) this.begin(packing);
    if (this.isBeyond(words, packing)) this.outside(words, packing);
    else {
      this.tabulation?.of(words, 0);
      if (this.low === 0 && this.high === 0) this.outside(words, packing);
    }
  }

  get(part: number): void {
    this.low = this.halves[2 * part] as number;
    this.high = this.halves[2 * part + 1] as number;
  }

  put(part: number): void {
    if (2 * part === this.halves.length) {
      const { halves } = this;
      this.halves = new Int32Array(4 * part);
      this.halves.set(halves);
    }
    this.halves[2 * part] = this.low;
    this.halves[2 * part + 1] = this.high;
  }

  private begin(packing: Packing): void {
    const { domains } = this;
    this.packing = packing;
    this.tabulation = new Tabulation(domains, packing, plainReading(domains), (state) => this.inside(state), this, TRACKED);
  }

  /** By what identifies `state`. */
  private inside(state: State): void {
    const { constraint } = this.system;
    if (constraint !== null && !constraint(state)) this.low = this.high = 0;
    else this.keyOf(identity(this.system, state));
  }

  /** By all that the row says. */
  private outside(words: Int32Array, packing: Packing): void {
    const { domains, ids } = this;
    packing.unpack(words, 0, ids);
    if (this.numbers !== null) {
      this.keyOf(`${this.isBeyond(words, packing) ? 'beyond' : 'outside'} ${canonical(decode(domains, ids))}`);
      return;
    }
    this.low = this.high = 0;
    for (let slot = 0; slot < ids.length; slot++) {
      this.low ^= domains.low(slot, ids[slot] as number);
      this.high ^= domains.high(slot, ids[slot] as number);
    }
  }

  /** True where the step to the row was beyond the action constraint. */
  private isBeyond(words: Int32Array, { word, shift }: Packing): boolean {
    const { beyond } = this.domains.layout;
    if (beyond === null) return false;
    return (((words[word[beyond.slot] as number] as number) >>> (shift[beyond.slot] as number)) & 1) === 1;
  }

  private keyOf(text: string): void {
    if (this.numbers === null) {
      const { low, high } = hash64(text, SEED);
      this.low = low === 0 && high === 0 ? 1 : low;
      this.high = high;
      return;
    }
    let number = this.numbers.get(text);
    if (number === undefined) {
      if (this.numbers.size === MOST_TEXTS) throw new StoreFull();
      number = this.numbers.size + 1;
      this.numbers.set(text, number);
    }
    this.scatter(number);
  }

  /** The key for `number`, which is not 0: by a permutation of 64 bits that keeps 0 (Luby, Rackoff 1988). */
  private scatter(number: number): void {
    this.low = number;
    this.high = 0;
    for (let round = 0; round < 3; round++) {
      this.high ^= spread(this.low);
      this.low ^= spread(this.high);
    }
  }
}

/** MurmurHash3's finalizer (Appleby 2011), which keeps 0. */
function spread(half: number): number {
  let h = Math.imul(half ^ (half >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
