/** The store's own functions: claims against a plain Set, ids of values, and that nothing is left without an end. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { missing, RedisServer, reasoned } from './redis.ts';

describe.skipIf(missing !== null)(reasoned('the store'), () => {
  let server: RedisServer;
  let connection: Connection;
  let shards = 0;

  beforeAll(async () => {
    server = await RedisServer.start();
    connection = await connect(server.url);
  });
  afterAll(() => {
    connection?.close();
    server?.stop();
  });

  const claim = (shard: string, fingerprints: readonly bigint[], prefixes = 16): Promise<[number, number]> => {
    const bytes = Buffer.alloc(fingerprints.length * 8);
    const links = Buffer.alloc(fingerprints.length * 10);
    for (const [i, fingerprint] of fingerprints.entries()) {
      bytes.writeBigUInt64BE(fingerprint, i * 8);
      links.writeBigUInt64BE(fingerprint, i * 10);
    }
    return connection.store.claim(shard, 3, randomBytes(8), 60, prefixes, bytes, links, Buffer.from('rows'));
  };

  it('adds each fingerprint once, with its link, whatever the order and however often', async () => {
    // Few values, so that many are equal; high and low bits that differ, so that nothing is cut off unseen.
    const fingerprint = fc.oneof(
      fc.bigInt({ min: 0n, max: 40n }),
      fc.bigInt({ min: 0n, max: 40n }).map((value) => value << 32n),
      fc.bigInt({ min: 0n, max: 15n }).map((value) => (value << 52n) | 1n),
      fc.bigInt({ min: 0n, max: (1n << 56n) - 1n }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fingerprint, { maxLength: 40 }), { maxLength: 6 }), async (claims) => {
        const shard = `dcheck:{t.${shards++}}`;
        const known = new Set<bigint>();
        const order: bigint[] = [];
        for (const fingerprints of claims) {
          const before = known.size;
          for (const one of fingerprints) {
            if (!known.has(one)) order.push(one);
            known.add(one);
          }
          expect(await claim(shard, fingerprints)).toEqual([before, known.size - before]);
        }
        const links = (await connection.store.getBuffer(`${shard}:links:0`)) ?? Buffer.alloc(0);
        expect(Array.from({ length: links.length / 10 }, (_, i) => links.readBigUInt64BE(i * 10))).toEqual(order);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps every bucket small enough for the short form, and finds all again after it has split', async () => {
    const shard = `dcheck:{t.${shards++}}`;
    const many = Array.from({ length: 20_000 }, () => randomBytes(8).readBigUInt64BE() >> 8n);
    const distinct = new Set(many).size;
    for (let from = 0; from < many.length; from += 1000) await claim(shard, many.slice(from, from + 1000));
    expect(Number(await connection.store.hget(shard, 'n'))).toBe(distinct);
    expect(await claim(shard, many.slice(0, 5000))).toEqual([distinct, 0]);
    const keys = await connection.store.keys(`${shard}:*.*`);
    expect(keys.length).toBeGreaterThan(16);
    const sizes = await Promise.all(keys.map((key) => connection.store.scard(key)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(distinct);
    expect(new Set(await Promise.all(keys.map((key) => connection.store.object('ENCODING', key))))).toEqual(new Set(['intset']));
  });

  it('gives every key an end', async () => {
    const keys = await connection.store.keys('dcheck:*');
    expect(keys.length).toBeGreaterThan(50);
    const without: string[] = [];
    for (const key of keys) if ((await connection.store.ttl(key)) < 0) without.push(key);
    expect(without).toEqual([]);
  });

  it('gives the same value the same number, whoever asks', async () => {
    const dictionary = 'dcheck:{t.values}';
    expect(await connection.store.intern(dictionary, 60, 0, '"a"', 0, '"b"', 1, '"a"')).toEqual([0, 1, 0]);
    expect(await connection.store.intern(dictionary, 60, 0, '"c"', 0, '"a"')).toEqual([2, 0]);
    expect(await connection.store.lrange(`${dictionary}:list`, 0, -1)).toEqual(['0:0:"a"', '0:1:"b"', '1:0:"a"', '0:2:"c"']);
  });
});
