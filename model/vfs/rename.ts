/**
 * rename() and renameat2(RENAME_EXCHANGE): do_renameat2() and vfs_rename() in fs/namei.c, fuse_rename_common() in
 * fs/fuse/dir.c.
 *
 * Both parents are held exclusively throughout; where they differ, P is taken first, as lock_rename() orders the
 * children of one parent, and s_vfs_rename_mutex, which only other such renames would wait for, is left out. The
 * victim's own lock is left out as well: nobody takes it without one of the parents'.
 */
import type { Proc } from 'dcheck';
import { d_move } from '../dcache/d_move.ts';
import { d_inode, d_is_negative, dput } from '../dcache/dentry.ts';
import { EINTR, type Errno } from '../errno.ts';
import { fuse_request_with } from '../fuse/dev.ts';
import { fuse_rename_done, fuse_sample_dir } from '../fuse/entry_valid.ts';
import { fuse_dir_changed } from '../fuse/inode.ts';
import { fuse_invalidate_entry } from '../fuse/settime.ts';
import { type Dptr, type Kernel, type Name, P } from '../kernel.ts';
import { inode_lock_nested, inode_unlock } from '../locks/rwsem.ts';
import { IS_ERR } from './err_ptr.ts';
import { lookup_one_qstr_excl } from './lookup_noperm.ts';
import { fuse_entry_unlinked } from './unlink.ts';

/** One entry by its directory and name. */
export interface Place {
  readonly dir: Dptr;
  readonly name: Name;
}

/** 0, or an error. */
export function* rename(k: Kernel, from: Place, to: Place, exchange: boolean): Proc<Errno> {
  yield* lock_rename(k, from.dir, to.dir);
  const error = yield* do_rename(k, from, to, exchange);
  inode_unlock(k, d_inode(k, from.dir));
  if (from.dir !== to.dir) inode_unlock(k, d_inode(k, to.dir));
  return error;
}

function* lock_rename(k: Kernel, one: Dptr, two: Dptr): Proc {
  const [first, second] = d_inode(k, one) === P ? [d_inode(k, one), d_inode(k, two)] : [d_inode(k, two), d_inode(k, one)];
  yield* inode_lock_nested(k, first);
  if (second !== first) yield* inode_lock_nested(k, second);
}

function* do_rename(k: Kernel, from: Place, to: Place, exchange: boolean): Proc<Errno> {
  const old_dentry = yield* lookup_one_qstr_excl(k, from.name, from.dir, 'positive', '');
  if (IS_ERR(old_dentry)) return old_dentry;
  yield;
  const new_dentry = yield* lookup_one_qstr_excl(k, to.name, to.dir, exchange ? 'positive' : 'any', exchange ? '' : 'REVAL');
  if (IS_ERR(new_dentry)) {
    dput(k, old_dentry);
    return new_dentry;
  }
  yield;
  const error = yield* vfs_rename(k, from, to, old_dentry, new_dentry, exchange);
  yield;
  dput(k, new_dentry);
  dput(k, old_dentry);
  return error;
}

function* vfs_rename(k: Kernel, from: Place, to: Place, old_dentry: Dptr, new_dentry: Dptr, exchange: boolean): Proc<Errno> {
  const olddir = d_inode(k, from.dir);
  const newdir = d_inode(k, to.dir);
  const sample_old = yield* fuse_sample_dir(k, olddir, 'RENAME');
  const sample_new = yield* fuse_sample_dir(k, newdir, 'RENAME');
  const { error } = yield* fuse_request_with(k, {
    opcode: 'RENAME',
    nodeid: olddir,
    name: from.name,
    newdir,
    newname: to.name,
    flag: exchange,
  });
  if (error === 0) {
    fuse_dir_changed(k, olddir);
    fuse_dir_changed(k, newdir);
    if (!exchange && !d_is_negative(k, new_dentry)) yield* fuse_entry_unlinked(k, new_dentry);
    yield* fuse_rename_done(k, newdir, old_dentry, sample_new);
    if (exchange) yield* fuse_rename_done(k, olddir, new_dentry, sample_old);
    yield;
    d_move(k, old_dentry, new_dentry, exchange);
  } else if (error === -EINTR) {
    yield* fuse_invalidate_entry(k, old_dentry);
    if (!d_is_negative(k, new_dentry)) yield* fuse_invalidate_entry(k, new_dentry);
  }
  return error;
}
