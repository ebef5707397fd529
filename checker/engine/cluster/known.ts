/**
 * What a worker knows of each shard (`scripts.ts`): how many of its claims that brought states, from the first on, and the
 * name of the last of these. All that it leaves out, because it has met it before, is among them, or among what it claims.
 *
 * A chunk's result says this of every shard, and it is compared at the end of the level with what the store then has: a
 * store that has lost one of these claims, and got others instead, is found out.
 */
import { CLAIM_NAME } from './scripts.ts';

/** Of one shard: how many claims, and the name of the last, hexadecimal. */
export type KnownOf = readonly [entries: number, last: string];

export class Known {
  private readonly entries: number[];
  private readonly names: Buffer[];

  constructor(shards: number) {
    this.entries = new Array<number>(shards).fill(0);
    this.names = new Array<Buffer>(shards).fill(Buffer.alloc(0));
  }

  position(shard: number): number {
    return this.entries[shard] as number;
  }

  last(shard: number): Buffer {
    return this.names[shard] as Buffer;
  }

  /** Now so many are known, of which `last` is the last: others' were told, or this worker's was made. */
  learn(shard: number, entries: number, last: Buffer): void {
    this.entries[shard] = entries;
    this.names[shard] = Buffer.from(last);
  }

  /** Of every shard. */
  all(): KnownOf[] {
    return this.entries.map((entries, shard) => [entries, this.last(shard).toString('hex')]);
  }
}

/** Whether `value`, read from the store, is what one of `shards` shards each is known by. */
export function isKnown(value: unknown, shards: number): value is KnownOf[] {
  return (
    Array.isArray(value) &&
    value.length === shards &&
    value.every(
      (one) =>
        Array.isArray(one) &&
        Number.isSafeInteger(one[0]) &&
        one[0] >= 0 &&
        typeof one[1] === 'string' &&
        one[1].length === (one[0] === 0 ? 0 : 2 * CLAIM_NAME),
    )
  );
}
