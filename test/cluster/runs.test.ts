/** Whole runs over a store: the counts, verdicts and lengths of traces of one process, whoever works and however many. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterEngine } from '../../checker/engine/cluster/cluster.ts';
import { connect, primariesOf } from '../../checker/engine/cluster/connect.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { dcheck, timeless } from '../e2e/dcheck.ts';
import { start, startWorker, textOf, verdictsOf } from './commands.ts';
import { missing, reasoned, startCluster } from './redis.ts';
import { withStore } from './suite.ts';

const TWO_PHASE = 'specs/examples/two-phase-commit.ts';

/** What is said of behaviours is in `behaviours.test.ts`. */
const SAFETY = ['--property', 'no-stale-negative,no-stale-positive,rc-contract,refcount-balance,no-null-deref,no-deadlock'];

/** What dcheck keeps in a store, on whichever node. */
async function keysIn(url: string): Promise<string[]> {
  const connection = await connect(url);
  const keys = await Promise.all(primariesOf(connection.store).map((node) => node.keys('dcheck:*')));
  connection.close();
  return keys.flat();
}

describe.skipIf(missing !== null)(reasoned('runs over a store'), () => {
  const suite = withStore();
  let several: Awaited<ReturnType<typeof startCluster>>;

  beforeAll(async () => {
    several = await startCluster();
  }, 60_000);
  afterAll(() => {
    for (const node of several?.nodes ?? []) node.stop();
  });

  /** What one process says, by the command line. */
  const known = new Map<string, ReturnType<typeof dcheck>>();
  const inProcess = (words: readonly string[]): ReturnType<typeof dcheck> => {
    const key = words.join(' ');
    const here = known.get(key) ?? dcheck(['run', ...words, '--format', 'json']);
    known.set(key, here);
    return here;
  };
  const compare = async (url: string, count: number, words: readonly string[]): Promise<void> => {
    const spec = words[0] as string;
    suite.others.push(...(await Promise.all(Array.from({ length: count }, () => startWorker(spec, url)))));
    const there = await start('run', ...words, '--format', 'json', '--cluster', url).ended;
    const here = inProcess(words);
    expect(there.stderr).toBe('');
    expect(verdictsOf(there)).toEqual(verdictsOf(here));
    expect(there.status).toBe(here.status);
    // Nothing of the run is left; what BullMQ keeps of its queue is small.
    expect(await keysIn(url)).toEqual([]);
  };

  describe.each([
    ['one server', () => suite.server.url],
    ['a Cluster of three primaries with replicas', () => several.url],
  ])('%s', (_, url) => {
    it.each([1, 2, 4])('two-phase commit with 7 managers, workers: %i', { timeout: 120_000 }, async (count) => {
      await compare(url(), count, [TWO_PHASE, '--set', 'RM=7']);
    });

    it.each([1, 2, 4])('inval everything, workers: %i', { timeout: 240_000 }, async (count) => {
      await compare(url(), count, ['specs/inval.ts', '--variant', 'v7.1.4', '--config', 'everything', ...SAFETY]);
    });
  });

  it('shards that grow out of their logs on the way', { timeout: 120_000 }, async () => {
    const { spec, hash: specHash } = await textOf(TWO_PHASE);
    const system = instantiate(spec, { set: { RM: 6 } });
    const { client, server, others } = suite;
    others.push(...(await Promise.all([0, 1].map(() => startWorker(TWO_PHASE, server.url)))));
    const filed = async (): Promise<number> =>
      Number(/^cmdstat_sadd:calls=(\d+)/m.exec(await client.info('commandstats'))?.[1] ?? 0);
    const before = await filed();
    const options = { url: server.url, specHash, spec: TWO_PHASE, candidates: [], attach: null, logged: 4000, say: () => {} };
    const there = await clusterEngine(options).explore(system, {});
    const here = await learnedEngine.explore(system, {});
    // Each state was put into a set.
    expect((await filed()) - before).toBeGreaterThan(here.distinct);
    for (const count of ['distinct', 'generated', 'depth', 'deadlocks', 'bound'] as const) expect(there[count]).toBe(here[count]);
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
    await compare(suite.server.url, 2, words.split(' '));
  });

  it('a sweep is a campaign', { timeout: 120_000 }, async () => {
    await compare(suite.server.url, 2, [TWO_PHASE, '--set', 'RM=3..5']);
  });

  it('variants, configurations and constants in one table, as in one process', { timeout: 120_000 }, async () => {
    const words = ['run', 'test/fixtures/gate.ts', '--set', 'LIMIT=1..3'];
    suite.others.push(await startWorker('test/fixtures/gate.ts', suite.server.url));
    const there = await start(...words, '--cluster', suite.server.url).ended;
    const here = dcheck(words);
    expect([there.status, timeless(there.stdout), there.stderr]).toEqual([here.status, timeless(here.stdout), here.stderr]);
    expect(here.stdout).toMatch(/^two LIMIT=3\n/m);
  });

  it('a campaign: every variant in two configurations, with what is said of behaviours', { timeout: 120_000 }, async () => {
    await compare(suite.server.url, 2, ['specs/inval.ts']);
  });
});
