/**
 * The state of the modelled kernel, its FUSE server, and what their users have seen. Everything here is plain
 * data; pointers are ids (`Dptr`, `Nodeid`), null is NULL.
 *
 * One directory P (nodeid 1) with one dentry `dir`, where a configuration needs them a second directory Q (`qdir`)
 * and their common parent G, and a few dentry slots for their entries. Names of fields are the kernel's where the
 * kernel has one (struct dentry, struct inode, struct fuse_conn). Ghosts are marked: nothing in the kernel reads
 * them, only properties do. What is left out, and why that is sound, stands in model/README.md.
 */
import type { Errno } from './errno.ts';

export type Nodeid = number;
export type Name = string;
/** `dir`, `qdir`, or a slot `D1`, `D2`, ... */
export type Dptr = string;
/** A thread's name: a task. */
export type Task = string;

/** The directory that everything happens in. */
export const P: Nodeid = 1;
/** Another directory: where renames out of P end, or the root of another mount. */
export const Q: Nodeid = 2;
/** The parent of both. */
export const G: Nodeid = 9;
/** P's one dentry, and Q's. */
export const DIR: Dptr = 'dir';
export const QDIR: Dptr = 'qdir';

export interface Dentry {
  /** False: the slot is free, all else is as in {@link FREE_DENTRY}. */
  allocated: boolean;
  d_parent: Dptr | null;
  d_name: Name;
  /** Null: the dentry is negative. */
  d_inode: Nodeid | null;
  /** !d_unhashed() */
  hashed: boolean;
  /** DCACHE_PAR_LOOKUP: being looked up, known to d_alloc_parallel() only. */
  in_lookup: boolean;
  /** References. */
  d_count: number;
  /** fuse_dentry_time() against now: 'future' is trusted without asking the server. 0 counts as past. */
  d_time: 'future' | 'past';
  /** The connection's epoch when the lookup was sent. */
  epoch: number;
  /** DCACHE_OP_DELETE: the last put asks fuse_dentry_delete(). */
  op_delete: boolean;
  d_lock: Task | null;
  /** In the tree of dentries that will expire (only with inval_wq). */
  in_tree: boolean;
  /** DCACHE_SHRINK_LIST: the worker of inval_wq will kill it, if nobody has a reference by then. */
  on_shrink_list: boolean;
  /** Ghost: a notify unhashed it while its timeout still ran. */
  dropped_by_notify: boolean;
}

/** The readdir cache of a directory (FOPEN_CACHE_DIR). */
export interface ReaddirCache {
  cached: boolean;
  /** i_version of the directory when it began to fill. */
  iversion: number;
  names: Name[];
}

export interface Inode {
  nodeid: Nodeid;
  is_dir: boolean;
  /** i_rwsem: one writer, or readers (sorted). */
  i_rwsem: { writer: Task | null; readers: Task[] };
  /** S_DEAD: removed. */
  dead: boolean;
  i_nlink: number;
  /** Bumped by fuse_dir_changed(), where there is a readdir cache that could look at it. */
  i_version: number;
  rdc: ReaddirCache;
  /** Only in the variant dir-counter: how many entry notifies there were in this directory. */
  inval_counter: number;
}

export type Opcode = 'LOOKUP' | 'READDIR' | 'READDIRPLUS' | 'CREATE' | 'UNLINK' | 'RENAME' | 'RMDIR';

/** What a request asks for; `newdir`, `newname` and `exchange` are RENAME's. */
export interface RequestArgs {
  opcode: Opcode;
  nodeid: Nodeid;
  name: Name;
  newdir: Nodeid;
  newname: Name;
  /** CREATE: O_EXCL. RENAME: RENAME_EXCHANGE. */
  flag: boolean;
}

/** A request on its way: `reply` is null until the server has answered it. */
export interface Request extends RequestArgs {
  /** The server's handler that has taken it and will answer; null while it is queued. */
  handler: Task | null;
  reply: Reply | null;
}

export interface Reply {
  error: Errno;
  /** LOOKUP, CREATE: 0 is "absent, and you may remember that". */
  nodeid: Nodeid;
  /** LOOKUP, CREATE: entry_valid is not zero. */
  valid: boolean;
  /** READDIR: the names that exist. READDIRPLUS: with the nodeids. */
  names: Name[];
  nodeids: Nodeid[];
}

export interface Notify {
  parent: Nodeid;
  name: Name;
  /** FUSE_NOTIFY_DELETE: the nodeid that it names; 0: FUSE_NOTIFY_INVAL_ENTRY. */
  child: Nodeid;
  state: 'idle' | 'running' | 'returned';
  rc: Errno | null;
  /** Ghost: at some instant of the call no dentry was hashed that it could be about, and not by its own doing. */
  nothing_hashed: boolean;
  /** Ghost: at some instant of the call there was one. */
  something_hashed: boolean;
  /** Ghost: the server has not changed the name since the call began. */
  still_true: boolean;
}

/** What a client has seen after the notify returned. */
export interface Client {
  /** Its first stat has returned. */
  primed: boolean;
  listed: boolean | null;
  stat: Errno | null;
}

export interface FuseConn {
  epoch: number;
  /** Set by virtiofs: entries with timeout 0 are dropped at the last put. */
  delete_stale: boolean;
  /** The module's parameter of that name is not 0: a worker drops entries when they expire. */
  inval_wq: boolean;
  /** The lock of the tree of dentries that will expire. */
  bucket_lock: Task | null;
  /** Opened with FOPEN_CACHE_DIR. */
  cache_dir: boolean;
  /** At most one per task: a task waits for its reply. */
  requests: Record<Task, Request | null>;
}

/** User space: the file system that the server keeps. */
export interface Server {
  /** The nodeid of each name in each directory; 0 where it does not exist. */
  names: Record<Nodeid, Record<Name, Nodeid>>;
  /** It made its change; the notifies follow. */
  changed: boolean;
  /** entry_valid of negative replies is not zero. */
  negative_valid: boolean;
  /** A mutex of the application that every handler takes. */
  mutex: Task | null;
  /** Ghost: a notify about this name of P began after its last change, and has returned. */
  settled: Record<Name, boolean>;
}

export interface Kernel {
  dentry: Record<Dptr, Dentry>;
  inode: Record<Nodeid, Inode>;
  fc: FuseConn;
  server: Server;
  notify: Record<Task, Notify>;
  client: Record<Task, Client>;
  /** Ghost: which tasks have ended. */
  ended: Record<Task, boolean>;
  /** Ghost: the first breach of a locking rule, as lockdep would report it. */
  lockdep: string | null;
  /** Ghost: the first put of a reference that nobody has. */
  bad_put: string | null;
  /** Ghost: d_instantiate() was called on this dentry after a notify had unhashed it. */
  unhashed_instantiate: Dptr | null;
}

export const FREE_DENTRY: Dentry = {
  allocated: false,
  d_parent: null,
  d_name: '',
  d_inode: null,
  hashed: false,
  in_lookup: false,
  d_count: 0,
  d_time: 'past',
  epoch: 0,
  op_delete: false,
  d_lock: null,
  in_tree: false,
  on_shrink_list: false,
  dropped_by_notify: false,
};

/** An inode that nobody has locked. */
export function new_inode(nodeid: Nodeid, is_dir: boolean): Inode {
  return {
    nodeid,
    is_dir,
    i_rwsem: { writer: null, readers: [] },
    dead: false,
    i_nlink: 1,
    i_version: 0,
    rdc: { cached: false, iversion: 0, names: [] },
    inval_counter: 0,
  };
}
