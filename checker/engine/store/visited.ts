/**
 * The visited set: 64-bit fingerprints in one open-addressing table at the end of the kernel's memory.
 *
 * Two different states with equal fingerprints are taken for one; {@link collision} says how likely that is.
 * Limit: what one memory of 4 GiB holds.
 */
import type { Collision } from '../profile.ts';
import type { Work } from '../work.ts';
import { HEADER } from './header.ts';
import type { Kernel } from './kernel.ts';
import { Keys } from './keys.ts';
import { areas, type Linear } from './memory.ts';
import type { Room, RowFormat, StoreShape, VisitedStore } from './store.ts';

/** Bytes of the table that are looked at together. */
const PIECE = 2 ** 18;

export class Visited implements VisitedStore {
  readonly kind = 'fingerprint';
  readonly zero = 1;
  readonly keys: Keys;
  private readonly linear: Linear;

  /** `factor`: see {@link Keys}. */
  constructor(linear: Linear, room: Room, factor?: number) {
    this.linear = linear;
    this.keys = new Keys(linear, areas.end, room, factor);
  }

  sorted(): Work<Uint32Array> {
    return this.keys.sorted();
  }

  clear(): void {
    this.keys.clear();
  }

  shared(): void {}

  /** Successors come with their fingerprints. */
  keySuccessors(_from: number, _to: number): void {}

  keyRows(_at: number, _count: number, _format: RowFormat): void {}

  /** Fingerprints are of values, not of their format. */
  repack(): void {}

  collision(distinct: number, generated: number, kernel: Kernel): Collision {
    return collision(distinct, generated, this.closest(kernel));
  }

  ranges(): readonly [number, number][] {
    return [[this.keys.base, this.keys.greatestEnd]];
  }

  get shape(): StoreShape {
    return { keys: this.keys.shape, header: [] };
  }

  restore({ keys }: StoreShape): boolean {
    return this.keys.restore(keys);
  }

  /** The least difference of two fingerprints in it; they are sorted on the way, which changes nothing else. */
  private closest(kernel: Kernel): number {
    const { words } = this.linear;
    const head = areas.header >> 2;
    const at = head + HEADER.closest;
    words.fill(-1, at, at + 2);
    words.fill(0, head + HEADER.before, head + HEADER.before + 2);
    // In pieces: V8 makes a function fast when it is called again.
    for (let from = this.keys.base; from < this.keys.end; from += PIECE) {
      kernel.closest(from, Math.min(from + PIECE, this.keys.end));
    }
    return ((words[at + 1] as number) >>> 0) * 2 ** 32 + ((words[at] as number) >>> 0);
  }
}

/**
 * The probability that a state was missed, as TLC estimates it: from the counts, each duplicate being a chance to take
 * a new state for an old one; and from how close the closest two fingerprints came.
 */
export function collision(distinct: number, generated: number, closest: number): Collision {
  const calculated = (distinct * Math.max(generated - distinct, 0)) / 2 ** 64;
  return { calculated: Math.min(1, calculated), observed: Math.min(1, 1 / Math.max(1, closest)) };
}
