/**
 * open(O_CREAT): lookup_open() in fs/namei.c, fuse_atomic_open() and fuse_create_open() in fs/fuse/dir.c.
 *
 * The parent is held exclusively from the look into the dcache to the end, *also while FUSE_CREATE is in flight*. A
 * cached negative entry that is not expired is used as it is: d_instantiate() turns it positive, hashed or not.
 */
import type { Proc } from 'dcheck';
import { d_alloc_parallel, d_lookup_done } from '../dcache/d_alloc_parallel.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_instantiate } from '../dcache/d_splice_alias.ts';
import { d, d_in_lookup, d_inode, d_really_is_positive, dput } from '../dcache/dentry.ts';
import { EEXIST, ENOENT, type Errno } from '../errno.ts';
import { fuse_request_with } from '../fuse/dev.ts';
import { fuse_change_entry_timeout, fuse_sample_dir } from '../fuse/entry_valid.ts';
import { fuse_dir_changed, IS_DEADDIR } from '../fuse/inode.ts';
import { fuse_iget, fuse_lookup } from '../fuse/lookup.ts';
import { fuse_dentry_revalidate } from '../fuse/revalidate.ts';
import { fuse_invalidate_entry } from '../fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { inode_lock, inode_unlock } from '../locks/rwsem.ts';

/** 0, or an error. `excl`: O_EXCL, which makes revalidation ask the server whatever the timeout. */
export function* open_create(k: Kernel, parent: Dptr, name: Name, excl: boolean): Proc<Errno> {
  const dir = d_inode(k, parent);
  yield* inode_lock(k, dir);
  const err = yield* lookup_open(k, parent, dir, name, excl);
  inode_unlock(k, dir);
  return err;
}

function* lookup_open(k: Kernel, parent: Dptr, dir: Nodeid, name: Name, excl: boolean): Proc<Errno> {
  if (IS_DEADDIR(k, dir)) return -ENOENT;
  let dentry = d_lookup(k, parent, name);
  for (;;) {
    if (dentry === null) dentry = yield* d_alloc_parallel(k, parent, name);
    if (d_in_lookup(k, dentry)) break;
    yield;
    const error = yield* fuse_dentry_revalidate(k, dir, name, dentry, excl ? 'REVAL' : '');
    if (error > 0) break;
    if (error < 0) {
      dput(k, dentry);
      return error;
    }
    d_invalidate(k, dentry);
    dput(k, dentry);
    dentry = null;
  }

  let err: Errno = 0;
  if (d_in_lookup(k, dentry) || !d_really_is_positive(k, dentry)) err = yield* fuse_atomic_open(k, dir, name, dentry, excl);
  else if (excl) err = -EEXIST;
  yield;
  dput(k, dentry);
  return err;
}

function* fuse_atomic_open(k: Kernel, dir: Nodeid, name: Name, entry: Dptr, excl: boolean): Proc<Errno> {
  if (d_in_lookup(k, entry)) {
    yield* fuse_lookup(k, dir, entry);
    d_lookup_done(k, entry);
  }
  if (d_really_is_positive(k, entry)) return excl ? -EEXIST : 0;
  return yield* fuse_create_open(k, dir, name, entry, excl);
}

function* fuse_create_open(k: Kernel, dir: Nodeid, name: Name, entry: Dptr, excl: boolean): Proc<Errno> {
  const epoch = k.fc.epoch;
  const sample = yield* fuse_sample_dir(k, dir, 'CREATE');
  yield;
  const outentry = yield* fuse_request_with(k, { opcode: 'CREATE', nodeid: dir, name, newdir: 0, newname: '', flag: excl });
  if (outentry.error !== 0) {
    if (outentry.error === -EEXIST) yield* fuse_invalidate_entry(k, entry);
    return outentry.error;
  }
  const inode = fuse_iget(k, outentry.nodeid) as Nodeid;
  yield* d_instantiate(k, entry, inode);
  yield;
  d(k, entry).epoch = epoch;
  yield* fuse_change_entry_timeout(k, dir, entry, outentry.valid, sample);
  fuse_dir_changed(k, dir);
  return 0;
}
