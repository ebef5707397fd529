/** Taking a run away: its keys on every node, and its jobs. */
import type { Redis } from 'ioredis';
import { type Connection, primariesOf } from './connect.ts';
import { patternOf, RUNS } from './keys.ts';
import type { RunDefinition } from './ledger.ts';
import { persist } from './persist.ts';
import { Jobs } from './queue.ts';

/** Keys that are looked at together. */
const TOGETHER = 1000;

export async function clean(connection: Connection, run: string, definition: RunDefinition | null): Promise<void> {
  const { store } = connection;
  if (definition !== null) {
    const jobs = new Jobs(connection, definition);
    await jobs.remove(run);
    await jobs.close();
  }
  await persist(async () => {
    for (const node of primariesOf(store)) await cleanNode(node, patternOf(run));
  });
  await store.srem(RUNS, run);
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
