/**
 * fuse_reverse_inval_entry() up to v6.18, and again from v7.1.4 and v7.2-rc1 on: the parent's lock first, then the
 * dcache, whatever the sign of what is found there. fs/fuse/dir.c
 */
import type { Proc } from 'dcheck';
import { clear_nlink, d_delete, d_is_dir, d_mountpoint, simple_empty } from '../dcache/d_delete.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_find_alias, d_inode, d_really_is_positive, dput } from '../dcache/dentry.ts';
import { EBUSY, ENOENT, ENOTDIR, ENOTEMPTY, type Errno } from '../errno.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, S_ISDIR } from '../fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../fuse/notify.ts';
import { fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock, inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';

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

    if (child_nodeid !== 0 && d_really_is_positive(k, entry)) {
      yield* inode_lock(k, d_inode(k, entry));
      badentry: {
        if (get_node_id(k, d_inode(k, entry)) !== child_nodeid) {
          err = -ENOENT;
          break badentry;
        }
        if (d_mountpoint(k, entry)) {
          err = -EBUSY;
          break badentry;
        }
        if (d_is_dir(k, entry)) {
          if (!simple_empty(k, entry)) {
            err = -ENOTEMPTY;
            break badentry;
          }
          k.inode[d_inode(k, entry)].dead = true;
        }
        clear_nlink(k, entry);
        err = 0;
      }
      yield;
      inode_unlock(k, d_inode(k, entry));
      if (err === 0) d_delete(k, entry);
    } else {
      err = 0;
    }
    yield;
    dput(k, entry);
  }

  inode_unlock(k, parent);
  return err;
}
