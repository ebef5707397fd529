/**
 * d_splice_alias() and d_add(): a looked-up dentry gets its inode, or none, and becomes visible. fs/dcache.c
 *
 * The mark of the lookup goes, and waiters wake, at the moment of hashing: before ->lookup has returned. Moving the
 * existing alias of a directory is left out: the children here are files.
 */
import { deref } from 'dcheck';
import type { Dptr, Kernel, Nodeid } from '../kernel.ts';

/** `inode` null: hashed as negative. */
export function d_splice_alias(k: Kernel, inode: Nodeid | null, dentry: Dptr): void {
  const it = deref(k.dentry, dentry, 'dentry');
  it.d_inode = inode;
  it.in_lookup = false;
  it.hashed = true;
}
