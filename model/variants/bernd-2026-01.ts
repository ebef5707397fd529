/**
 * fuse_reverse_inval_entry() as sketched in a mail of 11 January 2026, on top of v6.19-rc1: a look into the dcache
 * first, so that no FUSE_LOOKUP is sent where nothing is cached. Never merged. fs/fuse/dir.c
 *
 * What is not cached gives 0. The reference that d_lookup() takes is lost when `entry` is assigned again.
 */
import type { Proc } from 'dcheck';
import { clear_nlink, d_delete, d_is_dir, d_mountpoint, simple_empty } from '../dcache/d_delete.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_find_alias, d_inode, dput } from '../dcache/dentry.ts';
import { EBUSY, ENOENT, ENOTDIR, ENOTEMPTY, type Errno } from '../errno.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, S_ISDIR } from '../fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../fuse/notify.ts';
import { fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock, inode_unlock } from '../locks/rwsem.ts';
import { IS_ERR } from '../vfs/err_ptr.ts';
import { end_removing, start_removing_noperm } from '../vfs/start_removing.ts';

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

  put_parent: {
    if (!S_ISDIR(k, parent)) break put_parent;

    err = -ENOENT;
    const dir = d_find_alias(k, parent);
    if (dir === null) break put_parent;

    yield;
    let entry: Dptr | Errno | null = d_lookup(k, dir, name);
    if (entry === null) {
      err = 0;
      dput(k, dir);
      break put_parent;
    }

    entry = yield* start_removing_noperm(k, dir, name);
    dput(k, dir);
    if (IS_ERR(entry)) break put_parent;

    yield;
    fuse_dir_changed(k, parent);
    if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);
    yield;
    yield* fuse_invalidate_entry_cache(k, entry);

    if (child_nodeid !== 0) {
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
    end_removing(k, entry);
  }
  return err;
}
