/** What a run leaves in the store: every key ends by itself, and `dcheck cluster clean` leaves none. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { clusterEngine } from '../../checker/engine/cluster/cluster.ts';
import { RUNS } from '../../checker/engine/cluster/keys.ts';
import { renew } from '../../checker/engine/cluster/lease.ts';
import { isLeaseOfQueue } from '../../checker/engine/cluster/queue.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { start, startWorker, stopWorkers, textOf } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';

/** Keys without an end; each is looked at a few times more, since some are given one only just after they are made. */
async function endless(client: Redis, keys: readonly string[]): Promise<string[]> {
  let left = keys;
  for (let looks = 0; left.length > 0 && looks < 100; looks++) {
    const ends = await Promise.all(left.map((key) => client.ttl(key)));
    left = left.filter((_, i) => ends[i] === -1);
    if (left.length > 0) await pause(20);
  }
  return [...left];
}

describe.skipIf(missing !== null)(reasoned('keys of a run'), () => {
  const suite = withStore();

  it('all end by themselves, while it goes on, once logs are sets, and once nobody is left', { timeout: 120_000 }, async () => {
    const { server, client, others } = suite;
    const { spec, hash } = await textOf(SPEC);
    const system = instantiate(spec, { set: { RM: 7 } });
    const place = { url: server.url, spec: SPEC, specHash: hash, candidates: [], attach: null, say: () => {} };
    const follower = new AbortController();
    const followed = clusterEngine({ ...place, logged: 4000 }).explore(system, { signal: follower.signal });
    const { key, run } = await suite.begun();
    others.push(...(await Promise.all([0, 1].map(() => startWorker(SPEC, server.url)))));
    let sets = 0;
    while (sets < 1000) {
      const keys = await client.keys('*');
      sets = keys.filter((name) => /^dcheck:\{.*\}:\d+$/.test(name)).length;
      expect(await endless(client, keys)).toEqual([]);
    }
    follower.abort();
    expect((await followed).bound).toBe('interrupted');
    while ((await client.hget(key, 'status')) === '"running"') await pause(20);
    expect(await endless(client, await client.keys('*'))).toEqual([]);
    await stopWorkers(others.splice(0));
    await renew(client as never, run, { specHash: hash, ttl: 1000 });
    const kept = (await client.keys('*')).filter((name) => name !== RUNS && !isLeaseOfQueue(name));
    const lives = await Promise.all(kept.map((name) => client.ttl(name)));
    expect(lives.length).toBeGreaterThan(1000);
    expect(lives.filter((seconds) => seconds < 0 || seconds > 1000)).toEqual([]);
  });

  it('are gone when it is cleaned away, also where somebody is at work for it', { timeout: 60_000 }, async () => {
    const { server, client, others } = suite;
    const starter = start('run', SPEC, '--set', 'RM=9', '--cluster', server.url);
    others.push(starter);
    const { run } = await suite.begun();
    const worker = await startWorker(SPEC, server.url);
    others.push(worker);
    while ((await client.keys(`dcheck:{${run}*:rows:*`)).length === 0) await pause(20);
    expect((await start('cluster', 'clean', run, '--cluster', server.url).ended).status).toBe(0);
    // The worker ends the job that it has in hand, and who followed has cleaned up as well.
    worker.process.kill('SIGTERM');
    expect((await worker.ended).status).toBe(0);
    expect((await starter.ended).status).toBe(3);
    expect(await client.keys('*')).toEqual([]);
  });

  it('are gone where what is called a run is none', { timeout: 60_000 }, async () => {
    const { server, client } = suite;
    await client.sadd('dcheck:runs', 'a1b2c3d4e5f6');
    await client.hset('dcheck:a1b2c3d4e5f6:meta', 'definition', '7');
    const status = await start('cluster', 'status', '--cluster', server.url).ended;
    expect([status.status, status.stderr]).toEqual([2, expect.stringContaining('dcheck cluster clean a1b2c3d4e5f6')]);
    expect((await start('cluster', 'clean', 'a1b2c3d4e5f6', '--cluster', server.url).ended).status).toBe(0);
    expect(await client.keys('*')).toEqual([]);
  });
});
