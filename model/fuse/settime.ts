/** The timeout of an entry. fs/fuse/dir.c */
import type { Proc } from 'dcheck';
import type { Dptr, Kernel } from '../kernel.ts';
import { spin_lock, spin_unlock } from '../locks/spinlock.ts';

/**
 * Set the timeout: 0 is "expired". Also decides whether the last put asks fuse_dentry_delete(): that takes d_lock,
 * if the flag has to change. @inline
 */
export function* fuse_dentry_settime(k: Kernel, entry: Dptr, time: 0 | 'future'): Proc {
  const del = time === 0 && k.fc.delete_stale;
  if (k.dentry[entry].op_delete !== del) {
    yield* spin_lock(k, entry);
    k.dentry[entry].op_delete = del;
    spin_unlock(k, entry);
  }
  k.dentry[entry].d_time = time === 0 ? 'past' : time;
}

/** Whatever was cached for this entry is no longer trusted. @inline */
export function* fuse_invalidate_entry_cache(k: Kernel, entry: Dptr): Proc {
  yield* fuse_dentry_settime(k, entry, 0);
}
