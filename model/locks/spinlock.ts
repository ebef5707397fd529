/**
 * dentry->d_lock, with its owner, not recursive: who takes it twice spins for ever.
 *
 * Most code holds it within one atomic step of this model, where it is left out. It is modelled where a variant
 * holds it across steps, and wherever such a holder can be met.
 */
import { current, deref, type Proc, until } from 'dcheck';
import type { Dptr, Kernel } from '../kernel.ts';

/** No step of its own where the lock is free: what a task does before it under no lock of its own stays atomic. @inline */
export function* spin_lock(k: Kernel, dentry: Dptr): Proc {
  if (deref(k.dentry, dentry, 'dentry').d_lock !== null) {
    yield until(
      () => k.dentry[dentry].d_lock === null,
      () => `d_lock of ${dentry}, held by ${k.dentry[dentry].d_lock === current() ? 'itself' : k.dentry[dentry].d_lock}`,
    );
  }
  k.dentry[dentry].d_lock = current();
}

export function spin_unlock(k: Kernel, dentry: Dptr): void {
  deref(k.dentry, dentry, 'dentry').d_lock = null;
}
