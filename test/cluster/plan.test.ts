/** The plan of a level: every claim is in one chunk, every chunk is for one ticket, and who claimed it comes first. */
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf } from '../../checker/engine/cluster/claim-names.ts';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { LostWrites } from '../../checker/engine/cluster/dictionary.ts';
import type { Head } from '../../checker/engine/cluster/heads.ts';
import { levelsKey, planKey, resultsKey } from '../../checker/engine/cluster/keys.ts';
import { Malformed } from '../../checker/engine/cluster/plain-text.ts';
import {
  forgetPlan,
  type PlannedChunk,
  planLevel,
  type TakenChunk,
  takeChunk,
  undone,
} from '../../checker/engine/cluster/plan.ts';
import { planned } from '../../checker/engine/cluster/planning.ts';
import { dcheck } from '../e2e/dcheck.ts';
import { start, startWorker, verdictsOf } from './commands.ts';
import { missing, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';
const OWNERS = ['1111111111', '2222222222', '3333333333'];

const head = (owner: number, added: number): Head => ({
  name: Buffer.concat([Buffer.from(OWNERS[owner] as string, 'hex'), Buffer.alloc(3)]),
  ...{ before: 0, rows: added, added, isNew: null },
});

describe('how a level is cut', () => {
  const claims = fc.array(
    fc.tuple(fc.nat({ max: 2 }), fc.integer({ min: 1, max: 9000 })).map(([owner, added]) => head(owner, added)),
  );

  it('into chunks that have each claim once, all of one owner unless he has few', () => {
    fc.assert(
      fc.property(fc.array(claims, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 5 }), (heads, workers) => {
        const chunks = planned(heads, workers);
        const seen = new Set<string>();
        for (const { owner, parts } of chunks) {
          for (const { shard, from, to } of parts) {
            expect(to).toBeGreaterThan(from);
            for (let index = from; index < to; index++) {
              expect(seen.has(`${shard}.${index}`)).toBe(false);
              seen.add(`${shard}.${index}`);
              const { name } = (heads[shard] as Head[])[index] as Head;
              const all = heads.flat().filter((one) => ownerOf(one.name) === ownerOf(name));
              if (owner === '') expect(all.reduce((sum, { added }) => sum + added, 0)).toBeLessThan(1024);
              else expect(owner).toBe(ownerOf(name));
            }
          }
        }
        expect(seen.size).toBe(heads.flat().length);
      }),
    );
  });

  it('into chunks that become smaller in the end, where several take part', () => {
    const heads = [Array.from({ length: 200 }, (_, i) => head(i % 2, 4000))];
    const sizes = (workers: number): number[] =>
      planned(heads, workers)
        .filter(({ owner }) => owner === OWNERS[0])
        .map(({ parts }) => parts.reduce((sum, { from, to }) => sum + (to - from) * 4000, 0));
    const several = sizes(2);
    expect(several[0]).toBeGreaterThan(60_000);
    expect(several.at(-1)).toBe(4000);
    expect([...several].sort((a, b) => b - a)).toEqual(several);
    expect(new Set(sizes(1).slice(0, -1)).size).toBe(1);
  });
});

describe.skipIf(missing !== null)(reasoned('who takes what'), () => {
  const suite = withStore();
  let connection: Connection;
  const level = { run: '0123456789ab', epoch: 1, level: 3 };
  const chunk = (owner: string, from: number): PlannedChunk => ({ owner, parts: [{ shard: 0, from, to: from + 1 }] });
  const taken = (ticket: number, owner: string): ReturnType<typeof takeChunk> =>
    takeChunk(connection.store, { kind: 'chunk', ...level, ticket }, owner, 60);
  const take = async (ticket: number, owner: string): Promise<number | undefined> => (await taken(ticket, owner))?.parts[0]?.from;

  beforeAll(async () => {
    connection = await connect(suite.server.url);
  });
  afterAll(() => {
    connection?.close();
  });

  it('first what is his own, then of who has most; the same again with the same ticket', async () => {
    const chunks = [chunk('a', 0), chunk('a', 1), chunk('b', 2), chunk('b', 3), chunk('b', 4), chunk('c', 5)];
    expect(await planLevel(connection.store, level, chunks, 60)).toBe(6);
    // Whoever is held up and comes later changes nothing.
    expect(await planLevel(connection.store, level, [chunk('x', 7)], 60)).toBe(6);
    expect([await take(0, 'a'), await take(1, 'b'), await take(1, 'a'), await take(2, 'a')]).toEqual([0, 2, 2, 1]);
    expect(await take(3, 'a')).toBe(4);
    expect([3, 5]).toContain(await take(4, 'd'));
    expect(await take(0, 'd')).toBe(0);
    const all = await Promise.all([0, 1, 2, 3, 4, 5].map((ticket) => take(ticket, 'd')));
    expect([...all].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const key of await suite.client.keys('*')) expect(await suite.client.ttl(key)).toBeGreaterThan(0);
    await forgetPlan(connection.store, level);
    expect(await suite.client.keys('*')).toEqual([]);
  });

  it('nothing where the level is over; a loss where it is not, and what is no chunk is refused', async () => {
    await expect(take(0, 'a')).rejects.toThrow(LostWrites);
    await suite.client.hset(levelsKey(level.run, level.epoch), '3', '{}');
    expect(await take(0, 'a')).toBeUndefined();
    await suite.client.flushall();
    for (const text of ['no JSON', '7', 'null', '[null]', '[{"shard":0,"from":2,"to":2}]', '[{"shard":-1,"from":0,"to":2}]']) {
      await planLevel(connection.store, level, [chunk('a', 0)], 60);
      await suite.client.hset(planKey(level.run, level.epoch, level.level), '0', text);
      await expect(take(0, 'a')).rejects.toThrow(Malformed);
      await forgetPlan(connection.store, level);
    }
  });

  it('a chunk without a result is left to whoever ends the level', async () => {
    await planLevel(connection.store, level, [chunk('a', 0), chunk('a', 1), chunk('b', 2)], 60);
    const names = (await Promise.all([0, 1, 2].map((ticket) => taken(ticket, 'c')))).map((one) => one?.name as string);
    const ofLeft = (all: readonly TakenChunk[]): unknown[] => all.map(({ parts }) => parts[0]?.from);
    const fresh = await undone(connection.store, { kind: 'level', ...level, chunks: 3 });
    expect(ofLeft(fresh).sort()).toEqual([0, 1, 2]);
    await suite.client.hset(resultsKey(level.run, level.epoch, level.level), names[0] as string, '{}', names[2] as string, '{}');
    const left = await undone(connection.store, { kind: 'level', ...level, chunks: 3 });
    expect(left.map(({ name }) => name)).toEqual([names[1]]);
    // What a plan that was lost called by the same number is no result of this one.
    await forgetPlan(connection.store, level);
    await planLevel(connection.store, level, [chunk('a', 10), chunk('a', 11), chunk('b', 12)], 60);
    expect(ofLeft(await undone(connection.store, { kind: 'level', ...level, chunks: 3 })).sort()).toEqual([10, 11, 12]);
    await suite.client.hset(levelsKey(level.run, level.epoch), '3', '{}');
    expect(await undone(connection.store, { kind: 'level', ...level, chunks: 3 })).toEqual([]);
  });

  it('a run in which tickets are forgotten again and again has the same counts', { timeout: 120_000 }, async () => {
    const { client, server, others } = suite;
    const words = [SPEC, '--set', 'RM=7', '--format', 'json'];
    others.push(...(await Promise.all([0, 1].map(() => startWorker(SPEC, server.url)))));
    const run = start('run', ...words, '--cluster', server.url);
    others.push(run);
    let forgotten = 0;
    while (run.process.exitCode === null) {
      for (const taken of await client.keys('dcheck:{*.plan}:*:taken')) {
        const plan = taken.slice(0, -':taken'.length);
        // As a replica has it that takes over before it knew of the last ticket.
        const undo = `
          local all = redis.call('HGETALL', KEYS[1])
          local owner = redis.call('SRANDMEMBER', KEYS[2] .. ':owners')
          if #all == 0 or not owner then return 0 end
          redis.call('HDEL', KEYS[1], all[1])
          redis.call('LPUSH', KEYS[2] .. ':left:' .. owner, all[2])
          redis.call('EXPIRE', KEYS[2] .. ':left:' .. owner, 60)
          return 1`;
        forgotten += Number(await client.eval(undo, 2, taken, plan));
      }
      await pause(5);
    }
    const ended = await run.ended;
    expect(forgotten).toBeGreaterThan(5);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(verdictsOf(ended)).toEqual(verdictsOf(dcheck(['run', ...words])));
  });
});
