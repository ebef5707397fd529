/** What an operator sees and relies on: who works, how fast, and keys that live as long as the run. */
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { clusterEngine } from '../../checker/engine/cluster/cluster.ts';
import { connect } from '../../checker/engine/cluster/connect.ts';
import { dictionaryKey, levelsKey, shardKey } from '../../checker/engine/cluster/keys.ts';
import { Lease, renew } from '../../checker/engine/cluster/lease.ts';
import { JOBS_PREFIX, queueName } from '../../checker/engine/cluster/queue.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { problems } from '../schemas/validator.ts';
import { start, startWorker, textOf } from './commands.ts';
import { missing, reasoned, startCluster } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';

interface One {
  readonly cells: { readonly done: number; readonly all: number } | null;
  readonly workers?: readonly { readonly pid: number; readonly states: number }[];
}

interface Document {
  readonly runs: readonly One[];
}

describe.skipIf(missing !== null)(reasoned('a run that goes on'), () => {
  const suite = withStore();

  it('each worker is named with what it does, in the status and in the progress', { timeout: 120_000 }, async () => {
    const { server, others } = suite;
    const workers = await Promise.all([0, 1].map(() => startWorker(SPEC, server.url)));
    // Far too large to end meanwhile.
    const run = start('run', SPEC, '--set', 'RM=10', '--progress', 'json', '--cluster', server.url);
    others.push(...workers, run);
    const pids = workers.map(({ process }) => process.pid as number).sort((a, b) => a - b);
    const pidsOf = (one: One | undefined): number[] => (one?.workers ?? []).map(({ pid }) => pid).sort((a, b) => a - b);
    const line = await new Promise<One>((resolve) => {
      createInterface({ input: run.process.stderr as Readable }).on('line', (text) => {
        const one = JSON.parse(text) as One;
        if (one.workers?.length === 2 && one.workers.every(({ states }) => states > 0)) resolve(one);
      });
    });
    expect(problems('progress', line)).toEqual([]);
    expect(pidsOf(line)).toEqual(pids);
    const status = await start('cluster', 'status', '--format', 'json', '--cluster', server.url).ended;
    const document = JSON.parse(status.stdout) as Document;
    expect(problems('cluster', document)).toEqual([]);
    expect(pidsOf(document.runs[0])).toEqual(pids);
    const text = (await start('cluster', 'status', '--cluster', server.url).ended).stdout;
    for (const pid of pids) {
      expect(text).toMatch(new RegExp(`^ {2}worker ${pid} on ${hostname()}: [\\d,]+ jobs?, [\\d,]+ states/s, last seen `, 'm'));
    }
  });

  it('a campaign says how many of its cells are done', { timeout: 120_000 }, async () => {
    const { server, others } = suite;
    const gate = start('gate', 'test/fixtures/gate.ts', '--cluster', server.url);
    others.push(gate);
    await suite.begun();
    const { stdout } = await start('cluster', 'status', '--format', 'json', '--cluster', server.url).ended;
    expect(problems('cluster', JSON.parse(stdout))).toEqual([]);
    expect((JSON.parse(stdout) as Document).runs[0]?.cells).toEqual({ done: 0, all: 4 });
    others.push(await startWorker('test/fixtures/gate.ts', server.url));
    expect((await gate.ended).status).toBe(0);
  });

  it('keys are renewed before their time is over, while somebody follows', { timeout: 120_000 }, async () => {
    const { server, client, others } = suite;
    const { spec, hash } = await textOf(SPEC);
    const system = instantiate(spec, { set: { RM: 4 } });
    const ttl = 16;
    const place = { url: server.url, spec: SPEC, specHash: hash, candidates: [], attach: null, say: () => {} };
    const followed = clusterEngine({ ...place, ttl }).explore(system, {});
    const { key } = await suite.begun();
    // It grows older, until it is renewed, which is before it ends.
    let [before, left] = [Number.POSITIVE_INFINITY, await client.pttl(key)];
    for (; left > 0 && left <= before; left = await client.pttl(key)) {
      before = left;
      await pause(50);
    }
    expect(left).toBeGreaterThan(before);
    others.push(await startWorker(SPEC, server.url));
    const { distinct, generated, depth, bound } = await learnedEngine.explore(system, {});
    expect(await followed).toMatchObject({ distinct, generated, depth, bound });
  });

  it('a lease is for every key of the run on every node, and for no other', { timeout: 60_000 }, async () => {
    const { nodes, url } = await startCluster();
    const connection = await connect(url);
    const run = 'a1b2c3d4e5f6';
    const specHash = 'a'.repeat(64);
    const queue = `${JOBS_PREFIX}:${queueName(specHash)}`;
    const keys = [
      ...Array.from({ length: 64 }, (_, shard) => shardKey(run, 7, shard)),
      ...Array.from({ length: 64 }, (_, shard) => `${shardKey(run, 7, shard)}:3.1`),
      levelsKey(run, 7),
      dictionaryKey(run, 7),
      `${queue}:meta`,
    ];
    // What BullMQ recovers lost jobs by is left alone.
    const other = shardKey('0123456789ab', 7, 1);
    const others = [other, ...['a1b2c3d4e5f6_7_level_1:lock', 'stalled-check'].map((name) => `${queue}:${name}`)];
    for (const key of [...keys, ...others]) await connection.store.set(key, 'x', 'EX', 1000);
    await renew(connection.store, run, { specHash, ttl: 5000 });
    const left = await Promise.all(keys.map((key) => connection.store.ttl(key)));
    expect(left.every((seconds) => seconds > 1000)).toBe(true);
    for (const key of others) expect(await connection.store.ttl(key)).toBeLessThanOrEqual(1000);
    // Of several who keep it, one renews; those that it has no time for do nothing.
    const early = new Lease(connection.store, run, { specHash, ttl: 100_000 });
    await early.keep();
    expect(await connection.store.ttl(keys[0] as string)).toBeLessThanOrEqual(5000);
    connection.close();
    for (const node of nodes) node.stop();
  });
});
