/** The store's memory is watched: near its limit a run stops as incomplete, before the store refuses writes midway. */
import { DcheckError } from '../../errors/error.ts';
import { fieldsOf, primariesOf, type Store } from './connect.ts';
import { persist } from './persist.ts';

/** Share of maxmemory at which a run stops. */
const FULL = 0.95;
const EVERY_MS = 1000;

const lastLook = new WeakMap<object, number>();

/** Throws DcheckError `cluster` where a node of the store is nearly full, or would evict. Looks once a second at most. */
export async function watchMemory(store: Store): Promise<void> {
  const now = performance.now();
  if (now - (lastLook.get(store) ?? Number.NEGATIVE_INFINITY) < EVERY_MS) return;
  lastLook.set(store, now);
  for (const memory of await persist(() => memoriesOf(store))) {
    const [used, most] = [Number(memory.get('used_memory')), Number(memory.get('maxmemory'))];
    if (most > 0 && memory.get('maxmemory_policy') !== 'noeviction') {
      throw stop('evicts keys when its memory is full (maxmemory-policy)', 'set maxmemory-policy to noeviction');
    }
    if (most > 0 && used > most * FULL) {
      throw stop(`is full: ${used} of ${most} bytes are in use`, 'give it more memory, or use more nodes');
    }
  }
}

/** The bytes that all nodes of the store have in use. */
export async function memoryUsed(store: Store): Promise<number> {
  const all = await persist(() => memoriesOf(store));
  return all.reduce((sum, memory) => sum + Number(memory.get('used_memory')), 0);
}

function memoriesOf(store: Store): Promise<ReadonlyMap<string, string>[]> {
  return Promise.all(primariesOf(store).map(async (node) => fieldsOf(await node.info('memory'))));
}

function stop(what: string, hint: string): DcheckError {
  return new DcheckError('cluster', `the store ${what}`, { hint });
}
