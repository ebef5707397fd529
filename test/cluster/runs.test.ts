/** Whole runs over a store: the counts, verdicts and lengths of traces of one process, whoever works and however many. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clusterEngine } from '../../checker/engine/cluster/cluster.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { loadSpec } from '../../checker/load/load.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { dcheck } from '../e2e/dcheck.ts';
import { type Running, start, startWorker, stopWorkers, verdictsOf } from './commands.ts';
import { missing, RedisServer, reasoned, startCluster } from './redis.ts';

const TWO_PHASE = 'specs/examples/two-phase-commit.ts';

/** What is said of behaviours needs the whole graph in one process. */
const SAFETY = ['--property', 'no-stale-negative,no-stale-positive,rc-contract,refcount-balance,no-null-deref,no-deadlock'];

describe.skipIf(missing !== null)(reasoned('runs over a store'), () => {
  let single: RedisServer;
  let several: Awaited<ReturnType<typeof startCluster>>;
  let workers: Running[] = [];

  beforeAll(async () => {
    [single, several] = await Promise.all([RedisServer.start(), startCluster()]);
  }, 60_000);
  afterEach(async () => {
    await stopWorkers(workers);
    workers = [];
  });
  afterAll(() => {
    single?.stop();
    for (const node of several?.nodes ?? []) node.stop();
  });

  const compare = async (url: string, count: number, words: readonly string[]): Promise<void> => {
    const spec = words[0] as string;
    workers = await Promise.all(Array.from({ length: count }, () => startWorker(spec, url)));
    const there = await start('run', ...words, '--format', 'json', '--cluster', url).ended;
    const here = dcheck(['run', ...words, '--format', 'json']);
    expect(there.stderr).toBe('');
    expect(verdictsOf(there)).toEqual(verdictsOf(here));
    expect(there.status).toBe(here.status);
  };

  it.each([1, 2, 4])('two-phase commit with 7 managers, workers: %i', { timeout: 120_000 }, async (count) => {
    await compare(single.url, count, [TWO_PHASE, '--set', 'RM=7']);
    const client = single.client();
    // Nothing of the run is left; what BullMQ keeps of its queue is small.
    expect(await client.keys('dcheck:*')).toEqual([]);
    client.disconnect();
  });

  it.each([1, 2, 4])('inval everything, workers: %i', { timeout: 180_000 }, async (count) => {
    const words = ['specs/inval.ts', '--variant', 'v7.1.4', '--config', 'everything', '--set', 'USERS=1', ...SAFETY];
    await compare(single.url, count, words);
  });

  it('shards that grow out of their logs on the way', { timeout: 120_000 }, async () => {
    const { spec, hash: specHash } = await loadSpec(TWO_PHASE);
    const system = instantiate(spec, { set: { RM: 6 } });
    workers = await Promise.all([0, 1].map(() => startWorker(TWO_PHASE, single.url)));
    const client = single.client();
    const filed = async (): Promise<number> =>
      Number(/^cmdstat_sadd:calls=(\d+)/m.exec(await client.info('commandstats'))?.[1] ?? 0);
    const before = await filed();
    const options = { url: single.url, specHash, spec: TWO_PHASE, candidates: [], attach: null, logged: 4000, say: () => {} };
    const there = await clusterEngine(options).explore(system, {});
    const here = await learnedEngine.explore(system, {});
    // Each state was put into a set.
    expect((await filed()) - before).toBeGreaterThan(here.distinct);
    client.disconnect();
    for (const count of ['distinct', 'generated', 'depth', 'deadlocks', 'bound'] as const) expect(there[count]).toBe(here[count]);
  });

  it.each([1, 2])('over a Cluster of three primaries with replicas, workers: %i', { timeout: 120_000 }, async (count) => {
    await compare(several.url, count, [TWO_PHASE, '--set', 'RM=6']);
  });

  it.each(
    [
      ['specs/inval.ts', '--variant', 'v6.19', '--config', 'lookup-in-flight', ...SAFETY],
      ['specs/inval.ts', '--variant', 'neil-2026-06-01', '--config', 'sequential', ...SAFETY],
      ['specs/examples/filter-lock.ts'],
      ['specs/examples/die-hard.ts'],
      ['specs/examples/die-hard.ts', '--stop', 'first'],
      ['specs/examples/two-phase-commit.ts', '--max-depth', '6'],
      ['test/fixtures/cluster-shapes.ts'],
    ].map((words) => [words.join(' ')]),
  )('%s', { timeout: 60_000 }, async (words) => {
    await compare(single.url, 2, words.split(' '));
  });

  it('a sweep is a campaign', { timeout: 120_000 }, async () => {
    await compare(single.url, 2, [TWO_PHASE, '--set', 'RM=3..5']);
  });

  it('a campaign: every variant in two configurations, with what is said of behaviours', { timeout: 120_000 }, async () => {
    await compare(single.url, 2, ['specs/inval.ts']);
  });
});
