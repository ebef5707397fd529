/** unlink(): do_unlinkat() and vfs_unlink() in fs/namei.c, fuse_unlink() in fs/fuse/dir.c. */
import type { Proc } from 'dcheck';
import { d_delete } from '../dcache/d_delete.ts';
import { d_inode, dput } from '../dcache/dentry.ts';
import { EINTR, ENOENT, type Errno } from '../errno.ts';
import { fuse_simple_request } from '../fuse/dev.ts';
import { fuse_dir_changed } from '../fuse/inode.ts';
import { fuse_invalidate_entry, fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock, inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';
import { IS_ERR } from './err_ptr.ts';
import { lookup_one_qstr_excl } from './lookup_noperm.ts';

/** 0, or an error. The parent is held exclusively throughout, the victim while the request is in flight. */
export function* unlink(k: Kernel, parent: Dptr, name: Name): Proc<Errno> {
  const dir = d_inode(k, parent);
  yield* inode_lock_nested(k, dir);
  const dentry = yield* lookup_one_qstr_excl(k, name, parent, 'positive', '');
  if (IS_ERR(dentry)) {
    inode_unlock(k, dir);
    return dentry;
  }
  yield;
  const error = yield* vfs_unlink(k, dir, name, dentry);
  yield;
  dput(k, dentry);
  inode_unlock(k, dir);
  return error;
}

function* vfs_unlink(k: Kernel, dir: Nodeid, name: Name, dentry: Dptr): Proc<Errno> {
  const target = d_inode(k, dentry);
  yield* inode_lock(k, target);
  const err = yield* fuse_unlink(k, dir, name, dentry);
  inode_unlock(k, target);
  if (err === 0) d_delete(k, dentry);
  return err;
}

function* fuse_unlink(k: Kernel, dir: Nodeid, name: Name, entry: Dptr): Proc<Errno> {
  const { error } = yield* fuse_simple_request(k, 'UNLINK', dir, name);
  if (error === 0) {
    fuse_dir_changed(k, dir);
    yield* fuse_entry_unlinked(k, entry);
    yield;
  } else if (error === -EINTR || error === -ENOENT) {
    yield* fuse_invalidate_entry(k, entry);
  }
  return error;
}

/** The entry will turn negative, and then it is not trusted. @inline */
export function* fuse_entry_unlinked(k: Kernel, entry: Dptr): Proc {
  k.inode[d_inode(k, entry)].i_nlink = 0;
  yield* fuse_invalidate_entry_cache(k, entry);
}
