/** What a configuration is: what is cached at boot, and who runs. */
import type { Thread } from 'dcheck';
import type { CachedEntry } from '../boot.ts';
import type { Kernel, Name, Nodeid, Task } from '../kernel.ts';

/** What the command line may set. A configuration uses some of them, and may have other defaults. */
export const CONSTANTS = {
  /** Programs that look, wait for the notify, and look again. */
  CLIENTS: 1,
  /** The client looks a first time before the notify, so that something is cached or in flight. */
  LOOK_FIRST: true,
  /** Directories are listed with READDIRPLUS. */
  READDIRPLUS: false,
  /** Programs that stat once. */
  WALKERS: 1,
  /** Programs that list the directory once. */
  LISTERS: 1,
  /** Programs that make any calls, and how many each. */
  USERS: 2,
  CALLS: 1,
  /** Threads of the server that notify. */
  NOTIFIES: 1,
  /** Dentry slots. */
  DENTRIES: 2,
  /** What the server does to the name before it notifies: creates, removes, or either (from one boot state each). */
  CHANGE: 'creates',
  /** What is cached for the name at boot: nothing, negative, positive, expired negative, expired positive, or any. */
  CACHED: 'any',
  /** inval, expire, or delete. */
  NOTIFY: 'inval',
  /** In `everything`, no-livelock is checked as well, for which every step has to be kept in memory. */
  LIVELOCK: false,
  /** The server gives negative replies a timeout. */
  NEGATIVE_TIMEOUT: true,
};

export type Constants = typeof CONSTANTS;

export interface Scenario {
  readonly about: string;
  readonly set?: Partial<Constants>;
  readonly boot: (constants: Constants) => Kernel | Kernel[];
  readonly threads: (constants: Constants) => Record<string, Thread<Kernel>>;
  /** Memory pressure may take unused entries at any time. */
  readonly reclaim?: boolean;
}

/** The name that it is all about, the nodeid that the server gives it, and another name. */
export const NAME: Name = 'config';
export const NODEID: Nodeid = 5;
export const OTHER: Name = 'other';

/** `client`, or `client1`, `client2`, ... */
export function numbered(task: Task, n: number): Task[] {
  return Array.from({ length: n }, (_, index) => (n === 1 ? task : `${task}${index + 1}`));
}

/** One thread for each task. */
export function each(tasks: readonly Task[], make: () => Thread<Kernel>): Record<Task, Thread<Kernel>> {
  return Object.fromEntries(tasks.map((task) => [task, make()]));
}

/** The nodeids that NAME may have at boot, by what the server will do. */
export function before({ CHANGE }: Pick<Constants, 'CHANGE'>): Nodeid[] {
  const known: Record<string, Nodeid[]> = { creates: [0], removes: [NODEID], either: [0, NODEID] };
  return one_of('CHANGE', CHANGE, known);
}

export type Cached = 'nothing' | 'negative' | 'positive' | 'expired negative' | 'expired positive';

/** What may be cached for NAME at boot, where the server has `nodeid`: nothing that is stale already. */
export function cached({ CACHED }: Pick<Constants, 'CACHED'>, nodeid: Nodeid, among: readonly Cached[]): CachedEntry[][] {
  const entries: Record<Cached, CachedEntry[]> = {
    nothing: [],
    negative: [{ name: NAME, inode: null, trusted: true }],
    positive: [{ name: NAME, inode: NODEID, trusted: true }],
    'expired negative': [{ name: NAME, inode: null, trusted: false }],
    'expired positive': [{ name: NAME, inode: NODEID, trusted: false }],
  };
  const impossible = nodeid === 0 ? 'positive' : 'negative';
  const asked = CACHED === 'any' ? null : one_of('CACHED', CACHED, entries);
  return among
    .filter((kind) => !kind.endsWith(impossible))
    .map((kind) => entries[kind])
    .filter((kind) => asked === null || kind === asked);
}

function one_of<T>(constant: string, value: string, known: Readonly<Record<string, T>>): T {
  const found = known[value];
  if (found === undefined) throw new Error(`${constant}=${value} is none of ${Object.keys(known).join(', ')}`);
  return found;
}
