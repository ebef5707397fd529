/** What must hold of every variant, as predicates on the state. Numbers such as P1n are those of the design notes. */
import type { Immutable } from 'dcheck';
import { ENOENT, errname } from './errno.ts';
import { DIR, type Kernel } from './kernel.ts';

type K = Immutable<Kernel>;

/**
 * P1n, the headline: readdir-visible implies lookup-positive after invalidation. A client that begins after the
 * notify has returned must not find a name in the listing that its stat then denies. The server changes nothing
 * after the notify, so what the listing says is still true when stat answers.
 */
export function noStaleNegative(k: K): boolean | string {
  for (const [task, { listed, stat }] of Object.entries(k.client)) {
    if (listed === true && stat === -ENOENT) return `${task} lists ${quoted(namesOf(k))}, and its stat says ${errname(stat)}`;
  }
  return true;
}

/**
 * P5: the result of the notify is true. -ENOENT says that nothing was cached for the name: at some instant of the
 * call no dentry for it was hashed.
 */
export function rcContract(k: K): boolean | string {
  for (const [task, { state, rc, name, nothing_hashed }] of Object.entries(k.notify)) {
    if (state !== 'returned' || rc !== -ENOENT || nothing_hashed) continue;
    const dentry = Object.keys(k.dentry).find(
      (id) => k.dentry[id]?.hashed && k.dentry[id]?.d_parent === DIR && k.dentry[id]?.d_name === name,
    );
    return `${task} got -ENOENT although a dentry for "${name}" was hashed throughout${dentry === undefined ? '' : `: ${dentry}`}`;
  }
  return true;
}

function namesOf(k: K): string[] {
  return Object.keys(k.server.names).filter((name) => k.server.names[name] !== 0);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
