/** Taking a run away: its keys on every node, and its jobs; with the last run of a spec's text also its queue. */
import type { Redis } from 'ioredis';
import { type Connection, primariesOf, type Store } from './connect.ts';
import { metaKey, patternOf, RUNS } from './keys.ts';
import type { RunDefinition } from './ledger.ts';
import { isQueueNeeded } from './others.ts';
import { persist } from './persist.ts';
import { Jobs, queuePattern } from './queue.ts';

/** Keys that are looked at together. */
const TOGETHER = 1000;

/** `definition`: null where what the store holds of the run is no run; its jobs then end by themselves. */
export async function clean(connection: Connection, run: string, definition: RunDefinition | null): Promise<void> {
  const { store } = connection;
  // First, so that whoever is still at work for it sees that it is gone.
  await store.unlink(metaKey(run));
  await store.srem(RUNS, run);
  if (definition !== null) {
    const jobs = new Jobs(connection, definition);
    await jobs.remove(run);
    await jobs.close();
  }
  await unlinkAll(store, patternOf(run));
  // A run of that text that begins at this moment opens its queue again, as one does whose starter ended too early.
  if (definition !== null && !(await isQueueNeeded(connection, definition)))
    await unlinkAll(store, queuePattern(definition.specHash));
}

async function unlinkAll(store: Store, pattern: string): Promise<void> {
  await persist(async () => {
    for (const node of primariesOf(store)) await cleanNode(node, pattern);
  });
}

async function cleanNode(node: Redis, pattern: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', TOGETHER);
    // One by one: keys of one node may lie in several slots.
    await Promise.all(keys.map((key) => node.unlink(key)));
    cursor = next;
  } while (cursor !== '0');
}
