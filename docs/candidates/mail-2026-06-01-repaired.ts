/**
 * fuse_reverse_inval_entry() as in the patch mailed on 1 June 2026, with its obvious slip mended: `child` instead of
 * `entry` in the negative branch. A hypothetical text, to see what else the patch does. fs/fuse/dir.c
 */
import type { Proc } from 'dcheck';
import { clear_nlink, d_delete, d_is_dir, d_mountpoint, simple_empty } from '../../model/dcache/d_delete.ts';
import { d_invalidate } from '../../model/dcache/d_invalidate.ts';
import { __d_drop, d_find_alias, d_inode, d_really_is_negative, d_same_name, dput } from '../../model/dcache/dentry.ts';
import { EBUSY, ENOENT, ENOTDIR, ENOTEMPTY, type Errno } from '../../model/errno.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, S_ISDIR } from '../../model/fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../../model/fuse/notify.ts';
import { fuse_invalidate_entry_cache } from '../../model/fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../../model/kernel.ts';
import { inode_lock, inode_unlock } from '../../model/locks/rwsem.ts';
import { spin_lock, spin_unlock } from '../../model/locks/spinlock.ts';
import { IS_ERR } from '../../model/vfs/err_ptr.ts';
import { try_lookup_noperm } from '../../model/vfs/lookup_noperm.ts';
import { end_removing, start_removing_dentry } from '../../model/vfs/start_removing.ts';

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

  let dir: Dptr | null = null;
  let entry: Dptr | null = null;
  put_parent: {
    if (!S_ISDIR(k, parent)) break put_parent;

    err = -ENOENT;
    dir = d_find_alias(k, parent);
    if (dir === null) break put_parent;
    while (entry === null) {
      yield;
      const child = try_lookup_noperm(k, name, dir);
      if (child === null) break put_parent;
      yield;
      if (d_really_is_negative(k, child)) {
        yield;
        yield* spin_lock(k, child);
        if (d_really_is_negative(k, child)) {
          fuse_dir_changed(k, parent);
          yield;
          if (!(flags & FUSE_EXPIRE_ONLY)) __d_drop(k, child);
          yield;
          yield* fuse_invalidate_entry_cache(k, child);
          spin_unlock(k, child);
          dput(k, child);
          err = 0;
          break put_parent;
        }
        spin_unlock(k, child);
        dput(k, child);
      } else {
        const removing = yield* start_removing_dentry(k, dir, child);
        dput(k, child);
        if (IS_ERR(removing)) break put_parent;
        entry = removing;
        if (!d_same_name(k, entry, dir, name)) {
          end_removing(k, entry);
          entry = null;
        }
      }
    }

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
  yield;
  dput(k, dir);
  return err;
}
