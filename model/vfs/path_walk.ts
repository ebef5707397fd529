/**
 * The last component of a path walk: first the dcache without a lock, then the file system under the parent's
 * i_rwsem, shared. fs/namei.c
 *
 * RCU-walk is left out: it gives up with -ECHILD where it would have to do more than read, and the walk is then
 * repeated as modelled here.
 */
import type { Proc } from 'dcheck';
import { d_alloc_parallel, d_lookup_done } from '../dcache/d_alloc_parallel.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_in_lookup, d_inode, dput } from '../dcache/dentry.ts';
import { ENOENT, type Errno } from '../errno.ts';
import { IS_DEADDIR } from '../fuse/inode.ts';
import { fuse_lookup } from '../fuse/lookup.ts';
import { fuse_dentry_revalidate } from '../fuse/revalidate.ts';
import type { Dptr, Kernel, Name } from '../kernel.ts';
import { inode_lock_shared, inode_unlock_shared } from '../locks/rwsem.ts';

/** A dentry with a reference, of any sign, or an error. */
export function* walk_component(k: Kernel, parent: Dptr, name: Name): Proc<Dptr | Errno> {
  const cached = yield* lookup_fast(k, parent, name);
  if (cached !== null) return cached;
  return yield* lookup_slow(k, parent, name);
}

/** The cached dentry, if revalidation accepts it; else null, and what was stale is dropped. */
export function* lookup_fast(k: Kernel, parent: Dptr, name: Name): Proc<Dptr | Errno | null> {
  const dentry = d_lookup(k, parent, name);
  if (dentry === null) return null;
  yield;
  const status = yield* fuse_dentry_revalidate(k, d_inode(k, parent), name, dentry, '');
  if (status > 0) return dentry;
  if (status === 0) d_invalidate(k, dentry);
  dput(k, dentry);
  return status === 0 ? null : status;
}

/** Look the name up for real, or wait for who does. The parent is locked, shared, until the reply is in. */
export function* lookup_slow(k: Kernel, parent: Dptr, name: Name): Proc<Dptr | Errno> {
  const inode = d_inode(k, parent);
  yield* inode_lock_shared(k, inode);
  const res = yield* __lookup_slow(k, parent, name);
  inode_unlock_shared(k, inode);
  return res;
}

function* __lookup_slow(k: Kernel, parent: Dptr, name: Name): Proc<Dptr | Errno> {
  if (IS_DEADDIR(k, d_inode(k, parent))) return -ENOENT;
  for (;;) {
    const dentry = yield* d_alloc_parallel(k, parent, name);
    if (!d_in_lookup(k, dentry)) {
      const error = yield* fuse_dentry_revalidate(k, d_inode(k, parent), name, dentry, '');
      if (error > 0) return dentry;
      if (error === 0) d_invalidate(k, dentry);
      dput(k, dentry);
      if (error < 0) return error;
    } else {
      const old = yield* fuse_lookup(k, d_inode(k, parent), dentry);
      d_lookup_done(k, dentry);
      if (old !== null) dput(k, dentry);
      return old !== null ? old : dentry;
    }
  }
}
