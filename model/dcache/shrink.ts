/**
 * Who drops dentries that nobody uses: memory pressure, and the removal of a directory. fs/dcache.c
 *
 * Only hashed dentries without a reference may go. The walks through LRU and tree are left out: which dentry goes
 * first is up to the search.
 */
import { when } from 'dcheck';
import type { Dptr, Kernel } from '../kernel.ts';
import { dentry_kill } from './dentry.ts';

/** Memory pressure: prune_dcache_sb() takes this one. */
export function reclaim(k: Kernel, dentry: Dptr): void {
  when(is_unused(k, dentry));
  dentry_kill(k, dentry);
}

/** Drop all unused children. */
export function shrink_dcache_parent(k: Kernel, parent: Dptr): void {
  for (const child of Object.keys(k.dentry)) {
    if (k.dentry[child].d_parent === parent && is_unused(k, child)) dentry_kill(k, child);
  }
}

function is_unused(k: Kernel, dentry: Dptr): boolean {
  const { allocated, hashed, d_count } = k.dentry[dentry];
  return allocated && hashed && d_count === 0;
}
