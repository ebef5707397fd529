/**
 * Random numbers that depend on a seed alone: the same on every machine, so that a sample can be drawn again.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, started from the seed and the number of
 * the draw, so that each draw is a stream of its own. Not for secrets.
 */
export class RandomNumbers {
  private a: number;
  private b: number;
  private c = 1;
  private d: number;

  /** The stream of draw `number` under `seed`; both whole numbers. */
  constructor(seed: number, number: number) {
    this.a = seed >>> 0;
    this.b = Math.floor(seed / 2 ** 32) >>> 0;
    this.d = number >>> 0;
    // Seeds that differ in few bits give streams that have nothing to do with each other only after some rounds.
    for (let round = 0; round < 16; round++) this.next();
  }

  /** 0 .. 2^32 - 1. */
  next(): number {
    const sum = (this.a + this.b + this.d) >>> 0;
    this.d = (this.d + 1) >>> 0;
    this.a = (this.b ^ (this.b >>> 9)) >>> 0;
    this.b = (this.c + (this.c << 3)) >>> 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) >>> 0;
    return sum;
  }

  /** 0 .. `count - 1`, each equally likely but for a bias of at most `count` in 2^32. */
  below(count: number): number {
    return Math.floor((this.next() / 2 ** 32) * count);
  }

  /** Shuffle in place (Fisher and Yates). */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const item = items[i] as T;
      items[i] = items[j] as T;
      items[j] = item;
    }
    return items;
  }
}
