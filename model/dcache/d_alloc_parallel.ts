/**
 * d_alloc_parallel(): the dentry for (parent, name), or a new one that is marked as being looked up. fs/dcache.c
 *
 * The caller holds the parent's i_rwsem, shared at least. Where another task is already looking the name up, sleep
 * until it is done: at most one FUSE_LOOKUP for (parent, name) is in flight, and the second task waits for it while
 * it holds the parent shared itself.
 */
import { type Proc, until } from 'dcheck';
import type { Dptr, Kernel, Name } from '../kernel.ts';
import { d_lookup } from './d_lookup.ts';
import { d_alloc, d_same_name, dget, dput } from './dentry.ts';

/** A dentry with a reference: a hashed one, or a new one for which d_in_lookup() holds. */
export function* d_alloc_parallel(k: Kernel, parent: Dptr, name: Name): Proc<Dptr> {
  for (;;) {
    const cached = d_lookup(k, parent, name);
    if (cached !== null) return cached;

    const other = inLookup(k, parent, name);
    if (other === null) {
      const fresh = d_alloc(k, parent, name);
      k.dentry[fresh].in_lookup = true;
      return fresh;
    }
    dget(k, other);
    // d_wait_lookup()
    yield until(
      () => !k.dentry[other].in_lookup,
      () => `the LOOKUP of "${name}" that is in flight`,
    );
    if (k.dentry[other].hashed && d_same_name(k, other, parent, name)) return other;
    dput(k, other);
  }
}

/** Clears the mark and wakes who waits. A dentry that was hashed meanwhile has lost it already. */
export function d_lookup_done(k: Kernel, dentry: Dptr): void {
  k.dentry[dentry].in_lookup = false;
}

function inLookup(k: Kernel, parent: Dptr, name: Name): Dptr | null {
  return Object.keys(k.dentry).find((id) => k.dentry[id].in_lookup && d_same_name(k, id, parent, name)) ?? null;
}
