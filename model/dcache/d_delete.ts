/** What the tail of FUSE_NOTIFY_DELETE does to an entry and its inode. fs/dcache.c, fs/inode.c, fs/libfs.c */
import { current } from 'dcheck';
import { lockdep, note_hash_change } from '../ghosts.ts';
import { DIR, type Dptr, type Kernel } from '../kernel.ts';
import { d, d_inode, d_unhashed, unhash } from './dentry.ts';

/** Nothing is mounted in this model. */
export function d_mountpoint(_k: Kernel, _dentry: Dptr): boolean {
  return false;
}

export function d_is_dir(k: Kernel, dentry: Dptr): boolean {
  return k.inode[d_inode(k, dentry)].is_dir;
}

/** No hashed positive child. The children of this model have none. */
export function simple_empty(k: Kernel, dentry: Dptr): boolean {
  return (
    dentry !== DIR ||
    !Object.values(k.dentry).some((child) => child.hashed && child.d_parent === dentry && child.d_inode !== null)
  );
}

export function clear_nlink(k: Kernel, dentry: Dptr): void {
  k.inode[d_inode(k, dentry)].i_nlink = 0;
}

/**
 * The last user's reference: detach the inode, so that the dentry turns negative. Somebody else's too: unhash, and
 * it stays positive. The caller holds the parent exclusively.
 */
export function d_delete(k: Kernel, dentry: Dptr): void {
  const it = d(k, dentry);
  const parent = it.d_parent === null ? null : d_inode(k, it.d_parent);
  if (parent !== null && k.inode[parent].i_rwsem.writer !== current()) {
    lockdep(k, `d_delete(${dentry}) by ${current()} without the parent's i_rwsem`);
  }
  if (it.d_count === 1) {
    it.d_inode = null;
    note_hash_change(k);
  } else if (!d_unhashed(k, dentry)) unhash(k, dentry);
}
