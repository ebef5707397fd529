/**
 * What may happen to a run, at random moments: its workers killed or stopped for longer than their lease, its starter
 * killed, its store killed and started again, a primary killed and replaced. The counts are right in the end, or the run
 * says that it is incomplete and why. LONG=1 does each at least thirty times.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { dcheck } from '../e2e/dcheck.ts';
import { type Ended, type Running, start, startWorker, stopWorkers, verdictsOf } from './commands.ts';
import { failOver, missing, RedisServer, reasoned, startCluster } from './redis.ts';

const LONG = process.env.LONG !== undefined;
const WORDS = ['specs/examples/two-phase-commit.ts', '--set', 'RM=7', '--format', 'json'];
const SPEC = WORDS[0] as string;
/** Milliseconds between two faults, at most. */
const GAP = 1200;

describe.skipIf(missing !== null)(reasoned('a run to which something happens'), () => {
  const servers: RedisServer[] = [];
  let workers: Running[] = [];
  const followers: Running[] = [];
  let whole: unknown = null;
  /** How the runs of a test ended: with LONG=1 they are counted. */
  let endings: string[] = [];

  afterEach(async ({ task }) => {
    const counts = new Map<string, number>();
    for (const ending of endings) counts.set(ending, (counts.get(ending) ?? 0) + 1);
    endings = [];
    if (LONG) console.info(`${task.name}:${[...counts].map(([ending, count]) => `\n  ${count} times ${ending}`).join('')}`);
    await stopWorkers([...workers, ...followers]);
    workers = [];
    followers.length = 0;
    for (const server of servers.splice(0)) server.stop();
  });

  const single = async (...options: readonly string[]): Promise<RedisServer> => {
    const server = await RedisServer.start(...options);
    servers.push(server);
    return server;
  };
  const run = (url: string): Running => {
    const running = start('run', ...WORDS, '--progress', 'json', '--cluster', url);
    followers.push(running);
    return running;
  };
  /** Complete and as in one process; or incomplete, with the reason. Which of the two. */
  const judge = (ended: Ended): 'complete' | 'incomplete' => {
    whole ??= verdictsOf(dcheck(['run', ...WORDS]));
    if (ended.status === 0) {
      expect(verdictsOf(ended)).toEqual(whole);
      endings.push('complete');
      return 'complete';
    }
    const { status, stderr } = ended;
    expect([status, stderr]).toEqual([3, expect.stringMatching(/^dcheck: the run is incomplete: \S/m)]);
    endings.push(`incomplete (${/the run is incomplete: (.*)/.exec(stderr)?.[1]?.replace(/\d+/g, 'N')})`);
    return 'incomplete';
  };
  const some = (): Promise<void> => pause(Math.random() * GAP);

  /** Runs, one after the other, until `hit` has happened `times` times while one was going on. */
  const suffer = async (url: string, times: number, hit: () => Promise<void>): Promise<string[]> => {
    const ends: string[] = [];
    for (let hits = 0; hits < times; ) {
      const running = run(url);
      let isOver = false;
      void running.ended.then(() => {
        isOver = true;
      });
      // Whoever finds no store at all when it starts is told that, and no run has begun.
      let isBegun = false;
      running.process.stderr?.once('data', () => {
        isBegun = true;
      });
      while (!isBegun && !isOver) await pause(20);
      for (;;) {
        await some();
        if (isOver || hits >= times) break;
        await hit();
        hits++;
      }
      ends.push(judge(await running.ended));
    }
    return ends;
  };

  it('workers are killed', { timeout: 600_000 }, async () => {
    const { url } = await single();
    // One has one thread, the other two.
    const another = (index: number): Promise<Running> => startWorker(SPEC, url, '--concurrency', String(index + 1));
    workers = await Promise.all([0, 1].map(another));
    const ends = await suffer(url, LONG ? 30 : 4, async () => {
      const index = Math.floor(Math.random() * workers.length);
      workers[index]?.process.kill('SIGKILL');
      workers[index] = await another(index);
    });
    expect(new Set(ends)).toEqual(new Set(['complete']));
  });

  it('workers are stopped for longer than their lease, and go on', { timeout: 600_000 }, async () => {
    const { url } = await single();
    workers = await Promise.all([0, 1, 2].map(() => startWorker(SPEC, url)));
    const ends = await suffer(url, LONG ? 30 : 2, async () => {
      const one = workers[Math.floor(Math.random() * workers.length)] as Running;
      one.process.kill('SIGSTOP');
      await pause(3500);
      one.process.kill('SIGCONT');
    });
    expect(new Set(ends)).toEqual(new Set(['complete']));
  });

  it('the starter is killed, and somebody follows', { timeout: 600_000 }, async () => {
    const { url } = await single();
    workers = [await startWorker(SPEC, url)];
    const client = (servers[0] as RedisServer).client();
    for (let kills = 0; kills < (LONG ? 30 : 3); ) {
      const started = run(url);
      while ((await client.keys('dcheck:*:meta')).length === 0) await pause(20);
      await pause(Math.random() * 800);
      started.process.kill('SIGKILL');
      await started.ended;
      const [key] = await client.keys('dcheck:*:meta');
      // It was done already.
      if (key === undefined) continue;
      kills++;
      const followed = start('cluster', 'attach', key.split(':')[1] as string, '--format', 'json', '--cluster', url);
      followers.push(followed);
      expect(judge(await followed.ended)).toBe('complete');
    }
    client.disconnect();
  });

  it('the store is killed and started again with its append-only file', { timeout: 600_000 }, async () => {
    const server = await single('--appendonly', 'yes', '--appendfsync', 'everysec');
    workers = await Promise.all([0, 1].map(() => startWorker(SPEC, server.url)));
    await suffer(server.url, LONG ? 30 : 2, async () => {
      server.kill();
      await pause(Math.random() * 300);
      await server.restart();
    });
  });

  it('a primary is killed, and its replica takes over', { timeout: 900_000 }, async () => {
    const { nodes } = await startCluster();
    servers.push(...nodes);
    // The last node stays, to be reached by.
    const { url } = nodes[5] as RedisServer;
    workers = await Promise.all([0, 1].map(() => startWorker(SPEC, url)));
    await suffer(url, LONG ? 30 : 1, async () => {
      const roles = await Promise.all(nodes.slice(0, 5).map((node) => node.replication('role')));
      const primaries = nodes.filter((_, i) => roles[i] === 'master');
      await failOver(nodes, primaries[Math.floor(Math.random() * primaries.length)] as RedisServer);
    });
  });
});
