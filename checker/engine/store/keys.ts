/**
 * The table of keys as JavaScript sees it: its size, and when it grows.
 *
 * Eight bytes a state divided by the load, which lies between 0.6 and 0.82 once the table is large. Growing by a third is
 * spread over the insertions that take the load from {@link START} to {@link FULL}: a partition at a time, so no pause is
 * longer than it takes to move a 64th of the table.
 */

import type { Work } from '../work.ts';
import { HEADER } from './header.ts';
import type { Kernel } from './kernel.ts';
import { areas, type Linear, SCRATCH } from './memory.ts';
import type { Room } from './store.ts';
import { MARGIN, PARTITIONS } from './table.ts';

const FIRST_SIZE = 2 ** 13;
/**
 * Grow generously, and at once, while it is cheap: up to 2.3 million entries, 18 MB. Were it by thirds from half a million on,
 * a run of 1.7 million states would take a tenth more CPU time.
 */
const LARGE = 2 ** 21;
const GENEROUS = 4.08;
const GROWTH = 1.34;
const START = 0.76;
const FULL = 0.82;
/** Entries, at most. */
const MOST = 2 ** 29;

/** Words that are looked at between two yields. */
const SLICE = 2 ** 16;
/** Words of a page, as most systems have them. */
const PAGE = 1024;

const HEAD = areas.header >> 2;

export interface KeysShape {
  readonly size: number;
  readonly next: number;
  readonly split: number;
  readonly used: number;
}

export class Keys {
  /** States in it. */
  used = 0;
  /** Address of the first entry. */
  readonly base: number;
  private size = FIRST_SIZE;
  /** The size that it grows to; {@link size} where it does not. */
  private next = FIRST_SIZE;
  /** Partitions that have not moved. */
  private split: number = PARTITIONS;
  /** The greatest address that {@link end} was: memory below it is taken. */
  greatestEnd: number;
  private readonly linear: Linear;
  private readonly room: Room;
  private readonly factor: number;

  /** `factor`: by which it grows once it is large; each growth moves all that is in it. */
  constructor(linear: Linear, base: number, room: Room = () => true, factor = GROWTH) {
    this.linear = linear;
    this.base = base;
    this.room = room;
    this.factor = factor;
    this.greatestEnd = this.end;
    linear.reserve(this.end);
    this.tell();
  }

  /** Address behind the last entry. */
  get end(): number {
    return this.endOf(this.next);
  }

  /** Make room for `more` states; false where memory is at its end. */
  reserve(more: number, kernel: Kernel): boolean {
    const growth = this.growth(more, 1);
    for (;;) {
      const step = growth.next();
      if (step.done) return step.value;
      const [low, high] = step.value;
      for (let part = high - 1; part >= low; part--) kernel.move(part, SCRATCH);
    }
  }

  /**
   * The same by several threads: partitions that are to be moved next, from `low` to `high - 1`, the highest first or, if
   * these are no more than `together`, all at once; in the end, whether there is room.
   */
  *growth(more: number, together: number): Generator<readonly [low: number, high: number], boolean> {
    while (this.used + more > START * this.size) {
      if (this.next === this.size && !this.beginGrowth()) return this.used + more <= FULL * this.size;
      const progress = (this.used + more - START * this.size) / ((FULL - START) * this.size);
      const moved = this.size < LARGE ? PARTITIONS : Math.min(PARTITIONS, Math.ceil(PARTITIONS * progress));
      while (this.split > PARTITIONS - moved) {
        const high = this.split;
        this.split = high - this.apart(high, together);
        this.tell();
        this.touch(this.split, high);
        yield [this.split, high];
      }
      if (this.split > 0) return true;
      this.size = this.next;
      this.split = PARTITIONS;
      this.tell();
    }
    return true;
  }

  /**
   * Have the pages to which partitions `low` to `high - 1` move, before they are moved, where nothing lay so far. A page that
   * is read first costs twice as much as one that is written, and ten times as much where other threads run; and two
   * threads that touch new pages side by side are slower than one.
   */
  private touch(low: number, high: number): void {
    const { words } = this.linear;
    const size = (this.next / PARTITIONS + MARGIN) * 2;
    const end = this.base / 4 + high * size;
    const fresh = Math.max(this.base / 4 + low * size, this.endOf(this.size) / 4);
    for (let at = fresh; at < end; at += PAGE) words[at] = 0;
  }

  /** How many partitions below `high`, at most `most`, move to places where none of them lies now; at least one. */
  private apart(high: number, most: number): number {
    const [from, to] = [this.size / PARTITIONS + MARGIN, this.next / PARTITIONS + MARGIN];
    let count = 1;
    while (count < most && count < high && (high - count - 1) * to >= high * from) count++;
    return count;
  }

  /**
   * All keys, low half and high half in turn, sorted as unsigned 64-bit numbers, in place: {@link clear} comes next. They are
   * sorted by their homes already, so each moves a few places only.
   */
  *sorted(): Work<Uint32Array> {
    const keys = new Uint32Array(this.linear.memory.buffer, this.base, (this.end - this.base) / 4);
    let used = 0;
    for (let at = 0; at < keys.length; at += 2) {
      if (at % SLICE === 0) yield;
      const [low, high] = [keys[at] as number, keys[at + 1] as number];
      if (low === 0 && high === 0) continue;
      let to = used;
      for (; to > 0; to -= 2) {
        const before = keys[to - 1] as number;
        if (before < high || (before === high && (keys[to - 2] as number) < low)) break;
        keys[to] = keys[to - 2] as number;
        keys[to + 1] = before;
      }
      keys[to] = low;
      keys[to + 1] = high;
      used += 2;
    }
    return keys.subarray(0, used);
  }

  /** Forget all; the memory stays. */
  clear(): void {
    this.linear.words.fill(0, this.base / 4, this.end / 4);
    Object.assign(this, { size: FIRST_SIZE, next: FIRST_SIZE, split: PARTITIONS, used: 0 });
    this.tell();
  }

  get shape(): KeysShape {
    const { size, next, split, used } = this;
    return { size, next, split, used };
  }

  /** Take another's shape; false where memory is at its end. */
  restore({ size, next, split, used }: KeysShape): boolean {
    if (!this.linear.reserve(this.endOf(next))) return false;
    Object.assign(this, { size, next, split, used });
    this.greatestEnd = this.end;
    this.tell();
    return true;
  }

  private beginGrowth(): boolean {
    const wanted = this.size < LARGE ? this.size * GENEROUS : this.size * this.factor;
    const next = Math.ceil(wanted / PARTITIONS) * PARTITIONS;
    const end = this.endOf(next);
    if (end > this.greatestEnd && !this.room(end - this.greatestEnd)) return false;
    if (next > MOST || !this.linear.reserve(end)) return false;
    this.greatestEnd = Math.max(this.greatestEnd, end);
    this.next = next;
    return true;
  }

  private endOf(size: number): number {
    return this.base + (size + PARTITIONS * MARGIN) * 8;
  }

  private tell(): void {
    this.linear.words.set([this.size, this.next, this.split], HEAD + HEADER.size);
  }
}
