/**
 * The lease of a run: each of its keys ends by itself when nobody has written it, or renewed the lease, for `ttl` seconds.
 * Most keys of a long run are written once and read to its end, so whoever works on it or follows it renews all of them,
 * one of all at a time, at a quarter of that.
 *
 * Cost: two walks over the keys of the store every eighteen hours.
 */
import type { Redis } from 'ioredis';
import { primariesOf, type Store } from './connect.ts';
import { leaseKey, patternOf, RUNS, TTL } from './keys.ts';
import type { RunDefinition } from './ledger.ts';
import { persist } from './persist.ts';
import { isLeaseOfQueue, queuePattern } from './queue.ts';

/** Parts of its time after which a lease is renewed. */
const PARTS = 4;
/** Keys that are looked at together. */
const TOGETHER = 1000;

type Kept = Pick<RunDefinition, 'specHash' | 'ttl'>;

export class Lease {
  private readonly store: Store;
  private readonly run: string;
  private readonly definition: Kept;
  private looked = performance.now();

  constructor(store: Store, run: string, definition: Kept) {
    this.store = store;
    this.run = run;
    this.definition = definition;
  }

  /** Call it often: it is cheap unless it is time. */
  async keep(): Promise<void> {
    const everyMs = (this.definition.ttl * 1000) / PARTS;
    if (performance.now() - this.looked < everyMs) return;
    this.looked = performance.now();
    // Whoever writes this key is the one who renews.
    const isMine = await this.store.set(leaseKey(this.run), '1', 'PX', Math.ceil(everyMs / 2), 'NX');
    if (isMine !== null) await renew(this.store, this.run, this.definition);
  }
}

/** All keys of the run, and of the queue that its jobs are in, live for `ttl` seconds from now on. */
export async function renew(store: Store, run: string, { specHash, ttl }: Kept): Promise<void> {
  await persist(async () => {
    for (const node of primariesOf(store)) {
      for (const pattern of [patternOf(run), queuePattern(specHash)]) await renewOn(node, pattern, ttl);
    }
  });
  await store.expire(RUNS, TTL);
}

async function renewOn(node: Redis, pattern: string, ttl: number): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', TOGETHER);
    // Of one node, and each command of one key: a Cluster takes them together.
    const commands = node.pipeline();
    for (const key of keys) if (!isLeaseOfQueue(key)) commands.expire(key, ttl);
    const failed = (await commands.exec())?.find(([error]) => error !== null)?.[0];
    if (failed != null) throw failed;
    cursor = next;
  } while (cursor !== '0');
}
