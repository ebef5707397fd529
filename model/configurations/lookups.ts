/** Configurations in which lookups and listings meet a notify. */
import { daemon, thread } from 'dcheck';
import { client, late_client, lister, walker } from '../actors/client.ts';
import { fuse_worker, notify_any, notify_inc_epoch, notify_inval_entry, server_changes } from '../actors/server.ts';
import { type BootOptions, boot } from '../boot.ts';
import { FUSE_EXPIRE_ONLY } from '../fuse/notify.ts';
import { before, type Cached, type Constants, cached, each, NAME, NODEID, numbered, OTHER, type Scenario } from './scenario.ts';

export const SERVER = {
  server: daemon(fuse_worker),
  'server application': thread(server_changes, NAME, NODEID, false),
};
const NOTIFY = [{ task: 'notify', name: NAME }];
const ALL: readonly Cached[] = ['nothing', 'negative', 'positive', 'expired negative', 'expired positive'];
const FRESH: readonly Cached[] = ['nothing', 'negative', 'positive'];

/** Boot states for every way that NAME may stand at the server, and be cached. */
const booted = (
  constants: Constants,
  among: readonly Cached[],
  { with_other = false, ...options }: Partial<BootOptions> & { with_other?: boolean },
) =>
  before(constants).flatMap((nodeid) =>
    cached(constants, nodeid, among).map((entries) =>
      boot({
        dentries: constants.DENTRIES,
        notifies: NOTIFY,
        names: { [NAME]: nodeid, ...(with_other ? { [OTHER]: 0 } : {}) },
        cached: entries,
        negative_valid: constants.NEGATIVE_TIMEOUT,
        ...options,
      }),
    ),
  );

function notifier({ NOTIFY }: Constants) {
  if (NOTIFY === 'delete') return thread(notify_any, NAME, [{ child: NODEID, flags: 0 }]);
  return thread(notify_inval_entry, NAME, NOTIFY === 'expire' ? FUSE_EXPIRE_ONLY : 0);
}

/** A client that looks, and looks again once the notify has returned. */
const observed = (after_stat: boolean): Pick<Scenario, 'boot' | 'threads'> => ({
  boot: (constants) => booted({ ...constants, CACHED: 'nothing' }, ALL, { clients: numbered('client', constants.CLIENTS) }),
  threads: (constants) => ({
    ...each(numbered('client', constants.CLIENTS), () =>
      thread(constants.LOOK_FIRST ? client : late_client, NAME, constants.READDIRPLUS),
    ),
    notify: notifier(constants),
    server: SERVER.server,
    'server application': thread(server_changes, NAME, NODEID, after_stat),
  }),
});

export const lookups = {
  sequential: {
    about: 'a negative entry is cached; then the server creates the name, notifies, and the client looks again',
    ...observed(true),
  },
  'lookup-in-flight': {
    about: "the same, but the client's first LOOKUP may still be in flight; the name is created, or removed",
    set: { CHANGE: 'either' },
    ...observed(false),
  },
  'readdirplus-in-flight': {
    about: 'the server removes a name and notifies while a READDIRPLUS that lists it may be in flight',
    set: { CHANGE: 'removes' },
    boot: (constants) => booted(constants, FRESH, { tasks: numbered('lister', constants.LISTERS) }),
    threads: (constants) => ({
      ...each(numbered('lister', constants.LISTERS), () => thread(lister, NAME, true)),
      notify: notifier(constants),
      ...SERVER,
    }),
  },
  'expire-revalidate': {
    about: 'FUSE_EXPIRE_ONLY, while a walk may be asking the server about an expired entry, without any lock',
    set: { CHANGE: 'either', NOTIFY: 'expire', DENTRIES: 3 },
    boot: (constants) => booted(constants, ALL, { tasks: numbered('walker', constants.WALKERS) }),
    threads: (constants) => ({
      ...each(numbered('walker', constants.WALKERS), () => thread(walker, NAME)),
      notify: notifier(constants),
      ...SERVER,
    }),
  },
  reclaim: {
    about: 'a walk, a notify, and memory pressure that takes unused entries at any time',
    set: { CHANGE: 'either', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, { tasks: numbered('walker', constants.WALKERS) }),
    threads: (constants) => ({
      ...each(numbered('walker', constants.WALKERS), () => thread(walker, NAME)),
      notify: notifier(constants),
      ...SERVER,
    }),
    reclaim: true,
  },
  'two-notifies': {
    about: 'two notifies about the same name, while a LOOKUP of another name holds the directory',
    set: { CHANGE: 'either', NOTIFIES: 2, DENTRIES: 4 },
    boot: (constants) =>
      booted(constants, FRESH, {
        tasks: numbered('walker', constants.WALKERS),
        notifies: numbered('notify', constants.NOTIFIES).map((task) => ({ task, name: NAME })),
        with_other: true,
      }),
    threads: (constants) => ({
      ...each(numbered('walker', constants.WALKERS), () => thread(walker, OTHER)),
      ...each(numbered('notify', constants.NOTIFIES), () => notifier(constants)),
      ...SERVER,
    }),
  },
  delete: {
    about: 'FUSE_NOTIFY_DELETE with the right nodeid, and with a wrong one, on whatever is cached',
    set: { CHANGE: 'either', NOTIFY: 'delete', DENTRIES: 3 },
    boot: (constants) => booted(constants, FRESH, { tasks: numbered('walker', constants.WALKERS) }),
    threads: (constants) => ({
      ...each(numbered('walker', constants.WALKERS), () => thread(walker, NAME)),
      notify: thread(notify_any, NAME, [
        { child: NODEID, flags: 0 },
        { child: NODEID + 1, flags: 0 },
      ]),
      ...SERVER,
    }),
  },
  listing: {
    about: 'a directory whose listing is cached, or being cached, and that has a cached negative entry for the new name',
    boot: (constants) => listings({ ...constants, CACHED: 'negative' }),
    threads: listers,
  },
  'listing-uncached': {
    about: 'the same with nothing cached for the name that is created',
    boot: (constants) => listings({ ...constants, CACHED: 'nothing' }),
    threads: listers,
  },
  'listing-gone': {
    about: 'the same with nothing cached for a name that is removed',
    set: { CHANGE: 'removes' },
    boot: (constants) => listings({ ...constants, CACHED: 'nothing' }),
    threads: listers,
  },
  'inc-epoch': {
    about: 'FUSE_NOTIFY_INC_EPOCH instead of an entry notify: what was looked up before, or is in flight, is out of date',
    set: { CHANGE: 'either' },
    boot: (constants) => booted(constants, FRESH, { tasks: [...numbered('walker', constants.WALKERS), 'notify'], notifies: [] }),
    threads: (constants) => ({
      ...each(numbered('walker', constants.WALKERS), () => thread(walker, NAME)),
      notify: thread(notify_inc_epoch),
      ...SERVER,
    }),
  },
} satisfies Record<string, Scenario>;

function listings(constants: Constants) {
  const tasks = numbered('lister', constants.LISTERS);
  return before(constants).flatMap((nodeid) => [
    ...booted(constants, FRESH, { tasks, cache_dir: true, listing: nodeid === 0 ? [] : [NAME] }),
    ...booted(constants, FRESH, { tasks, cache_dir: true }),
  ]);
}

function listers(constants: Constants) {
  return {
    ...each(numbered('lister', constants.LISTERS), () => thread(lister, NAME, false)),
    notify: notifier(constants),
    ...SERVER,
  };
}
