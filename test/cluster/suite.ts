/** What the tests of a suite share: one store, and the workers and runs of the test at hand, which end with it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { JOBS_PREFIX } from '../../checker/engine/cluster/queue.ts';
import { type Running, stopWorkers } from './commands.ts';
import { RedisServer } from './redis.ts';

export interface Suite {
  /** There from the first test on. */
  readonly server: RedisServer;
  readonly client: Redis;
  /** What the test at hand has started. */
  readonly others: Running[];
  /** The key of the only run, once its jobs are there, and its name. */
  readonly begun: () => Promise<{ readonly key: string; readonly run: string }>;
}

/** Call it within `describe`. The store is empty when a test begins; `options`: of its command line. */
export function withStore(...options: readonly string[]): Suite {
  const others: Running[] = [];
  const started: { server: RedisServer | null; client: Redis | null } = { server: null, client: null };
  beforeAll(async () => {
    started.server = await RedisServer.start(...options);
    started.client = started.server.client();
  });
  afterEach(async () => {
    await stopWorkers(others.splice(0));
    await started.client?.flushall();
  });
  afterAll(() => {
    started.client?.disconnect();
    started.server?.stop();
  });
  const there = <T>(part: T | null): T => {
    if (part === null) throw new Error('the store is started before the first test');
    return part;
  };
  return {
    others,
    begun: async () => {
      for (;;) {
        const [key = ''] = await there(started.client).keys('dcheck:*:meta');
        const run = key.split(':')[1] ?? '';
        const jobs = run === '' ? [] : await there(started.client).keys(`${JOBS_PREFIX}:dcheck-*:${run}_*`);
        if (jobs.length > 0) return { key, run };
        await pause(20);
      }
    },
    get server() {
      return there(started.server);
    },
    get client() {
      return there(started.client);
    },
  };
}
