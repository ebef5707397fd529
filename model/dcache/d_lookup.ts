/**
 * d_lookup(): the hash chain. fs/dcache.c
 *
 * Lock-free for the caller, sends nothing, revalidates nothing, and never sees a dentry that is still being looked
 * up. The kernel takes the candidate's d_lock, compares, and takes the reference; it starts over when a rename ran.
 * One atomic step is a sound abstraction.
 */
import type { Dptr, Kernel, Name } from '../kernel.ts';
import { dget, hashedDentry } from './dentry.ts';

/** The hashed dentry, with a reference, or null. */
export function d_lookup(k: Kernel, parent: Dptr, name: Name): Dptr | null {
  const found = hashedDentry(k, parent, name);
  return found === null ? null : dget(k, found);
}
