/**
 * What a worker knows of each shard's log (`scripts.ts`): how many of its fingerprints, from the first on, and the name of
 * the claim that brought the last of them. All of these are in the worker's cache.
 */
export class Known {
  private readonly positions: number[];
  private readonly names: Buffer[];
  private readonly filed: boolean[];

  constructor(shards: number) {
    this.positions = new Array<number>(shards).fill(0);
    this.names = new Array<Buffer>(shards).fill(Buffer.alloc(0));
    this.filed = new Array<boolean>(shards).fill(false);
  }

  position(shard: number): number {
    return this.positions[shard] as number;
  }

  last(shard: number): Buffer {
    return this.names[shard] as Buffer;
  }

  /** True once a shard has no log any more. */
  isFiled(shard: number): boolean {
    return this.filed[shard] as boolean;
  }

  /** `count` more fingerprints of the `states` in the log were told, the last of all by claim `last`; whether these are all. */
  learn(shard: number, count: number, states: number, last: Buffer): boolean {
    const position = this.position(shard) + count;
    this.positions[shard] = position;
    if (position !== states) return false;
    this.names[shard] = Buffer.from(last);
    return true;
  }

  /** All `states` of it are known; `isFiled`: without a log. */
  settle(shard: number, states: number, last: Buffer, isFiled: boolean): void {
    this.positions[shard] = states;
    this.names[shard] = Buffer.from(last);
    this.filed[shard] = isFiled;
  }
}
