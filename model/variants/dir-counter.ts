/**
 * A repair that nobody has proposed: lockless, and a counter of entry notifies in each directory. It is read before
 * LOOKUP, READDIRPLUS and revalidation are sent, and the timeout of their reply is stored only if it is still the
 * same; else the entry counts as expired. Comparing and storing are atomic against the notify, which bumps the counter
 * first: one spinlock, within one step here. The notify takes no sleeping lock.
 */
import type { Proc } from 'dcheck';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_find_alias, d_inode, d_really_is_positive, dput } from '../dcache/dentry.ts';
import { ENOENT, ENOTDIR, type Errno } from '../errno.ts';
import type { Sampled } from '../fuse/entry_valid.ts';
import { fuse_dir_changed, fuse_ilookup, get_node_id, S_ISDIR } from '../fuse/inode.ts';
import { FUSE_EXPIRE_ONLY, type NotifyFlags } from '../fuse/notify.ts';
import { fuse_dentry_settime, fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';

/** @inline */
export function* fuse_sample_dir(k: Kernel, dir: Nodeid, opcode: Sampled): Proc<number> {
  return samples(opcode) ? k.inode[dir].inval_counter : UNSAMPLED;
}

/** What was notified since the request was sent is not trusted; an entry that is expired stays so. @inline */
export function* fuse_change_entry_timeout(k: Kernel, dir: Nodeid, entry: Dptr, valid: boolean, sample: number): Proc {
  const current = sample === UNSAMPLED || sample === k.inode[dir].inval_counter;
  yield* fuse_dentry_settime(k, entry, valid && current ? 'future' : 0);
}

/** CREATE's timeout is stored as ever, and RENAME moves one. */
function samples(opcode: Sampled): boolean {
  return opcode === 'LOOKUP' || opcode === 'READDIRPLUS';
}

const UNSAMPLED = -1;

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
    k.inode[parent].inval_counter++;

    yield;
    const entry = d_lookup(k, dir, name);
    dput(k, dir);
    if (entry === null) break put_parent;

    yield;
    fuse_dir_changed(k, parent);
    if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);
    yield;
    yield* fuse_invalidate_entry_cache(k, entry);

    err = 0;
    if (child_nodeid !== 0 && d_really_is_positive(k, entry) && get_node_id(k, d_inode(k, entry)) !== child_nodeid) err = -ENOENT;
    yield;
    dput(k, entry);
  }
  return err;
}
