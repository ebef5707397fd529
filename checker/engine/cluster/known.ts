/**
 * What a worker knows of each shard's log (`scripts.ts`): how many of its entries, from the first on, how many
 * fingerprints these have, and the name of the claim that brought the last of them. All of these are in the worker's cache.
 */
export class Known {
  /** Others have claimed something since this was last made false. */
  hasCompany = false;
  private readonly entries: number[];
  private readonly states: number[];
  private readonly names: Buffer[];
  private readonly filed: boolean[];

  constructor(shards: number) {
    this.entries = new Array<number>(shards).fill(0);
    this.states = new Array<number>(shards).fill(0);
    this.names = new Array<Buffer>(shards).fill(Buffer.alloc(0));
    this.filed = new Array<boolean>(shards).fill(false);
  }

  /** Entries. */
  position(shard: number): number {
    return this.entries[shard] as number;
  }

  last(shard: number): Buffer {
    return this.names[shard] as Buffer;
  }

  /** True once a shard has no log any more. */
  isFiled(shard: number): boolean {
    return this.filed[shard] as boolean;
  }

  /** More entries, with `count` fingerprints, of a log of `states` were told; the last of all that there are is of claim `last`. */
  learn(shard: number, entries: number, count: number, states: number, last: Buffer): void {
    this.hasCompany = true;
    this.entries[shard] = this.position(shard) + entries;
    const known = (this.states[shard] as number) + count;
    this.states[shard] = known;
    if (known === states) this.names[shard] = Buffer.from(last);
  }

  /** All `states` of it were known, and this worker's claim `last`, if it brought any, is its next entry; `isFiled`: without a log. */
  settle(shard: number, added: number, states: number, last: Buffer, isFiled: boolean): void {
    if (added > 0) this.entries[shard] = this.position(shard) + 1;
    this.states[shard] = states;
    this.names[shard] = Buffer.from(last);
    this.filed[shard] = isFiled;
  }
}
