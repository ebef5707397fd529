/**
 * fuse_dentry_tree_work(): the worker of inval_wq, which drops entries when they expire. fs/fuse/dir.c
 *
 * It holds the bucket lock and takes d_lock of each expired entry inside (the order since cb8d2bdcb824). An entry
 * that is in use is left to its last put; the others go to a list and are killed once the locks are dropped. Finding
 * the entry and taking its d_lock are one step: the bucket lock keeps it from being freed in between.
 */
import { current, type Proc, until } from 'dcheck';
import { dentry_kill } from '../dcache/dentry.ts';
import type { Dptr, Kernel } from '../kernel.ts';
import { bucket_lock, bucket_unlock } from '../locks/spinlock.ts';

export function* fuse_dentry_tree_work(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => expired(k) !== null,
      () => 'an entry to expire',
    );
    yield* bucket_lock(k);
    yield;
    while (expired(k) !== null) {
      yield until(
        () => d_lock_of_expired(k) === null,
        () => `d_lock of ${expired(k)}, held by ${d_lock_of_expired(k)}`,
      );
      const entry = expired(k);
      if (entry !== null) dispose_if_unused(k, entry);
    }
    bucket_unlock(k);
    yield;
    shrink_dentry_list(k);
  }
}

/** The first entry of the tree whose time is over. */
function expired(k: Kernel): Dptr | null {
  return Object.keys(k.dentry).find((id) => k.dentry[id].in_tree && k.dentry[id].d_time === 'past') ?? null;
}

function d_lock_of_expired(k: Kernel): string | null {
  const entry = expired(k);
  return entry === null || k.dentry[entry].d_lock === current() ? null : k.dentry[entry].d_lock;
}

/** Out of the tree; under d_lock, which is held within this step only. */
function dispose_if_unused(k: Kernel, entry: Dptr): void {
  k.dentry[entry].in_tree = false;
  k.dentry[entry].op_delete = true;
  if (k.dentry[entry].d_count === 0) k.dentry[entry].on_shrink_list = true;
}

function shrink_dentry_list(k: Kernel): void {
  for (const id of Object.keys(k.dentry)) {
    if (!k.dentry[id].on_shrink_list) continue;
    k.dentry[id].on_shrink_list = false;
    if (k.dentry[id].d_count === 0) dentry_kill(k, id);
  }
}
