/** What is refused: stores that cannot be used, runs that cannot be joined, entries that dcheck did not write, losses. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture } from '../e2e/dcheck.ts';
import { problems } from '../schemas/validator.ts';
import { start, startWorker } from './commands.ts';
import { missing, RedisServer, reasoned } from './redis.ts';
import { withStore } from './suite.ts';

const SPEC = 'specs/examples/two-phase-commit.ts';

/** A server that says that it is an old Redis. */
function oldServer(): Promise<{ readonly server: Server; readonly url: string }> {
  const info = '# Server\r\nredis_version:6.2.14\r\ncluster_enabled:0\r\n';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      for (const word of String(bytes)
        .toLowerCase()
        .match(/\$\d+\r\n(info|hello|client|select|ping|command)/g) ?? []) {
        if (word.includes('info')) socket.write(`$${info.length}\r\n${info}\r\n`);
        else if (word.includes('hello')) socket.write("-ERR unknown command 'hello'\r\n");
        else socket.write('+OK\r\n');
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, url: `redis://127.0.0.1:${(server.address() as { port: number }).port}` }),
    );
  });
}

describe.skipIf(missing !== null)(reasoned('a cluster run is refused'), () => {
  const suite = withStore('--requirepass', 'se:cret');

  const url = (): string => `redis://:se%3Acret@127.0.0.1:${suite.server.port}`;
  const refused = async (store: string, message: RegExp): Promise<void> => {
    const commands = [
      ['run', SPEC],
      ['worker', SPEC],
      ['cluster', 'status'],
    ];
    const all = await Promise.all(commands.map((words) => start(...words, '--cluster', store).ended));
    for (const { status, stdout, stderr } of all) {
      expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
      expect(stderr.match(/error\[/g)).toHaveLength(1);
    }
  };

  it('where the URL is none, or of something else', { timeout: 60_000 }, async () => {
    await refused('nonsense', /nonsense: this is no URL/);
    await refused('http://localhost:1', /begins with redis:\/\/ or rediss:\/\//);
    await refused('redis://localhost/abc', /no number of a database/);
  });

  it('where nobody answers', { timeout: 60_000 }, async () => {
    await refused('redis://127.0.0.1:1', /redis:\/\/127\.0\.0\.1:1 cannot be reached/);
  });

  it('where the database of the URL is none', { timeout: 60_000 }, async () => {
    await refused(`${url()}/99`, /\/99 has no such database: ERR DB index is out of range/);
  });

  it('where the store is a replica', { timeout: 60_000 }, async () => {
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(suite.server.port), '--masterauth', 'se:cret');
    await refused(replica.url, /is a replica, which keeps[\s\S]*name the primary: 127\.0\.0\.1:\d+/);
    replica.stop();
  });

  it('where the slots of a Cluster have no node', { timeout: 60_000 }, async () => {
    const node = await RedisServer.start('--cluster-enabled', 'yes');
    const client = node.client();
    await client.cluster('ADDSLOTSRANGE', 0, 8000);
    client.disconnect();
    await refused(node.url, /is a Cluster in which 8001 of 16384 slots belong to a node/);
    node.stop();
  });

  it('where the store is full from the start', { timeout: 60_000 }, async () => {
    await suite.client.config('SET', 'maxmemory', '1000');
    for (const words of [
      ['run', SPEC],
      ['run', 'test/fixtures/gate.ts'],
    ]) {
      const { status, stdout, stderr } = await start(...words, '--cluster', url()).ended;
      expect([status, stdout, stderr]).toEqual([
        2,
        '',
        expect.stringMatching(/^dcheck: error\[cluster\]: the store is full: OOM/),
      ]);
    }
    await suite.client.config('SET', 'maxmemory', '0');
  });

  it('where the password is missing or wrong, which is not printed', { timeout: 60_000 }, async () => {
    await refused(suite.server.url, /does not accept the user or the password/);
    const { stderr } = await start('run', SPEC, '--cluster', `redis://:wr0ng@127.0.0.1:${suite.server.port}`).ended;
    expect(stderr).toMatch(/does not accept the user or the password/);
    expect(stderr).not.toContain('wr0ng');
  });

  it('where the user may not do what is needed, with the rights that are', { timeout: 60_000 }, async () => {
    const { client, server } = suite;
    const user = (name: string): string => `redis://${name}:pw@127.0.0.1:${server.port}`;
    const rights = ['~dcheck:*', '~{dcheck-jobs}:*', '&*', '+@all', '-@dangerous'];
    await client.call('ACL', 'SETUSER', 'few', 'on', '>pw', ...rights);
    await refused(user('few'), /does not let the user of the URL do what is needed: NOPERM/);
    const { stderr } = await start('cluster', 'status', '--cluster', user('few')).ended;
    const [, named = ''] = /ACL SETUSER NAME on >PASSWORD (.*)/.exec(stderr) ?? [];
    await client.call('ACL', 'SETUSER', 'enough', 'on', '>pw', ...named.replaceAll("'", '').split(' '));
    suite.others.push(await startWorker(SPEC, user('enough')));
    expect(await start('run', SPEC, '--cluster', user('enough')).ended).toMatchObject({ status: 0, stderr: '' });
  });

  it('where one side speaks TLS and the other does not', { timeout: 60_000 }, async () => {
    const { stderr } = await start('cluster', 'status', '--cluster', url().replace('redis:', 'rediss:')).ended;
    expect(stderr).toContain('try: perhaps it speaks no TLS: redis://');
  });

  it('where the store is too old', { timeout: 60_000 }, async () => {
    const old = await oldServer();
    await refused(old.url, /is version 6\.2\.14, and 7 or newer is needed/);
    old.server.close();
  });

  it('where the store evicts', { timeout: 60_000 }, async () => {
    await suite.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await refused(url(), /evicts keys when its memory is full \(maxmemory-policy allkeys-lru\)/);
    await suite.client.config('SET', 'maxmemory-policy', 'noeviction');
  });

  it('where it is there already, and where it is not there', { timeout: 60_000 }, async () => {
    const first = start('run', SPEC, '--cluster', url());
    suite.others.push(first);
    const { run } = await suite.begun();
    const second = await start('run', SPEC, '--cluster', url()).ended;
    expect([second.status, second.stderr]).toEqual([2, expect.stringMatching(/this run is there already, since/)]);
    const none = await start('cluster', 'attach', 'nothing', '--cluster', url()).ended;
    expect([none.status, none.stderr]).toEqual([2, expect.stringMatching(/holds no run "nothing"/)]);
    const status = await start('cluster', 'status', '--format', 'json', '--cluster', url()).ended;
    expect(JSON.parse(status.stdout)).toMatchObject({ runs: [{ spec: SPEC, status: 'running' }] });
    expect(problems('cluster', JSON.parse(status.stdout))).toEqual([]);
    expect(problems('cluster', { ...JSON.parse(status.stdout), runs: 1 })).not.toEqual([]);
    const cleaned = await start('cluster', 'clean', run, '--cluster', url()).ended;
    expect(cleaned.status).toBe(0);
    // Whether it sees first that the run is cancelled, or that it is gone.
    expect((await first.ended).status).toBe(3);
    expect(await suite.client.keys('dcheck:*')).toEqual([]);
  });

  it('to a worker with another text of the spec', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dcheck-other-'));
    mkdirSync(join(folder, 'specs'));
    copyFileSync(fixture('counter.ts'), join(folder, 'counter.ts'));
    suite.others.push(start('run', join(folder, 'counter.ts'), '--cluster', url()));
    await suite.begun();
    writeFileSync(join(folder, 'counter.ts'), '\n// changed\n', { flag: 'a' });
    const worker = await start('worker', join(folder, 'counter.ts'), '--cluster', url()).ended;
    expect([worker.status, worker.stderr]).toEqual([2, expect.stringMatching(/was started with another text of the spec/)]);
    rmSync(folder, { recursive: true });
  });

  it('a store that is full ends the run as incomplete', { timeout: 120_000 }, async () => {
    suite.others.push(await startWorker(SPEC, url()));
    const { used_memory: used } = Object.fromEntries(
      (await suite.client.info('memory')).split('\r\n').map((line) => line.split(':') as [string, string]),
    );
    await suite.client.config('SET', 'maxmemory', String(Number(used) + 4_000_000));
    const ended = await start('run', SPEC, '--set', 'RM=8', '--cluster', url()).ended;
    await suite.client.config('SET', 'maxmemory', '0');
    expect([ended.status, ended.stderr]).toEqual([3, expect.stringMatching(/the run is incomplete: .*(is full|OOM)/)]);
    expect(ended.stdout).not.toMatch(/ holds$/m);
  });

  it.each([
    ['rows that were cut short', 'rows', (entry: Buffer) => entry.subarray(0, 14)],
    [
      'rows of other bytes',
      'rows',
      (entry: Buffer) => Buffer.concat([entry.subarray(0, 20), Buffer.from('other'), entry.subarray(25)]),
    ],
    [
      'a count that is another',
      'heads',
      (entry: Buffer) => Buffer.concat([entry.subarray(0, 16), Buffer.from([0, 0, 0, 7, 0, 0, 0, 7])]),
    ],
    ['a head that was cut short', 'heads', (entry: Buffer) => entry.subarray(0, 14)],
  ])('%s', { timeout: 180_000 }, async (_, list, change) => {
    const spoil = async (key: string): Promise<void> => {
      const entry = (await suite.client.lindexBuffer(key, 0).catch(() => null)) as Buffer | null;
      // The list may be gone meanwhile.
      if (entry !== null) await suite.client.lset(key, 0, change(entry)).catch(() => null);
    };
    // Two, since each reads only what the other has claimed.
    suite.others.push(await startWorker(SPEC, url()), await startWorker(SPEC, url()));
    // Whatever a level claims is made another before a worker sees it. Where that comes too late each time, once more.
    for (let tries = 1; ; tries++) {
      const run = start('run', SPEC, '--set', 'RM=4', '--cluster', url());
      while (run.process.exitCode === null) {
        for (const key of await suite.client.keys(`dcheck:{*}:${list}:*`)) await spoil(key);
      }
      const ended = await run.ended;
      if (ended.status === 0 && tries < 20) continue;
      expect([ended.status, ended.stderr]).toEqual([
        3,
        expect.stringMatching(/the run is incomplete: the store (has lost|holds what)/),
      ]);
      expect(ended.stdout).not.toMatch(/ holds$/m);
      return;
    }
  });
});
