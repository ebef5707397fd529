/**
 * rmdir() of P itself: do_rmdir() and vfs_rmdir() in fs/namei.c, fuse_rmdir() in fs/fuse/dir.c.
 *
 * Children that nobody uses are dropped; one that somebody has pinned stays hashed below the dead directory. P's
 * dentry has a reference beside the caller's (somebody stands in P), so d_delete() only unhashes it.
 */
import type { Proc } from 'dcheck';
import { d_delete } from '../dcache/d_delete.ts';
import { d_inode, dget, dput } from '../dcache/dentry.ts';
import { shrink_dcache_parent } from '../dcache/shrink.ts';
import type { Errno } from '../errno.ts';
import { fuse_simple_request } from '../fuse/dev.ts';
import { fuse_dir_changed } from '../fuse/inode.ts';
import { type Dptr, G, type Kernel, type Nodeid } from '../kernel.ts';
import { inode_lock, inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';

/** 0, or an error. */
export function* rmdir(k: Kernel, dentry: Dptr): Proc<Errno> {
  yield* inode_lock_nested(k, G);
  dget(k, dentry);
  const error = yield* vfs_rmdir(k, G, dentry);
  yield;
  dput(k, dentry);
  inode_unlock(k, G);
  return error;
}

function* vfs_rmdir(k: Kernel, dir: Nodeid, dentry: Dptr): Proc<Errno> {
  const target = d_inode(k, dentry);
  yield* inode_lock(k, target);
  const { error } = yield* fuse_simple_request(k, 'RMDIR', target, '');
  if (error === 0) {
    fuse_dir_changed(k, dir);
    yield;
    shrink_dcache_parent(k, dentry);
    k.inode[target].dead = true;
  }
  inode_unlock(k, target);
  if (error === 0) d_delete(k, dentry);
  return error;
}
