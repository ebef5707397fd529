/**
 * d_invalidate(): unhash whatever the sign. fs/dcache.c
 *
 * d_lock, nothing to do if unhashed already, unhash; children and mounts below go too (there are none here). Needs
 * no lock of the parent: a failed revalidation calls it from an unlocked walk.
 */

import type { Dptr, Kernel } from '../kernel.ts';
import { d_unhashed, unhash } from './dentry.ts';

export function d_invalidate(k: Kernel, dentry: Dptr): void {
  if (d_unhashed(k, dentry)) return;
  unhash(k, dentry);
}
