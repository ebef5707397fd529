/** Lookups by name for callers inside the kernel. fs/namei.c */
import type { Proc } from 'dcheck';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_alloc, d_inode, d_is_negative, dput } from '../dcache/dentry.ts';
import { EEXIST, ENOENT, type Errno } from '../errno.ts';
import { IS_DEADDIR } from '../fuse/inode.ts';
import { fuse_lookup } from '../fuse/lookup.ts';
import { fuse_dentry_revalidate, type LookupFlags } from '../fuse/revalidate.ts';
import type { Dptr, Kernel, Name } from '../kernel.ts';

/**
 * d_lookup() with a check of the name. Takes no lock, sends nothing. Errors for names such as '.' and '..' are left
 * out: the server of this model does not send them.
 */
export function try_lookup_noperm(k: Kernel, name: Name, base: Dptr): Dptr | null {
  return d_lookup(k, base, name);
}

/** What a caller of lookup_one_qstr_excl() wants: by default, a positive entry. */
export type Wanted = 'positive' | 'any' | 'negative';

/**
 * Look the name up for real: the cache if revalidation accepts what it has, else the file system. The caller holds
 * the parent exclusively, *also while a FUSE_LOOKUP is in flight*. `wanted`: 'any' is LOOKUP_CREATE, 'negative' is
 * LOOKUP_CREATE | LOOKUP_EXCL.
 */
export function* lookup_one_qstr_excl(k: Kernel, name: Name, base: Dptr, wanted: Wanted, flags: LookupFlags): Proc<Dptr | Errno> {
  const dir = d_inode(k, base);
  let dentry: Dptr | null = d_lookup(k, base, name);
  if (dentry !== null) {
    yield;
    const error = yield* fuse_dentry_revalidate(k, dir, name, dentry, flags);
    if (error <= 0) {
      if (error === 0) d_invalidate(k, dentry);
      dput(k, dentry);
      if (error < 0) return error;
      dentry = null;
    }
  }
  if (dentry === null) {
    if (IS_DEADDIR(k, dir)) return -ENOENT;
    dentry = d_alloc(k, base, name);
    const old: Dptr | null = yield* fuse_lookup(k, dir, dentry);
    if (old !== null) {
      dput(k, dentry);
      dentry = old;
    }
  }
  if (d_is_negative(k, dentry) && wanted === 'positive') {
    dput(k, dentry);
    return -ENOENT;
  }
  if (!d_is_negative(k, dentry) && wanted === 'negative') {
    dput(k, dentry);
    return -EEXIST;
  }
  return dentry;
}
