/**
 * Replicas get what their primary has acknowledged a little later, and a primary that dies in between takes it along. So
 * before a job counts as done it is waited (`WAIT`) until one replica of each primary that has any has all that was written.
 *
 * Cost: where there are replicas, two round trips to all primaries at once for each job; where there are none, one.
 * Not promised: that nothing is lost. A replica that does not answer in time is not waited for any longer, and another than
 * the one that answered may take over. What is lost is noticed at the end of the level (`level.ts`).
 */
import type { Redis } from 'ioredis';
import { fieldsOf, primariesOf, type Store } from './connect.ts';
import { persist } from './persist.ts';

/** Milliseconds for which a replica is waited for. */
const PATIENCE_MS = 500;

/** Returns whether there is any replica. */
export async function replicated(store: Store): Promise<boolean> {
  const waited = await persist(() => Promise.all(primariesOf(store).map(waitFor)));
  return waited.some((one) => one);
}

async function waitFor(primary: Redis): Promise<boolean> {
  const replication = fieldsOf(await primary.info('replication'));
  const hasReplica = [...replication].some(([name, value]) => /^slave\d+$/.test(name) && value.includes('state=online'));
  if (hasReplica) await primary.wait(1, PATIENCE_MS);
  return hasReplica;
}
