/** The kernel at rest, with what a configuration wants to be cached already. */
import {
  DIR,
  FREE_DENTRY,
  G,
  type Inode,
  type Kernel,
  type Name,
  type Nodeid,
  new_inode,
  P,
  Q,
  QDIR,
  type Task,
} from './kernel.ts';

/** An entry of P that is cached at boot: hashed, with no reference. */
export interface CachedEntry {
  readonly name: Name;
  readonly dir?: 'P' | 'Q';
  /** Null: negative. */
  readonly inode: Nodeid | null;
  /** Its timeout still runs. */
  readonly trusted: boolean;
}

export interface BootOptions {
  /** Dentry slots below P and Q. */
  readonly dentries: number;
  /** Tasks that look, wait for the notifies and look again. */
  readonly clients?: readonly Task[];
  /** Other tasks that call into the kernel. */
  readonly tasks?: readonly Task[];
  readonly notifies: readonly { readonly task: Task; readonly name: Name; readonly parent?: Nodeid }[];
  /** The names that the server has in P, with their nodeids; 0: absent. */
  readonly names: Readonly<Record<Name, Nodeid>>;
  /** The same in Q; absent: there is no Q. */
  readonly q?: Readonly<Record<Name, Nodeid>>;
  /** P can be removed from its parent. */
  readonly grandparent?: boolean;
  readonly cached?: readonly CachedEntry[];
  /** The names that the readdir cache has, up to date; absent: nothing is cached. */
  readonly listing?: readonly Name[];
  readonly cache_dir?: boolean;
  readonly negative_valid?: boolean;
  readonly delete_stale?: boolean;
  readonly inval_wq?: boolean;
  /** Nodeids that files may have. */
  readonly files?: readonly Nodeid[];
}

export function boot(options: BootOptions): Kernel {
  const { clients = [], tasks = [], notifies, names, q, grandparent = false, files = [5, 6] } = options;
  const { negative_valid = true, delete_stale = false, inval_wq = false, cache_dir = false } = options;
  const notifiers = notifies.map(({ task }) => task);
  const directories = [P, ...(q === undefined ? [] : [Q]), ...(grandparent ? [G] : [])];
  return {
    dentry: dentries(options),
    inode: inodes(directories, files, options.listing),
    fc: {
      epoch: 0,
      delete_stale,
      inval_wq,
      bucket_lock: null,
      cache_dir,
      requests: record([...clients, ...tasks, ...notifiers], () => null),
    },
    server: {
      names: { [P]: { ...names }, ...(q === undefined ? {} : { [Q]: { ...q } }) },
      changed: false,
      negative_valid,
      mutex: null,
      settled: record(Object.keys(names), () => false),
    },
    notify: Object.fromEntries(
      notifies.map(({ task, name, parent = P }) => [
        task,
        {
          parent,
          name,
          child: 0,
          state: 'idle',
          rc: null,
          nothing_hashed: false,
          something_hashed: false,
          still_true: false,
        },
      ]),
    ),
    client: record(clients, () => ({ primed: false, listed: null, stat: null })),
    ended: record([...clients, ...tasks, ...notifiers], () => false),
    lockdep: null,
    bad_put: null,
    unhashed_instantiate: null,
  };
}

/** P's dentry has the one reference of a program that stands in P; entries have none. */
function dentries({ dentries: slots, q, cached = [], delete_stale = false, inval_wq = false }: BootOptions): Kernel['dentry'] {
  const directory = (inode: Nodeid, name: Name) => ({
    ...FREE_DENTRY,
    allocated: true,
    d_name: name,
    d_inode: inode,
    hashed: true,
    d_count: 1,
  });
  const entries = Array.from({ length: slots }, (_, index) => {
    const entry = cached[index];
    if (entry === undefined) return { ...FREE_DENTRY };
    const { name, dir = 'P', inode, trusted } = entry;
    return {
      ...FREE_DENTRY,
      allocated: true,
      d_parent: dir === 'P' ? DIR : QDIR,
      d_name: name,
      d_inode: inode,
      hashed: true,
      d_time: trusted ? ('future' as const) : ('past' as const),
      op_delete: !trusted && delete_stale,
      in_tree: inval_wq,
    };
  });
  return {
    [DIR]: directory(P, '/'),
    ...(q === undefined ? {} : { [QDIR]: directory(Q, 'q') }),
    ...Object.fromEntries(entries.map((entry, index) => [`D${index + 1}`, entry])),
  };
}

/** All inodes there can be, from the start: a state's shape does not change. */
function inodes(directories: readonly Nodeid[], files: readonly Nodeid[], listing: readonly Name[] | undefined): Kernel['inode'] {
  const all: Record<Nodeid, Inode> = {};
  for (const nodeid of directories) all[nodeid] = new_inode(nodeid, true);
  for (const nodeid of files) all[nodeid] = new_inode(nodeid, false);
  if (listing !== undefined) all[P] = { ...new_inode(P, true), rdc: { cached: true, iversion: 0, names: [...listing] } };
  return all;
}

function record<T>(keys: readonly string[], make: () => T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, make()]));
}
