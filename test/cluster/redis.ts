/** Stores for tests: Debian's redis-server on the loopback, single or as a Cluster, each in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** Why tests that need a store are skipped; null where there is one. */
export const missing: string | null =
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed (Debian package redis-server)';

/** A suite's name; where it is skipped, with why. */
export const reasoned = (name: string): string => (missing === null ? name : `${name} (${missing})`);

export class RedisServer {
  readonly port: number;
  readonly folder: string;
  private process: ChildProcess;
  private readonly options: readonly string[];

  private constructor(port: number, folder: string, options: readonly string[]) {
    this.port = port;
    this.folder = folder;
    this.options = options;
    this.process = this.launch();
  }

  /** `options`: of its command line, besides those that keep it quiet. */
  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'dcheck-redis-')), options);
    await server.answers();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  client(): Redis {
    const password = this.options[this.options.indexOf('--requirepass') + 1];
    const secured = this.options.includes('--requirepass') && password !== undefined ? { password } : {};
    const client = new Redis(this.url, { maxRetriesPerRequest: null, ...secured });
    client.on('error', () => {});
    return client;
  }

  /** The field of `INFO replication`; '' where there is none. */
  async replication(field: string): Promise<string> {
    const client = this.client();
    const info = await client.info('replication').finally(() => client.disconnect());
    return new RegExp(`^${field}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  pid(): number {
    return this.process.pid as number;
  }

  /** The same server again, with what is in its folder. */
  async restart(): Promise<void> {
    this.process = this.launch();
    await this.answers();
  }

  stop(): void {
    this.process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private launch(): ChildProcess {
    const words = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', '', ...this.options];
    return spawn('redis-server', words, { stdio: 'ignore' });
  }

  private async answers(): Promise<void> {
    for (let i = 0; i < 400; i++) {
      if (await ping(this.port)) return;
      await pause(50);
    }
    throw new Error('redis-server does not answer');
  }
}

/** True where a server answers that is not busy reading its files; that it wants a password is an answer as well. */
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
    socket.on('data', (text) => {
      resolve(!String(text).includes('LOADING'));
      socket.destroy();
    });
  });
}

/** Three primaries, each with a replica that has all that it has. */
export async function startCluster(): Promise<{ readonly nodes: readonly RedisServer[]; readonly url: string }> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000', '--repl-diskless-sync-delay', '0'];
  const nodes = await Promise.all(Array.from({ length: 6 }, () => RedisServer.start(...options)));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const words = ['--cluster', 'create', ...addresses, '--cluster-replicas', '1', '--cluster-yes'];
  const made = spawnSync('redis-cli', words, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`redis-cli --cluster create: ${made.stdout}${made.stderr}`);
  for (const node of nodes) {
    const client = node.client();
    for (let i = 0; ; i++) {
      if (/cluster_state:ok/.test(await client.cluster('INFO'))) break;
      if (i > 200) throw new Error('the Cluster does not come up');
      await pause(50);
    }
    client.disconnect();
  }
  for (const node of nodes) await until('replicas follow', async () => (await node.replication('master_link_status')) !== 'down');
  return { nodes, url: (nodes[0] as RedisServer).url };
}

/**
 * Kill the primary `victim` once its replica has all that it has; after that replica has taken over, it comes back as the
 * replica's replica.
 */
export async function failOver(nodes: readonly RedisServer[], victim: RedisServer): Promise<void> {
  const replica = await until('the primary has a replica', async () => {
    const [, port] = /port=(\d+),state=online/.exec(await victim.replication('slave0')) ?? [];
    return nodes.find((node) => node.port === Number(port));
  });
  victim.kill();
  await until('the replica takes over', async () => (await replica.replication('role')) === 'master');
  await victim.restart();
  await until('the primary comes back', async () => (await victim.replication('master_link_status')) === 'up');
}

/** What `ask` says once that is something. */
async function until<T>(what: string, ask: () => Promise<T>): Promise<NonNullable<T>> {
  for (let i = 0; i < 600; i++) {
    const answer = await ask();
    if (answer) return answer;
    await pause(50);
  }
  throw new Error(`waited in vain: ${what}`);
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.on('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const { port: found } = server.address() as { port: number };
        server.close(() => resolve(found));
      });
    });
    // A Cluster's bus has the port 10000 above.
    if (port < 55_000) return port;
  }
}
