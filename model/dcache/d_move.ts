/**
 * d_move() and d_exchange(): a dentry takes another one's place. fs/dcache.c
 *
 * The source takes the target's parent and name and is hashed there, with its inode and its timeout as they were.
 * The target ends unhashed; in an exchange it takes the source's place. One atomic step: in the kernel both are
 * under their d_locks and rename_lock. The caller holds both parents exclusively.
 */
import { current } from 'dcheck';
import { lockdep, note_hash_change } from '../ghosts.ts';
import type { Dptr, Kernel } from '../kernel.ts';
import { d, d_inode } from './dentry.ts';

export function d_move(k: Kernel, dentry: Dptr, target: Dptr, exchange: boolean): void {
  const from = d(k, dentry);
  const to = d(k, target);
  for (const { d_parent } of [from, to]) {
    if (k.inode[d_inode(k, d_parent as Dptr)].i_rwsem.writer !== current())
      lockdep(k, `d_move(${dentry}) by ${current()} without both i_rwsems`);
  }
  const { d_parent, d_name } = from;
  from.d_parent = to.d_parent;
  from.d_name = to.d_name;
  from.hashed = true;
  if (exchange) {
    to.d_parent = d_parent;
    to.d_name = d_name;
    to.hashed = true;
  } else {
    to.hashed = false;
  }
  note_hash_change(k);
}
