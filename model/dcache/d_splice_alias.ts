/**
 * How a dentry gets its inode. fs/dcache.c
 *
 * d_splice_alias() and d_add() make a looked-up dentry visible: the mark of the lookup goes, and waiters wake, at the
 * moment of hashing, before ->lookup has returned. Moving the existing alias of a directory is left out: the
 * children here are files. d_instantiate() only attaches the inode: it neither looks at whether the dentry is
 * hashed nor changes that.
 */
import { current, type Proc } from 'dcheck';
import { lockdep, note_hash_change } from '../ghosts.ts';
import type { Dptr, Kernel, Nodeid } from '../kernel.ts';
import { spin_lock, spin_unlock } from '../locks/spinlock.ts';
import { d, d_inode } from './dentry.ts';

/** `inode` null: hashed as negative. */
export function d_splice_alias(k: Kernel, inode: Nodeid | null, dentry: Dptr): void {
  const it = d(k, dentry);
  may_change_sign(k, dentry, 'd_splice_alias');
  it.d_inode = inode;
  it.in_lookup = false;
  it.hashed = true;
  note_hash_change(k);
}

/** A negative dentry turns positive. Its d_lock may be held by who looks at its sign. @inline */
export function* d_instantiate(k: Kernel, dentry: Dptr, inode: Nodeid): Proc {
  yield* spin_lock(k, dentry);
  const it = d(k, dentry);
  may_change_sign(k, dentry, 'd_instantiate');
  if (!it.hashed && it.dropped_by_notify) k.unhashed_instantiate ??= dentry;
  it.d_inode = inode;
  note_hash_change(k);
  spin_unlock(k, dentry);
}

/** The parent is held exclusively, or shared and the dentry is still in lookup. */
function may_change_sign(k: Kernel, dentry: Dptr, what: string): void {
  const it = d(k, dentry);
  const { writer, readers } = k.inode[d_inode(k, it.d_parent as Dptr)].i_rwsem;
  if (writer === current() || (it.in_lookup && readers.includes(current()))) return;
  lockdep(k, `${what}(${dentry}) by ${current()} without the parent's i_rwsem`);
}
