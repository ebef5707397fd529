/**
 * The state of the modelled kernel, its FUSE server, and what their users have seen. Everything here is plain
 * data; pointers are ids (`Dptr`, `Nodeid`), null is NULL.
 *
 * One connection, one directory P (nodeid 1) with one dentry `dir`, a few dentry slots below it. Names of fields are
 * the kernel's where the kernel has one (struct dentry, struct inode, struct fuse_conn).
 */
import type { Errno } from './errno.ts';

export type Nodeid = number;
export type Name = string;
/** `dir`, or a slot `D1`, `D2`, ... */
export type Dptr = string;
/** A thread's name: a task. */
export type Task = string;

/** The directory that everything happens in. */
export const P: Nodeid = 1;
/** P's one dentry. */
export const DIR: Dptr = 'dir';

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
}

export interface Inode {
  nodeid: Nodeid;
  is_dir: boolean;
  /** i_rwsem: one writer, or readers (sorted). */
  i_rwsem: { writer: Task | null; readers: Task[] };
  /** S_DEAD: removed. */
  dead: boolean;
  i_nlink: number;
  /** The cached attributes may be used. */
  attr_valid: boolean;
}

/** A request on its way: `reply` is null until the server has answered it. */
export interface Request {
  opcode: 'LOOKUP' | 'READDIR';
  nodeid: Nodeid;
  name: Name;
  reply: Reply | null;
}

export interface Reply {
  /** LOOKUP: 0 is "absent, and you may remember that". */
  nodeid: Nodeid;
  /** LOOKUP: entry_valid is not zero. */
  valid: boolean;
  /** READDIR: the names that exist. */
  names: Name[];
}

export interface Notify {
  name: Name;
  state: 'idle' | 'running' | 'returned';
  rc: Errno | null;
  /** Ghost: at some instant of the call no dentry for the name was hashed. */
  nothing_hashed: boolean;
}

/** What a client has seen after the notify returned. */
export interface Client {
  /** Its first stat has returned. */
  primed: boolean;
  listed: boolean | null;
  stat: Errno | null;
}

export interface Kernel {
  dentry: Record<Dptr, Dentry>;
  inode: Record<Nodeid, Inode>;
  fc: {
    epoch: number;
    /** Set by virtiofs: entries with timeout 0 are dropped at the last put. */
    delete_stale: boolean;
    /** At most one per task: a task waits for its reply. */
    requests: Record<Task, Request | null>;
  };
  /** User space: the file system that the server keeps. */
  server: {
    /** The nodeid of each name in P; 0 where it does not exist. */
    names: Record<Name, Nodeid>;
    /** It made its change; the notifies follow. */
    changed: boolean;
  };
  notify: Record<Task, Notify>;
  client: Record<Task, Client>;
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
};

/** An inode that nobody has locked. */
export function new_inode(nodeid: Nodeid, is_dir: boolean): Inode {
  return { nodeid, is_dir, i_rwsem: { writer: null, readers: [] }, dead: false, i_nlink: 1, attr_valid: true };
}
