/**
 * The visited set: 64-bit fingerprints in one open-addressing table at the end of the kernel's memory.
 *
 * Two different states with equal fingerprints are taken for one; {@link collisionEstimates} says how likely that is.
 * Eight bytes a state divided by the load, which lies between about 0.6 and 0.8 once the table is large: growing by a
 * third costs a pass over the table, a few nanoseconds an entry. Limit: what one memory of 4 GiB holds.
 */
import { type Kernel, OVERFLOW } from './kernel.ts';
import { areas, type Linear } from './memory.ts';

const FIRST_SIZE = 2 ** 13;
/** Grow generously while it is cheap. */
const LARGE = 2 ** 19;
const LOAD = 0.8;

export class Visited {
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
}

function bytesFor(size: number): number {
  return areas.end + (size + OVERFLOW) * 8;
}

/**
 * The probability that some state was missed because its fingerprint was another's, as TLC prints it: `optimistic`
 * assumes that fingerprints are random, and counts each duplicate that was found as a chance to miss one.
 */
export function collisionEstimate(distinct: number, generated: number): number {
  return Math.min(1, (distinct * Math.max(generated - distinct, 0)) / 2 ** 64);
}
