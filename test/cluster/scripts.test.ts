/** The store's own functions: claims against a plain Set, ids of values, and that nothing is left without an end. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../checker/engine/cluster/connect.ts';
import { headIn } from '../../checker/engine/cluster/heads.ts';
import { ANSWER, TOLD } from '../../checker/engine/cluster/scripts.ts';
import { missing, RedisServer, reasoned } from './redis.ts';

/** Of a shard whose number is the first byte. */
const PREFIXES = 16;
/** No other test has it. */
const FIRST = (1n << 55n) | 12345n;

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

  interface Answer {
    readonly answer: number;
    readonly counts: readonly [before: number, added: number];
    readonly tail: readonly bigint[];
    /** Entries that were told. */
    readonly told: number;
    readonly knows: Knows;
  }

  /** What one worker knows of a shard: how many claims, and the last of them. */
  interface Knows {
    readonly position: number;
    readonly last: Buffer;
  }

  const NOTHING: Knows = { position: 0, last: Buffer.alloc(0) };

  const numbersIn = (bytes: Buffer, step = 8): bigint[] =>
    Array.from({ length: bytes.length / step }, (_, i) => bytes.readBigUInt64LE(i * step));

  const ask = async (shard: string, fingerprints: readonly bigint[], most: number, knows: Knows): Promise<Answer> => {
    const bytes = Buffer.alloc(fingerprints.length * 8);
    const links = Buffer.alloc(fingerprints.length * 10);
    for (const [i, fingerprint] of fingerprints.entries()) {
      bytes.writeBigUInt64LE(fingerprint, i * 8);
      links.writeBigUInt64LE(fingerprint, i * 10);
    }
    const { position, last: seen } = knows;
    const name = randomBytes(8);
    const rows = Buffer.from('rows');
    const place = [shard, 3, name, 60, PREFIXES, most, position, seen] as const;
    const said = await connection.store.claimBuffer(...place, bytes, links, rows, Buffer.alloc(0));
    const [answer, before, added, tail, entries, last] = said;
    const told = { tail: numbersIn(Buffer.concat(tail)), told: tail.length };
    return { answer, counts: [before, added], ...told, knows: { position: entries, last: Buffer.from(last) } };
  };

  /** A shard without a log, and one claim in it that makes it so. */
  const filed = async (): Promise<string> => {
    const shard = `dcheck:{t.${shards++}}`;
    expect(await ask(shard, [FIRST], 0, NOTHING)).toMatchObject({ answer: ANSWER.logged, counts: [0, 1] });
    expect(await ask(shard, [], 0, NOTHING)).toMatchObject({ answer: ANSWER.filed, counts: [1, 0] });
    return shard;
  };
  const claim = async (shard: string, fingerprints: readonly bigint[]): Promise<readonly [number, number]> =>
    (await ask(shard, fingerprints, 0, NOTHING)).counts;

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
        const shard = await filed();
        const known = new Set<bigint>([FIRST]);
        const order: bigint[] = [FIRST];
        for (const fingerprints of claims) {
          const before = known.size;
          for (const one of fingerprints) {
            if (!known.has(one)) order.push(one);
            known.add(one);
          }
          expect(await claim(shard, fingerprints)).toEqual([before, known.size - before]);
        }
        const links = (await connection.store.getBuffer(`${shard}:links:0`)) ?? Buffer.alloc(0);
        expect(numbersIn(links, 10)).toEqual(order);
      }),
      { numRuns: 150 },
    );
  });

  it('adds to the log only what whoever claims can know to be new, and files it once it is long', async () => {
    // Steps of workers that each remember what they know: what they meet, some of it known to others only.
    const steps = fc.array(
      fc.record({ worker: fc.nat({ max: 2 }), met: fc.uniqueArray(fc.bigInt({ min: 0n, max: 200n }), { maxLength: 30 }) }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(0, 20, 1_000_000), async (all, most) => {
        const shard = `dcheck:{t.${shards++}}`;
        const workers = Array.from({ length: 3 }, () => ({ knows: NOTHING, states: 0, cache: new Set<bigint>() }));
        const order: bigint[] = [];
        for (const { worker, met } of all) {
          const own = workers[worker] as (typeof workers)[number];
          const fresh = met.filter((one) => !own.cache.has(one));
          for (const one of fresh) own.cache.add(one);
          let claimed = fresh;
          for (;;) {
            const { answer, counts, tail, knows } = await ask(shard, claimed, most, own.knows);
            expect(counts[0]).toBe(order.length);
            own.knows = knows;
            if (answer === ANSWER.behind) {
              expect(tail).toEqual(order.slice(own.states));
              own.states += tail.length;
              for (const one of tail) own.cache.add(one);
              claimed = claimed.filter((one) => !tail.includes(one));
              expect(await connection.store.hget(shard, 'n')).toBe(String(order.length));
              continue;
            }
            expect([ANSWER.logged, ANSWER.filed]).toContain(answer);
            const added = claimed.filter((one) => !order.includes(one));
            if (answer === ANSWER.logged) expect(added).toEqual(claimed);
            expect(counts[1]).toBe(added.length);
            order.push(...added);
            own.states = order.length;
            break;
          }
        }
        const links = (await connection.store.getBuffer(`${shard}:links:0`)) ?? Buffer.alloc(0);
        expect(numbersIn(links, 10)).toEqual(order);
        expect(await connection.store.exists(`${shard}:log`)).toBe(order.length > 0 && order.length <= most ? 1 : 0);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['a log', 1_000_000],
    ['sets', 0],
  ])('takes no claim of who knows what is not in its place: %s', async (_, most) => {
    const shard = `dcheck:{t.${shards++}}`;
    const first = await ask(shard, [1n, 2n], most, NOTHING);
    const second = await ask(shard, [3n], most, first.knows);
    const lost = { answer: ANSWER.lost, counts: [3, 0] };
    expect(await ask(shard, [4n], most, { ...second.knows, position: 3 })).toMatchObject(lost);
    expect(await ask(shard, [4n], most, { ...second.knows, last: randomBytes(8) })).toMatchObject(lost);
    // Also where there is more than it knows.
    expect(await ask(shard, [4n], most, { position: 1, last: second.knows.last })).toMatchObject(lost);
    expect(await ask(shard, [4n], most, second.knows)).toMatchObject({ counts: [3, 1] });
  });

  it.each([
    ['a log', 1_000_000],
    ['a log that has become sets meanwhile', 0],
  ])('keeps a claim that came too late, and takes what is left of it: %s', async (_, most) => {
    const subset = fc.uniqueArray(fc.bigInt({ min: 1n, max: 60n }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(subset, subset, async (first, second) => {
        const shard = `dcheck:{t.${shards++}}`;
        const { knows } = await ask(shard, first, most, NOTHING);
        const name = randomBytes(8);
        const bytes = Buffer.alloc(second.length * 8);
        const links = Buffer.alloc(second.length * 10);
        for (const [i, one] of second.entries()) bytes.writeBigUInt64LE(one, i * 8);
        for (const [i, one] of second.entries()) links.writeBigUInt64LE(one, i * 10);
        const none = Buffer.alloc(0);
        const at = ({ position, last }: Knows) => [shard, 3, name, 60, PREFIXES, most, position, last] as const;
        const { store } = connection;
        if (most > 0) {
          const [late] = await store.claimBuffer(...at(NOTHING), bytes, links, Buffer.from('rows'), none);
          expect(late).toBe(ANSWER.behind);
          // Not twice: by then it is not there any more.
          const wanted = Buffer.alloc(Math.ceil(second.length / 8));
          const left = second.filter((one) => !first.includes(one));
          for (const [i, one] of second.entries()) if (left.includes(one)) (wanted[i >> 3] as number) |= 1 << (i & 7);
          const said = await store.claimBuffer(...at(knows), none, none, none, wanted);
          expect([said[0], said[1], said[2]]).toEqual([ANSWER.logged, first.length, left.length]);
          const all = numbersIn(Buffer.concat(await store.lrangeBuffer(`${shard}:log`, 0, -1)));
          expect(all).toEqual([...first, ...left]);
          expect(numbersIn((await store.getBuffer(`${shard}:links:0`)) as Buffer, 10)).toEqual([...first, ...left]);
          const after = { position: said[4], last: Buffer.from(said[5]) };
          expect((await store.claimBuffer(...at(after), none, none, none, wanted))[0]).toBe(ANSWER.gone);
          if (left.length === 0) return;
          const [entry] = (await store.lrangeBuffer(`${shard}:heads:3`, -1, -1)) as [Buffer];
          const { rows, added, isNew } = headIn(entry);
          expect([rows, added]).toEqual([second.length, left.length]);
          expect(second.filter((_one, i) => isNew === null || isNew(i))).toEqual(left);
          return;
        }
        // Put aside by hand: a log so short is none when the second claim comes.
        await store.hset(`${shard}:aside:${name.toString('hex')}`, { fingerprints: bytes, links, rows: 'rows' });
        await store.expire(`${shard}:aside:${name.toString('hex')}`, 60);
        const settled = await ask(shard, [], most, knows);
        const said = await store.claimBuffer(
          ...at(settled.knows),
          none,
          none,
          none,
          Buffer.alloc(Math.ceil(second.length / 8), 255),
        );
        const left = second.filter((one) => !first.includes(one));
        expect([said[1], said[2]]).toEqual([first.length, left.length]);
      }),
      { numRuns: 100 },
    );
  });

  it('tells a log to who comes late, some entries at a time', async () => {
    const shard = `dcheck:{t.${shards++}}`;
    const all = Array.from({ length: 3 * TOLD - 1 }, (_, i) => BigInt(i + 1));
    for (let i = 0, knows = NOTHING; i < all.length; i++) {
      ({ knows } = await ask(shard, [all[i] as bigint], 1000, knows));
    }
    const told: bigint[] = [];
    let knows = NOTHING;
    for (const entries of [TOLD, TOLD, TOLD - 1]) {
      const said = await ask(shard, [], 1000, knows);
      expect([said.answer, said.told]).toEqual([ANSWER.behind, entries]);
      told.push(...said.tail);
      ({ knows } = said);
    }
    expect(told).toEqual(all);
    expect(await ask(shard, [], 1000, knows)).toMatchObject({ answer: ANSWER.logged, counts: [all.length, 0], tail: [] });
  });

  it('files a long log little by little, and loses none of it', async () => {
    const shard = `dcheck:{t.${shards++}}`;
    const most = 1500;
    const all: bigint[] = [];
    let knows = NOTHING;
    for (let i = 0; ; i++) {
      const some = Array.from({ length: 250 }, (_, j) => (BigInt(i * 250 + j) * 0x9e3779b97f4a7n) & ((1n << 56n) - 1n));
      const said = await ask(shard, some, most, knows);
      expect(said.counts).toEqual([all.length, 250]);
      all.push(...some);
      ({ knows } = said);
      if (said.answer === ANSWER.filed) break;
      expect(i).toBeLessThan(100);
    }
    expect(all.length).toBeGreaterThan(most + 500);
    for (let from = 0; from < all.length; from += 500)
      expect(await claim(shard, all.slice(from, from + 500))).toEqual([all.length, 0]);
  });

  it('keeps every bucket small enough for the short form, and finds all again after it has split', async () => {
    const shard = await filed();
    const many = Array.from({ length: 20_000 }, () => randomBytes(8).readBigUInt64BE() >> 8n);
    const distinct = new Set([FIRST, ...many]).size;
    for (let from = 0; from < many.length; from += 1000) await claim(shard, many.slice(from, from + 1000));
    expect(Number(await connection.store.hget(shard, 'n'))).toBe(distinct);
    expect(await claim(shard, many.slice(0, 5000))).toEqual([distinct, 0]);
    const keys = (await connection.store.keys(`${shard}:*`)).filter((key) => /}:\d+$/.test(key));
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
