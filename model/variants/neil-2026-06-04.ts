/**
 * fuse_reverse_inval_entry() as in the patch mailed on 4 June 2026, on top of v6.19: whichever of start_creating_dentry()
 * and start_removing_dentry() takes the sign that was seen; what they refuse is tried again. Never merged. fs/fuse/dir.c
 *
 * Reconstructed: of the mail only the beginning could be read, up to the flags test of the negative branch. The rest
 * follows from the shape of its hunk and from v6.19. The helpers' result is thrown away: it is `entry` again, with a
 * second reference, so there are two to put.
 */
import type { Proc } from 'dcheck';
import { clear_nlink, d_delete, d_is_dir, d_mountpoint, simple_empty } from '../dcache/d_delete.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_find_alias, d_inode, d_really_is_negative, d_same_name, dput } from '../dcache/dentry.ts';
import { EBUSY, ENOENT, ENOTDIR, ENOTEMPTY, type Errno } from '../errno.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, IS_DEADDIR, S_ISDIR } from '../fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../fuse/notify.ts';
import { fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock, inode_unlock } from '../locks/rwsem.ts';
import { IS_ERR } from '../vfs/err_ptr.ts';
import { try_lookup_noperm } from '../vfs/lookup_noperm.ts';
import { end_creating, end_removing, start_creating_dentry, start_removing_dentry } from '../vfs/start_removing.ts';

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
  put_parent: {
    if (!S_ISDIR(k, parent)) break put_parent;

    err = -ENOENT;
    dir = d_find_alias(k, parent);
    if (dir === null) break put_parent;
    for (;;) {
      yield;
      if (IS_DEADDIR(k, parent)) break put_parent;
      const entry = try_lookup_noperm(k, name, dir);
      if (entry === null) break put_parent;
      yield;
      if (d_really_is_negative(k, entry)) {
        const creating = yield* start_creating_dentry(k, dir, entry);
        if (!IS_ERR(creating)) {
          yield;
          fuse_dir_changed(k, parent);
          if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);
          yield;
          yield* fuse_invalidate_entry_cache(k, entry);
          err = 0;
          yield;
          end_creating(k, entry);
          dput(k, entry);
          break put_parent;
        }
      }
      const removing = yield* start_removing_dentry(k, dir, entry);
      if (IS_ERR(removing)) {
        dput(k, entry);
        continue;
      }
      if (!d_same_name(k, entry, dir, name)) {
        end_removing(k, entry);
        dput(k, entry);
        continue;
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
      dput(k, entry);
      break put_parent;
    }
  }
  yield;
  dput(k, dir);
  return err;
}
