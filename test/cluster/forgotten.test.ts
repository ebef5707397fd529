/** A store that has lost a claim and got another in its place: nobody's result counts that rests on the one that is lost. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { LostWrites } from '../../checker/engine/cluster/dictionary.ts';
import { namesKey, resultsKey, shardKey } from '../../checker/engine/cluster/keys.ts';
import type { KnownOf } from '../../checker/engine/cluster/known.ts';
import { type RunDefinition, readRun, writeRun } from '../../checker/engine/cluster/ledger.ts';
import { endLevel } from '../../checker/engine/cluster/level.ts';
import { Malformed } from '../../checker/engine/cluster/plain-text.ts';
import { Jobs } from '../../checker/engine/cluster/queue.ts';
import { dcheck } from '../e2e/dcheck.ts';
import { start, startWorker, verdictsOf } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';

const DEFINITION: RunDefinition = {
  ...{ specHash: 'a'.repeat(64), spec: SPEC, candidates: [], variant: '', config: '', set: {}, properties: [] },
  ...{ systemHash: '', shards: 1, logged: 1000, maxDepth: null, stopAtFirst: false, ttl: 60, campaign: null, behaviours: [] },
};

describe.skipIf(missing !== null)(reasoned('claims that the store has lost'), () => {
  const suite = withStore();
  let connection: Connection;

  beforeAll(async () => {
    connection = await connect(suite.server.url);
  });
  afterAll(() => {
    connection?.close();
  });

  /** The end of a level whose only chunk brought nothing, and knew this of a shard whose last claims are `a` and `b`. */
  const levelOf = async (known: unknown): Promise<string | undefined> => {
    const { store } = connection;
    const run = '0123456789ab';
    await store.flushall();
    await writeRun(store, run, DEFINITION, 1);
    await store.rpush(namesKey(run, 1, 0), 'claim--a', 'claim--b');
    await store.hset(shardKey(run, 1, 0), 'n', 0);
    const result = { generated: 0, deadlocks: 0, found: [], known };
    await store.hset(resultsKey(run, 1, 0), 'start', JSON.stringify(result));
    const jobs = new Jobs(connection, DEFINITION);
    try {
      await endLevel(store, jobs, DEFINITION, { kind: 'level', run, epoch: 1, level: 0, chunks: 1 });
      return (await readRun(store, run))?.status;
    } finally {
      await jobs.close();
    }
  };
  const name = (text: string): string => Buffer.from(text).toString('hex');

  it.each<readonly [string, KnownOf]>([
    ['all of them', [2, name('claim--b')]],
    ['the first ones', [1, name('claim--a')]],
    ['none', [0, '']],
  ])('a result counts that rests on %s', async (_, known) => {
    expect(await levelOf([known])).toBe('done');
  });

  it.each<readonly [string, KnownOf]>([
    ['one that another has replaced', [2, name('claim--x')]],
    ['one that was replaced, before others', [1, name('claim--b')]],
    ['more than there are', [3, name('claim--c')]],
  ])('no result counts that rests on %s', async (_, known) => {
    await expect(levelOf([known])).rejects.toThrow(LostWrites);
  });

  it.each([
    ['nothing', null],
    ['too few shards', []],
    ['a name that is none', [[2, 'x']]],
    ['a count that is none', [[-1, name('claim--b')]]],
  ])('no result counts that says %s', async (_, known) => {
    await expect(levelOf(known)).rejects.toThrow(Malformed);
  });

  it('who knew it does its job again; the counts are right, or the run is incomplete', { timeout: 60_000 }, async () => {
    const { client, server, others } = suite;
    const words = [SPEC, '--set', 'RM=7', '--format', 'json'];
    const worker = await startWorker(SPEC, server.url);
    const run = start('run', ...words, '--cluster', server.url);
    others.push(worker, run);
    let [said, key] = ['', ''];
    worker.process.stderr?.on('data', (text) => {
      said += String(text);
    });
    while (key === '' || (await client.llen(key)) < 5) {
      key = (await client.keys('dcheck:{*}:names'))[0] ?? '';
      await pause(1);
    }
    await client.lset(key, -1, 'replaced');
    const ended = await run.ended;
    if (ended.status === 0) {
      expect(said).toMatch(/a job failed and will be taken again: the store has lost claims of shard \d/);
      expect(verdictsOf(ended)).toEqual(verdictsOf(dcheck(['run', ...words])));
      return;
    }
    expect([ended.status, ended.stderr]).toEqual([3, expect.stringMatching(/the store has lost .*claims of shard \d/)]);
  });
});
