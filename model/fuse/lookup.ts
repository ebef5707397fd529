/** fuse_lookup() and what it stands on. fs/fuse/dir.c */
import { deref, type Proc } from 'dcheck';
import { d_splice_alias } from '../dcache/d_splice_alias.ts';
import { d } from '../dcache/dentry.ts';
import type { Dptr, Kernel, Nodeid } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';
import { fuse_change_entry_timeout, fuse_sample_dir } from './entry_valid.ts';

/**
 * ->lookup: ask the server, hash the dentry with what it said, then set its timeout. In between, the dentry is visible
 * and counts as expired. Gives null, or another dentry to use instead (never here: no directory is spliced).
 * The server negotiated parallel directory operations, so there is no mutex of FUSE's own.
 */
export function* fuse_lookup(k: Kernel, dir: Nodeid, entry: Dptr): Proc<Dptr | null> {
  const epoch = k.fc.epoch;
  const sample = yield* fuse_sample_dir(k, dir, 'LOOKUP');
  yield;
  const outarg = yield* fuse_simple_request(k, 'LOOKUP', dir, d(k, entry).d_name);

  const inode = fuse_iget(k, outarg.nodeid);
  d_splice_alias(k, inode, entry);
  yield;
  d(k, entry).epoch = epoch;
  yield* fuse_change_entry_timeout(k, dir, entry, outarg.valid, sample);
  return null;
}

/** The inode of a nodeid; null for nodeid 0. All inodes that there can be exist from boot on. */
export function fuse_iget(k: Kernel, nodeid: Nodeid): Nodeid | null {
  if (nodeid === 0) return null;
  deref(k.inode, nodeid, 'inode');
  return nodeid;
}
