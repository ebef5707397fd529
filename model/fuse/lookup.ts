/** fuse_lookup() and what it stands on. fs/fuse/dir.c */
import type { Proc } from 'dcheck';
import { d_splice_alias } from '../dcache/d_splice_alias.ts';
import { type Dptr, type Kernel, type Nodeid, new_inode } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';
import { fuse_dentry_settime } from './settime.ts';

/**
 * ->lookup: ask the server, hash the dentry with what it said, then set its timeout. In between, the dentry is visible
 * and counts as expired. Gives null, or another dentry to use instead (never here: no directory is spliced).
 * The server negotiated parallel directory operations, so there is no mutex of FUSE's own.
 */
export function* fuse_lookup(k: Kernel, dir: Nodeid, entry: Dptr): Proc<Dptr | null> {
  const epoch = k.fc.epoch;
  yield;
  const outarg = yield* fuse_simple_request(k, 'LOOKUP', dir, k.dentry[entry].d_name);

  const inode = fuse_iget(k, outarg.nodeid);
  d_splice_alias(k, inode, entry);
  yield;
  k.dentry[entry].epoch = epoch;
  yield* fuse_change_entry_timeout(k, entry, outarg.valid);
  return null;
}

/** The inode of a nodeid, made where it is not known yet; null for nodeid 0. */
export function fuse_iget(k: Kernel, nodeid: Nodeid): Nodeid | null {
  if (nodeid === 0) return null;
  if (!(nodeid in k.inode)) k.inode[nodeid] = new_inode(nodeid, false);
  return nodeid;
}

/** The timeout that a reply carries: none (0) counts as expired. @inline */
export function* fuse_change_entry_timeout(k: Kernel, entry: Dptr, valid: boolean): Proc {
  yield* fuse_dentry_settime(k, entry, valid ? 'future' : 0);
}
