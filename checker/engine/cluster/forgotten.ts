/**
 * The store does not have a claim any more that this worker knows of: a primary died before its replica had it. What the
 * worker left out because it knew it may be gone, so it forgets all, and does its job again.
 */
export class Forgotten extends Error {
  constructor(shard: number) {
    super(`the store has lost claims of shard ${shard} that this worker knew`);
  }
}
