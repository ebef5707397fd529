/** The timeout of an entry. fs/fuse/dir.c */
import type { Proc } from 'dcheck';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d } from '../dcache/dentry.ts';
import type { Dptr, Kernel } from '../kernel.ts';
import { bucket_lock, bucket_unlock, spin_lock, spin_unlock } from '../locks/spinlock.ts';

/**
 * Set the timeout: 0 is "expired". Also decides whether the last put asks fuse_dentry_delete(): that takes d_lock,
 * if the flag has to change. With inval_wq the entry goes into the tree of those that will expire, under its lock. @inline
 */
export function* fuse_dentry_settime(k: Kernel, entry: Dptr, time: 0 | 'future'): Proc {
  const del = time === 0 && k.fc.delete_stale;
  if (d(k, entry).op_delete !== del) {
    yield* spin_lock(k, entry);
    d(k, entry).op_delete = del;
    spin_unlock(k, entry);
  }
  d(k, entry).d_time = time === 0 ? 'past' : time;
  if (k.fc.inval_wq) {
    yield* bucket_lock(k);
    d(k, entry).in_tree = true;
    bucket_unlock(k);
  }
}

/** Whatever was cached for this entry is no longer trusted. @inline */
export function* fuse_invalidate_entry_cache(k: Kernel, entry: Dptr): Proc {
  yield* fuse_dentry_settime(k, entry, 0);
}

/** Unhash it as well: what namespace operations do with an entry that the server denies. @inline */
export function* fuse_invalidate_entry(k: Kernel, entry: Dptr): Proc {
  d_invalidate(k, entry);
  yield* fuse_invalidate_entry_cache(k, entry);
}
