/**
 * Spinlocks with their owners, not recursive: who takes one twice spins for ever. dentry->d_lock, and the lock of
 * FUSE's tree of dentries that will expire.
 *
 * Most code holds d_lock within one atomic step of this model, where it is left out. It is modelled where a variant
 * holds it across steps, and wherever such a holder can be met. The order is bucket lock, then d_lock.
 */
import { current, deref, type Proc, until } from 'dcheck';
import { lockdep } from '../ghosts.ts';
import type { Dptr, Kernel } from '../kernel.ts';

/** No step of its own where the lock is free: what a task does before it under no lock of its own stays atomic. @inline */
export function* spin_lock(k: Kernel, dentry: Dptr): Proc {
  if (deref(k.dentry, dentry, 'dentry').d_lock !== null) {
    if (k.dentry[dentry].d_lock === current()) lockdep(k, `${current()} takes d_lock of ${dentry}, which it holds`);
    yield until(
      () => k.dentry[dentry].d_lock === null,
      () => `d_lock of ${dentry}, held by ${k.dentry[dentry].d_lock === current() ? 'itself' : k.dentry[dentry].d_lock}`,
    );
  }
  k.dentry[dentry].d_lock = current();
}

export function spin_unlock(k: Kernel, dentry: Dptr): void {
  const it = deref(k.dentry, dentry, 'dentry');
  if (it.d_lock === current()) it.d_lock = null;
  else lockdep(k, `${current()} drops d_lock of ${dentry}, which it does not hold`);
}

/** The lock of the expiry tree. @inline */
export function* bucket_lock(k: Kernel): Proc {
  const inside = Object.keys(k.dentry).find((id) => k.dentry[id].d_lock === current());
  if (inside !== undefined)
    lockdep(k, `${current()} takes the bucket lock inside d_lock of ${inside}: the order is the other way round`);
  yield until(
    () => k.fc.bucket_lock === null,
    () => `the bucket lock, held by ${k.fc.bucket_lock}`,
  );
  k.fc.bucket_lock = current();
}

export function bucket_unlock(k: Kernel): void {
  k.fc.bucket_lock = null;
}
