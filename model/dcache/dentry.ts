/**
 * Dentries: allocation, references, signs, hashing. fs/dcache.c, include/linux/dcache.h
 *
 * Each function here is one atomic step: in the kernel it runs under d_lock from end to end.
 */
import { current, deref, fault } from 'dcheck';
import { lockdep, note_hash_change } from '../ghosts.ts';
import { type Dentry, type Dptr, FREE_DENTRY, type Kernel, type Name, type Nodeid, type Task } from '../kernel.ts';

/** A new dentry below `parent`, unhashed and negative, with one reference. FUSE's d_init sets DCACHE_OP_DELETE. */
export function d_alloc(k: Kernel, parent: Dptr, name: Name): Dptr {
  const slot = Object.keys(k.dentry).find((id) => !k.dentry[id].allocated);
  if (slot === undefined) throw new Error('the model has no free dentry slot: raise --set DENTRIES=N');
  k.dentry[slot] = {
    ...FREE_DENTRY,
    allocated: true,
    d_parent: parent,
    d_name: name,
    d_count: 1,
    epoch: k.fc.epoch,
    op_delete: true,
  };
  return slot;
}

export function dget(k: Kernel, dentry: Dptr): Dptr {
  d(k, dentry).d_count++;
  return dentry;
}

/**
 * Drop a reference. The last one frees an unhashed dentry; a hashed one stays in the cache, unless
 * DCACHE_OP_DELETE is set and fuse_dentry_delete() finds it expired.
 */
export function dput(k: Kernel, dentry: Dptr | null): void {
  if (dentry === null) return;
  const it = d(k, dentry);
  if (it.d_count === 0) {
    k.bad_put ??= `dput(${dentry}), and its reference count is 0 already`;
    return;
  }
  it.d_count--;
  if (it.d_count > 0) return;
  if (!it.hashed || (it.op_delete && it.d_time === 'past')) dentry_kill(k, dentry, current());
}

/** __dentry_kill(): unhash, detach the inode, free. */
export function dentry_kill(k: Kernel, dentry: Dptr, by: Task | null = null): void {
  const { hashed } = k.dentry[dentry];
  k.dentry[dentry] = { ...FREE_DENTRY };
  if (hashed) note_hash_change(k, by);
}

/** Unhash. The caller holds d_lock, across steps. */
export function __d_drop(k: Kernel, dentry: Dptr): void {
  if (d(k, dentry).d_lock !== current()) lockdep(k, `__d_drop(${dentry}) by ${current()} without its d_lock`);
  unhash(k, dentry);
}

/** Unhash, with d_lock held inside the caller's atomic step. */
export function unhash(k: Kernel, dentry: Dptr): void {
  const it = d(k, dentry);
  if (it.hashed && it.d_time === 'future' && current() in k.notify) it.dropped_by_notify = true;
  it.hashed = false;
  note_hash_change(k, current());
}

export function d_is_negative(k: Kernel, dentry: Dptr): boolean {
  return d(k, dentry).d_inode === null;
}

/** The same test wherever nobody is in the middle of a change, which is always between atomic steps. */
export const d_really_is_negative = d_is_negative;

export function d_really_is_positive(k: Kernel, dentry: Dptr): boolean {
  return !d_is_negative(k, dentry);
}

/** The inode of a dentry that must have one: a NULL dereference where it is negative. */
export function d_inode(k: Kernel, dentry: Dptr): Nodeid {
  const inode = d(k, dentry).d_inode;
  deref(k.inode, inode, `d_inode(${dentry})`);
  return inode as Nodeid;
}

export function d_unhashed(k: Kernel, dentry: Dptr): boolean {
  return !d(k, dentry).hashed;
}

export function d_in_lookup(k: Kernel, dentry: Dptr): boolean {
  return d(k, dentry).in_lookup;
}

export function d_same_name(k: Kernel, dentry: Dptr, parent: Dptr, name: Name): boolean {
  const { d_parent, d_name } = d(k, dentry);
  return d_parent === parent && d_name === name;
}

/** The dentry of a directory, with a reference: it has one alias, hashed or not. */
export function d_find_alias(k: Kernel, inode: Nodeid): Dptr | null {
  const alias = Object.keys(k.dentry).find((id) => k.dentry[id].d_inode === inode);
  return alias === undefined ? null : dget(k, alias);
}

/** The hashed dentry for `name` below `parent`, if any. */
export function hashedDentry(k: Kernel, parent: Dptr, name: Name): Dptr | null {
  return Object.keys(k.dentry).find((id) => k.dentry[id].hashed && d_same_name(k, id, parent, name)) ?? null;
}

/** The dentry that a pointer names: a fault where it is NULL, or where the dentry has been freed. */
export function d(k: Kernel, dentry: Dptr): Dentry {
  const it = deref(k.dentry, dentry, 'dentry');
  if (!it.allocated) fault('no-use-after-free', `${dentry} is used after it was freed`);
  return it;
}
