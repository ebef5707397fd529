/** stat() and getdents() of the one directory, as far as this model needs them. fs/stat.c, fs/readdir.c */
import type { Proc } from 'dcheck';
import { d_inode, d_is_negative, dput } from '../dcache/dentry.ts';
import { ENOENT, type Errno } from '../errno.ts';
import { IS_DEADDIR } from '../fuse/inode.ts';
import { fuse_readdir, fuse_readdirplus } from '../fuse/readdir.ts';
import { DIR, type Kernel, type Name } from '../kernel.ts';
import { inode_lock_shared, inode_unlock_shared } from '../locks/rwsem.ts';
import { IS_ERR } from './err_ptr.ts';
import { walk_component } from './path_walk.ts';

/** 0, or -ENOENT. */
export function* stat(k: Kernel, name: Name): Proc<Errno> {
  const dentry = yield* walk_component(k, DIR, name);
  if (IS_ERR(dentry)) return dentry;
  const err = d_is_negative(k, dentry) ? -ENOENT : 0;
  yield;
  dput(k, dentry);
  return err;
}

/** getdents from position 0: whether the listing of the directory has `name`. The directory is held shared throughout. */
export function* iterate_dir(k: Kernel, name: Name, plus: boolean): Proc<boolean> {
  const inode = d_inode(k, DIR);
  yield* inode_lock_shared(k, inode);
  if (IS_DEADDIR(k, inode)) {
    inode_unlock_shared(k, inode);
    return false;
  }
  const names = plus ? yield* fuse_readdirplus(k, DIR, inode) : yield* fuse_readdir(k, inode);
  inode_unlock_shared(k, inode);
  return names.includes(name);
}
