/**
 * Where the server notifies from: the environments of the deadlock table. And two kinds of mount: virtiofs, which
 * drops entries with timeout 0 at their last put, and FUSE with the module parameter inval_wq.
 */
import { daemon, thread } from 'dcheck';
import { unlinker, walker } from '../actors/client.ts';
import { fuse_dentry_tree_work } from '../actors/inval_wq.ts';
import {
  fuse_worker,
  fuse_worker_for,
  handler_that_notifies,
  notify_any,
  notify_inval_entry,
  notify_with_mutex,
  only_thread,
} from '../actors/server.ts';
import { boot, type CachedEntry } from '../boot.ts';
import { FUSE_EXPIRE_ONLY } from '../fuse/notify.ts';
import { DIR, type Kernel, P, Q, QDIR } from '../kernel.ts';
import { SERVER } from './lookups.ts';
import { before, type Cached, type Constants, cached, each, NAME, NODEID, numbered, OTHER, type Scenario } from './scenario.ts';

const ALL: readonly Cached[] = ['nothing', 'negative', 'positive', 'expired negative', 'expired positive'];
const FRESH: readonly Cached[] = ['nothing', 'negative', 'positive'];
const server = daemon(fuse_worker);

const booted = (constants: Constants, among: readonly Cached[], tasks: string[], options: object = {}): Kernel[] =>
  before(constants).flatMap((nodeid) =>
    cached(constants, nodeid, among).map((entries) =>
      boot({
        dentries: constants.DENTRIES,
        tasks,
        notifies: [{ task: 'notify', name: NAME }],
        names: { [NAME]: nodeid, [OTHER]: 0 },
        cached: entries,
        ...options,
      }),
    ),
  );

export const environments = {
  'env-t': {
    about: 'ENV-T: a thread of its own notifies and holds no lock; others answer requests, which are in flight',
    set: { CHANGE: 'either', DENTRIES: 4 },
    boot: (constants) => booted(constants, ALL, [...numbered('walker', constants.WALKERS), 'bystander']),
    threads: ({ WALKERS }) => ({
      ...each(numbered('walker', WALKERS), () => thread(walker, NAME)),
      bystander: thread(walker, OTHER),
      notify: thread(notify_inval_entry, NAME, 0),
      ...SERVER,
    }),
  },
  'env-m': {
    about: 'ENV-M: it notifies with a mutex held that the handlers need; no request is in flight in the directory',
    set: { CHANGE: 'either' },
    boot: (constants) => booted(constants, ALL, []),
    threads: () => ({ notify: thread(notify_with_mutex, NAME, NODEID), server }),
  },
  'env-mf': {
    about: 'ENV-MF: the same with a LOOKUP of another name in flight',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, ['bystander']),
    threads: () => ({ bystander: thread(walker, OTHER), notify: thread(notify_with_mutex, NAME, NODEID), server }),
  },
  'env-s': {
    about: 'ENV-S: it notifies from inside the handler of a LOOKUP in the same directory',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, ['bystander']),
    threads: () => ({
      bystander: thread(walker, OTHER),
      notify: daemon(handler_that_notifies, ['bystander'], P, NAME, NODEID),
      server: daemon(fuse_worker_for, ['notify']),
    }),
  },
  'env-x': {
    about: 'ENV-X: two mounts; the UNLINK handler of each notifies the other (Android sdcard)',
    set: { CHANGE: 'either', DENTRIES: 6 },
    boot: (constants) =>
      before(constants).flatMap((nodeid) =>
        cached(constants, nodeid, FRESH).map((entries) => two_mounts(constants, nodeid, entries)),
      ),
    threads: () => ({
      unlinker1: thread(unlinker, { dir: DIR, name: OTHER }),
      unlinker2: thread(unlinker, { dir: QDIR, name: OTHER }),
      notify1: daemon(handler_that_notifies, ['unlinker1'], Q, NAME, NODEID + 1),
      notify2: daemon(handler_that_notifies, ['unlinker2'], P, NAME, NODEID),
      server: daemon(fuse_worker_for, ['notify1', 'notify2']),
    }),
  },
  'env-1': {
    about: 'ENV-1: the only thread of the server notifies between two requests; one may be queued',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, ['bystander']),
    threads: () => ({ bystander: thread(walker, OTHER), notify: daemon(only_thread, NAME, NODEID) }),
  },
  virtiofs: {
    about: 'a virtiofs mount, which drops entries with timeout 0 at their last put; FUSE_EXPIRE_ONLY or not',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, numbered('walker', constants.WALKERS), { delete_stale: true }),
    threads: ({ WALKERS }) => ({
      ...each(numbered('walker', WALKERS), () => thread(walker, NAME)),
      notify: thread(notify_any, NAME, [
        { child: 0, flags: 0 },
        { child: 0, flags: FUSE_EXPIRE_ONLY },
      ]),
      ...SERVER,
    }),
  },
  'inval-wq': {
    about: 'with inval_wq a worker drops entries when they expire, under the lock of their tree',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, numbered('walker', constants.WALKERS), { inval_wq: true }),
    threads: ({ WALKERS }) => ({
      ...each(numbered('walker', WALKERS), () => thread(walker, NAME)),
      notify: thread(notify_inval_entry, NAME, 0),
      inval_wq: daemon(fuse_dentry_tree_work),
      ...SERVER,
    }),
  },
} satisfies Record<string, Scenario>;

/** Each with a file to unlink, and the same cached for NAME. */
function two_mounts({ DENTRIES }: Constants, nodeid: number, entries: readonly CachedEntry[]): Kernel {
  const file = (dir: 'P' | 'Q', inode: number): CachedEntry => ({ dir, name: OTHER, inode, trusted: true });
  const twin = entries.map((entry): CachedEntry => ({ ...entry, dir: 'Q', inode: entry.inode === null ? null : NODEID + 1 }));
  return boot({
    dentries: DENTRIES,
    tasks: ['unlinker1', 'unlinker2'],
    notifies: [
      { task: 'notify1', name: NAME, parent: Q },
      { task: 'notify2', name: NAME },
    ],
    names: { [NAME]: nodeid, [OTHER]: 7 },
    q: { [NAME]: nodeid === 0 ? 0 : NODEID + 1, [OTHER]: 8 },
    cached: [...entries, ...twin, file('P', 7), file('Q', 8)],
    files: [5, 6, 7, 8],
  });
}
