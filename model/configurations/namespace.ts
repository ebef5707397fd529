/** Configurations in which calls that change the directory meet a notify. */
import { thread } from 'dcheck';
import { anything, type Call, creator, type Renaming, remover, renamer, unlinker, walker } from '../actors/client.ts';
import { notify_any, notify_inval_entry, server_changes } from '../actors/server.ts';
import { boot, type CachedEntry } from '../boot.ts';
import { FUSE_EXPIRE_ONLY } from '../fuse/notify.ts';
import { DIR, QDIR } from '../kernel.ts';
import { SERVER } from './lookups.ts';
import { before, cached, each, NAME, NODEID, numbered, OTHER, type Scenario } from './scenario.ts';

const NOTIFY = [{ task: 'notify', name: NAME }];
const notify = thread(notify_inval_entry, NAME, 0);

const HERE = { dir: DIR, name: NAME };
const BESIDE = { dir: DIR, name: OTHER };
const AWAY = { dir: QDIR, name: NAME };

/** Within the directory, out of it, into it, and exchanges across its border and within. */
const RENAMINGS: readonly Renaming[] = [
  { from: HERE, to: BESIDE, exchange: false },
  { from: BESIDE, to: HERE, exchange: false },
  { from: HERE, to: AWAY, exchange: false },
  { from: AWAY, to: HERE, exchange: false },
  { from: HERE, to: AWAY, exchange: true },
  { from: HERE, to: BESIDE, exchange: true },
];

const positive = (name: string, inode: number, dir: 'P' | 'Q' = 'P'): CachedEntry => ({ name, inode, trusted: true, dir });

const CALLS: readonly Call[] = ['stat', 'open', 'open excl', 'unlink', 'rename away', 'rename here', 'readdirplus'];

export const namespace = {
  create: {
    about: 'open(O_CREAT), FUSE_CREATE in flight, on a negative entry that is cached or looked up',
    set: { DENTRIES: 2, CHANGE: 'either' },
    boot: (constants) =>
      before(constants).flatMap((nodeid) =>
        cached(constants, nodeid, ['nothing', 'negative', 'positive']).map((entries) =>
          boot({
            dentries: constants.DENTRIES,
            tasks: ['creator'],
            notifies: NOTIFY,
            names: { [NAME]: nodeid },
            cached: entries,
            files: [5, 6, 7],
          }),
        ),
      ),
    threads: () => ({
      creator: thread(creator, NAME, false),
      notify: thread(notify_any, NAME, [
        { child: 0, flags: 0 },
        { child: 0, flags: FUSE_EXPIRE_ONLY },
      ]),
      ...SERVER,
    }),
  },
  unlink: {
    about: 'unlink, while the server removes the name as well, or creates it again',
    set: { CHANGE: 'removes' },
    boot: (constants) =>
      cached(constants, NODEID, ['nothing', 'positive', 'expired positive']).map((entries) =>
        boot({
          dentries: constants.DENTRIES,
          tasks: ['unlinker'],
          notifies: NOTIFY,
          names: { [NAME]: NODEID },
          cached: entries,
        }),
      ),
    threads: () => ({ unlinker: thread(unlinker, HERE), notify, ...SERVER }),
  },
  rename: {
    about: 'a rename within the directory, out of it, into it, or an exchange within it or across its border',
    set: { DENTRIES: 4, WALKERS: 0 },
    boot: ({ DENTRIES, WALKERS }) => {
      const from = (p: [number, number], q: number, entries: CachedEntry[]) =>
        boot({
          dentries: DENTRIES,
          tasks: ['renamer', ...numbered('walker', WALKERS)],
          notifies: NOTIFY,
          names: { [NAME]: p[0], [OTHER]: p[1] },
          q: { [NAME]: q },
          cached: entries,
          files: [5, 6, 7],
        });
      return [
        from([NODEID, 0], 0, [positive(NAME, NODEID)]),
        from([0, 6], 0, [positive(OTHER, 6)]),
        from([0, 0], 6, [positive(NAME, 6, 'Q')]),
        from([NODEID, 0], 6, [positive(NAME, NODEID), positive(NAME, 6, 'Q')]),
        from([NODEID, 6], 0, [positive(NAME, NODEID), positive(OTHER, 6)]),
      ];
    },
    threads: ({ WALKERS }) => ({
      renamer: thread(renamer, RENAMINGS),
      ...each(numbered('walker', WALKERS), () => thread(walker, OTHER)),
      notify,
      server: SERVER.server,
      'server application': thread(server_changes, NAME, NODEID + 2, false),
    }),
  },
  rmdir: {
    about: 'the directory itself is removed',
    boot: ({ DENTRIES }) =>
      [[positive(NAME, NODEID)], [], [{ name: NAME, inode: null, trusted: true }]].map((entries) =>
        boot({
          dentries: DENTRIES,
          tasks: ['remover'],
          notifies: NOTIFY,
          names: { [NAME]: entries[0]?.inode === null ? 0 : NODEID },
          cached: entries,
          grandparent: true,
        }),
      ),
    threads: () => ({ remover: thread(remover), notify, ...SERVER }),
  },
  everything: {
    about: 'programs that make any of these calls, at once, with notifies, time and memory pressure',
    set: { DENTRIES: 5, NOTIFIES: 1 },
    boot: ({ DENTRIES, USERS, NOTIFIES }) =>
      boot({
        dentries: DENTRIES,
        tasks: numbered('user', USERS),
        notifies: numbered('notify', NOTIFIES).map((task) => ({ task, name: NAME })),
        names: { [NAME]: 0, [OTHER]: 6 },
        cached: [{ name: NAME, inode: null, trusted: true }, positive(OTHER, 6)],
        files: [5, 6, 7],
      }),
    threads: ({ USERS, CALLS: times, NOTIFIES }) => ({
      ...each(numbered('user', USERS), () => thread(anything, CALLS, NAME, OTHER, times)),
      ...each(numbered('notify', NOTIFIES), () =>
        thread(notify_any, NAME, [
          { child: 0, flags: 0 },
          { child: NODEID, flags: 0 },
        ]),
      ),
      ...SERVER,
    }),
    reclaim: true,
  },
} satisfies Record<string, Scenario>;
