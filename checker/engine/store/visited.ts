/**
 * The visited set: 64-bit fingerprints in one open-addressing table at the end of the kernel's memory.
 *
 * Two different states with equal fingerprints are taken for one; {@link collision} says how likely that is.
 * Eight bytes a state divided by the load, which lies between about 0.6 and 0.8 once the table is large: growing by a
 * third costs a pass over the table, made at once: a pause that grows with the table. Limit: what one memory of 4 GiB holds.
 */
import type { Collision } from '../profile.ts';
import { HEADER, type Kernel, OVERFLOW } from './kernel.ts';
import { areas, type Linear } from './memory.ts';
import type { StoreShape, VisitedStore } from './store.ts';

const FIRST_SIZE = 2 ** 13;
/** Grow generously while it is cheap. */
const LARGE = 2 ** 19;
const LOAD = 0.8;

export class Visited implements VisitedStore {
  readonly kind = 'fingerprint';
  /** Entries of the table. */
  size = FIRST_SIZE;
  /** Fingerprints in it. */
  used = 0;
  private readonly linear: Linear;

  constructor(linear: Linear) {
    this.linear = linear;
    this.linear.reserve(bytesFor(this.size));
  }

  /** Make room for `more` fingerprints; false where memory is at its end. */
  reserve(more: number, kernel: Kernel): boolean {
    while (this.used + more > this.size * LOAD) {
      const size = this.size < LARGE ? this.size * 4 : Math.ceil(this.size * 1.34);
      if (size > 2 ** 29 || !this.linear.reserve(bytesFor(size))) return false;
      kernel.stretch(this.size, size);
      this.size = size;
    }
    return true;
  }

  /** Successors come with their fingerprints. */
  keySuccessors(): void {}

  keyRows(): void {}

  /** Fingerprints are of values, not of their format. */
  repack(): void {}

  collision(distinct: number, generated: number, kernel: Kernel): Collision {
    return collision(distinct, generated, this.closest(kernel));
  }

  ranges(): readonly [number, number][] {
    return [[areas.end, bytesFor(this.size)]];
  }

  get shape(): StoreShape {
    return { size: this.size, used: this.used, header: [] };
  }

  restore({ size, used }: StoreShape): boolean {
    if (!this.linear.reserve(bytesFor(size))) return false;
    this.size = size;
    this.used = used;
    return true;
  }

  /** The least difference of two fingerprints in it. */
  private closest(kernel: Kernel): number {
    kernel.closest(this.size);
    const { words } = this.linear;
    const at = (areas.header >> 2) + HEADER.closest;
    return ((words[at + 1] as number) >>> 0) * 2 ** 32 + ((words[at] as number) >>> 0);
  }
}

function bytesFor(size: number): number {
  return areas.end + (size + OVERFLOW) * 8;
}

/**
 * The probability that a state was missed, as TLC estimates it: from the counts, each duplicate being a chance to take
 * a new state for an old one; and from how close the closest two fingerprints came.
 */
export function collision(distinct: number, generated: number, closest: number): Collision {
  const calculated = (distinct * Math.max(generated - distinct, 0)) / 2 ** 64;
  return { calculated: Math.min(1, calculated), observed: Math.min(1, 1 / Math.max(1, closest)) };
}
