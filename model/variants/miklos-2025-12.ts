/**
 * fuse_reverse_inval_entry() as in the untested patch mailed on 1 December 2025, on top of v6.17: FUSE_NOTIFY_DELETE
 * no longer marks the child dead, as d_invalidate() unhashes busy directories too. Never merged. fs/fuse/dir.c
 */
import type { Proc } from 'dcheck';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_find_alias, d_inode, dput } from '../dcache/dentry.ts';
import { ENOENT, ENOTDIR, type Errno } from '../errno.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, S_ISDIR } from '../fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../fuse/notify.ts';
import { fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';

export function* fuse_reverse_inval_entry(
  k: Kernel,
  parent_nodeid: Nodeid,
  child_nodeid: Nodeid,
  name: Name,
  flags: NotifyFlags,
): Proc<Errno> {
  let err: Errno = -ENOTDIR;

  const parent = fuse_ilookup(k, parent_nodeid);
  if (parent === null) return -ENOENT;

  yield* inode_lock_nested(k, parent);
  unlock: {
    if (!S_ISDIR(k, parent)) break unlock;

    err = -ENOENT;
    const dir = d_find_alias(k, parent);
    if (dir === null) break unlock;

    yield;
    const entry = d_lookup(k, dir, name);
    dput(k, dir);
    if (entry === null) break unlock;

    yield;
    fuse_dir_changed(k, parent);
    if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);
    yield;
    yield* fuse_invalidate_entry_cache(k, entry);

    err = 0;
    if (child_nodeid !== 0 && get_node_id(k, d_inode(k, entry)) !== child_nodeid) err = -ENOENT;
    yield;
    dput(k, entry);
  }

  inode_unlock(k, parent);
  return err;
}
