/**
 * The helpers that lock a directory for the removal of one entry, or for its creation (Linux 6.19). Removal: the
 * entry exists, so it is positive. Creation: it does not, so it is negative. fs/namei.c
 */
import type { Proc } from 'dcheck';
import { d, d_inode, d_is_negative, d_unhashed, dget, dput } from '../dcache/dentry.ts';
import { EEXIST, EINVAL, ENOENT, type Errno } from '../errno.ts';
import { IS_DEADDIR } from '../fuse/inode.ts';
import type { Dptr, Kernel, Name } from '../kernel.ts';
import { inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';
import { IS_ERR } from './err_ptr.ts';
import { lookup_one_qstr_excl } from './lookup_noperm.ts';

/** Lock the parent, then look the name up for real. On success the parent stays locked. */
export function* start_removing_noperm(k: Kernel, parent: Dptr, name: Name): Proc<Dptr | Errno> {
  const dir = d_inode(k, parent);
  yield* inode_lock_nested(k, dir);
  const dentry = yield* lookup_one_qstr_excl(k, name, parent, 'positive', '');
  if (IS_ERR(dentry)) inode_unlock(k, dir);
  return dentry;
}

/** Lock the parent, then see whether `child` is still its entry, and positive. On success one more reference. */
export function* start_removing_dentry(k: Kernel, parent: Dptr, child: Dptr): Proc<Dptr | Errno> {
  const dir = d_inode(k, parent);
  yield* inode_lock_nested(k, dir);
  if (IS_DEADDIR(k, dir) || d(k, child).d_parent !== parent || d_unhashed(k, child)) {
    inode_unlock(k, dir);
    return -EINVAL;
  }
  if (d_is_negative(k, child)) {
    inode_unlock(k, dir);
    return -ENOENT;
  }
  return dget(k, child);
}

/** The same for an entry that must be negative. */
export function* start_creating_dentry(k: Kernel, parent: Dptr, child: Dptr): Proc<Dptr | Errno> {
  const dir = d_inode(k, parent);
  yield* inode_lock_nested(k, dir);
  if (IS_DEADDIR(k, dir) || d(k, child).d_parent !== parent || d_unhashed(k, child)) {
    inode_unlock(k, dir);
    return -EINVAL;
  }
  if (!d_is_negative(k, child)) {
    inode_unlock(k, dir);
    return -EEXIST;
  }
  return dget(k, child);
}

/** Undo any of them: unlock the entry's current parent, put the entry. */
export function end_removing(k: Kernel, dentry: Dptr): void {
  inode_unlock(k, d_inode(k, d(k, dentry).d_parent as Dptr));
  dput(k, dentry);
}

export const end_creating = end_removing;
