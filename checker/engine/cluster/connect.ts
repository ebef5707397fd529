/**
 * The connection to the store: Redis or Valkey, single or Cluster, as the URL says. What would lose states or cannot do
 * the work is refused before anything is written.
 *
 * URL: `redis://[user:password@]host[:port][/database]`, `rediss://` for TLS. Of a Cluster any node will do.
 */
import { Cluster, Redis } from 'ioredis';
import { DcheckError, messageOf } from '../../errors/error.ts';
import { persistent } from './persist.ts';
import { PLAN, TAKE } from './plan.ts';
import { CLAIM, INTERN } from './scripts.ts';

/** Redis 7 and Valkey 7.2 are the oldest that this was tried with. */
const OLDEST = 7;
const CONNECT_MS = 5000;
/** Of every Cluster. */
const SLOTS = '16384';
/** What an ACL user needs. */
const RIGHTS = "'~dcheck:*' '~{dcheck-jobs}:*' '&*' +@all -@dangerous +info +client +cluster";
/** A command that was lost with its server gets no answer, and no error either. BullMQ's own may block for ten seconds. */
const COMMAND_MS = { own: 10_000, jobs: 20_000 } as const;

/** The store's client, with the functions of `scripts.ts` and `plan.ts`. */
export type Store = (Redis | Cluster) & {
  claim(
    shard: string,
    level: number,
    name: Buffer,
    ttl: number,
    prefixes: number,
    most: number,
    position: number,
    seen: Buffer,
    fingerprints: Buffer,
    links: Buffer,
    rows: Buffer,
    wanted: Buffer,
  ): Promise<unknown>;
  claimBuffer(
    ...words: Parameters<Store['claim']>
  ): Promise<[answer: number, before: number, added: number, tail: Buffer[], entries: number, last: Buffer]>;
  intern(dictionary: string, ttl: number, ...values: readonly (string | number)[]): Promise<number[]>;
  plan(plan: string, ttl: number, ...chunks: readonly string[]): Promise<number>;
  take(plan: string, ttl: number, ticket: number, owner: string): Promise<[number?: string, text?: string | null]>;
};

export interface Connection {
  readonly store: Store;
  readonly isCluster: boolean;
  /** The URL without its password: for messages. */
  readonly place: string;
  /** Another client of the same store: BullMQ wants its own. */
  readonly another: () => Redis | Cluster;
  readonly close: () => void;
}

/** Throws DcheckError `usage`: a wrong URL, nobody there, a wrong password, a version that is too old, a store that evicts or takes no writes. */
export async function connect(url: string): Promise<Connection> {
  const { options, place } = parseUrl(url);
  const first = new Redis({
    ...options,
    lazyConnect: true,
    // It would say on the console that it may not.
    enableReadyCheck: false,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown = null;
  first.on('error', (error) => {
    reason = error;
  });
  let isCluster: boolean;
  try {
    await first.connect();
    // The client would go on with the first one, and say nothing.
    if (options.db !== undefined) await first.select(options.db);
    isCluster = await inspect(first, place);
  } catch (error) {
    throw error instanceof DcheckError ? error : refusal(reason ?? error, place);
  } finally {
    first.disconnect();
  }
  const clients: (Redis | Cluster)[] = [];
  const make = (own: Address): Redis | Cluster => {
    const client = isCluster ? clusterClient(own) : new Redis({ ...own, maxRetriesPerRequest: null });
    // Without a listener a lost connection would end the process; commands wait until there is one again.
    client.on('error', () => {});
    clients.push(client);
    return client;
  };
  const another = (): Redis | Cluster => make({ ...options, commandTimeout: COMMAND_MS.jobs });
  const store = make({ ...options, commandTimeout: COMMAND_MS.own });
  store.defineCommand('claim', { numberOfKeys: 1, lua: CLAIM });
  store.defineCommand('intern', { numberOfKeys: 1, lua: INTERN });
  store.defineCommand('plan', { numberOfKeys: 1, lua: PLAN });
  store.defineCommand('take', { numberOfKeys: 1, lua: TAKE });
  const close = (): void => {
    for (const client of clients) client.disconnect();
  };
  return { store: persistent(store as Store), isCluster, place, another, close };
}

/** What a URL says, in the words of the client. */
interface Address {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
  readonly tls?: Record<string, never>;
  readonly commandTimeout?: number;
}

function clusterClient({ host, port, ...options }: Address): Cluster {
  return new Cluster([{ host, port }], {
    redisOptions: { ...options, maxRetriesPerRequest: null },
    clusterRetryStrategy: (times) => Math.min(100 * times, 2000),
    retryDelayOnFailover: 200,
    slotsRefreshTimeout: 5000,
    enableOfflineQueue: true,
    maxRedirections: 64,
  });
}

function parseUrl(url: string): { readonly options: Address; readonly place: string } {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw usage(`--cluster ${url}: this is no URL`, 'as in redis://localhost:6379');
  }
  const { protocol, hostname, port, username, password, pathname } = parsed;
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw usage(`--cluster ${protocol}//…: the URL of a store begins with redis:// or rediss://`, 'as in redis://localhost:6379');
  }
  if (!/^\/?\d*$/.test(pathname)) throw usage(`--cluster: ${pathname} is no number of a database`, 'leave it out: the first');
  const database = Number(pathname.replace('/', ''));
  return {
    options: {
      host: hostname === '' ? 'localhost' : hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 6379 : Number(port),
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
      ...(database === 0 ? {} : { db: database }),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
    place: `${protocol}//${parsed.host}${pathname}`,
  };
}

/** Whether it is a Cluster; throws where it cannot be used. */
async function inspect(client: Redis, place: string): Promise<boolean> {
  const info = fieldsOf(await client.info());
  const version = info.get('valkey_version') ?? info.get('redis_version') ?? '0';
  if (Number.parseInt(version, 10) < OLDEST) {
    throw usage(`${place} is version ${version}, and ${OLDEST} or newer is needed`, `start Redis or Valkey ${OLDEST} or newer`);
  }
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    throw usage(
      `${place} evicts keys when its memory is full (maxmemory-policy ${policy}): states would be forgotten`,
      'set maxmemory-policy to noeviction',
    );
  }
  if (info.get('cluster_enabled') === '1') {
    await requireAllSlots(client, place);
    return true;
  }
  if (info.get('role') === 'slave') {
    throw usage(
      `${place} is a replica, which keeps nothing but what its primary has`,
      `name the primary: ${info.get('master_host')}:${info.get('master_port')}`,
    );
  }
  return false;
}

/** What has no node now gets none by waiting; a node that is down may be replaced. */
async function requireAllSlots(client: Redis, place: string): Promise<void> {
  const assigned = fieldsOf((await client.cluster('INFO')) as string).get('cluster_slots_assigned');
  if (assigned === SLOTS) return;
  throw usage(
    `${place} is a Cluster in which ${assigned} of ${SLOTS} slots belong to a node: keys of the others have no place`,
    'redis-cli --cluster fix HOST:PORT',
  );
}

/** All nodes that hold keys now: another may be one the next time. */
export function primariesOf(store: Store): readonly Redis[] {
  return store instanceof Cluster ? store.nodes('master') : [store as Redis];
}

export function fieldsOf(info: string): ReadonlyMap<string, string> {
  return new Map(
    info.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':');
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

function refusal(error: unknown, place: string): DcheckError {
  const message = messageOf(error);
  if (/WRONGPASS|NOAUTH|invalid password/i.test(message)) {
    return usage(`${place} does not accept the user or the password of the URL`, 'as in redis://user:password@host:port');
  }
  if (/NOPERM/.test(message)) {
    return usage(
      `${place} does not let the user of the URL do what is needed: ${message}`,
      `ACL SETUSER NAME on >PASSWORD ${RIGHTS}`,
    );
  }
  if (/DB index|SELECT is not allowed/.test(message)) {
    return usage(`${place} has no such database: ${message}`, 'leave its number out: the first');
  }
  return usage(`${place} cannot be reached: ${message}`, hintFor(message, place.startsWith('rediss:')));
}

function hintFor(message: string, isTls: boolean): string {
  if (/certificate/i.test(message)) return 'NODE_EXTRA_CA_CERTS=FILE names the authority that has signed its certificate';
  // The one waits for the other to begin.
  if (isTls && /ETIMEDOUT|wrong version number|packet length/i.test(message)) return 'perhaps it speaks no TLS: redis://';
  if (!isTls && /ECONNRESET|Connection is closed/.test(message)) return 'perhaps it wants TLS: rediss://';
  return 'is the store running there, and does its port answer from here?';
}

function usage(message: string, hint: string): DcheckError {
  return new DcheckError('usage', message, { hint });
}
