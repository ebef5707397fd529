/**
 * What must hold of every variant, as predicates on the state. Numbers such as P1n are those of the design notes.
 *
 * A property speaks of what a user sees where a client of the configuration looks again after the notifies; where
 * none does, of the state that such a client would meet. Nothing is asked of the names of a directory that has been
 * removed itself.
 */
import { anyOf, eventuallyAlways, type Formula, type Immutable, not, takes } from 'dcheck';
import { ENOENT, errname } from './errno.ts';
import { DIR, type Dptr, type Kernel, type Name, P, type Task } from './kernel.ts';

type K = Immutable<Kernel>;

/**
 * P1n, the headline: readdir-visible implies lookup-positive after invalidation. A walk that begins after the
 * notify has returned must not find ENOENT in the cache for a name that the server has, and has not touched since.
 */
export function noStaleNegative(k: K): boolean | string {
  for (const [task, { listed, stat }] of Object.entries(k.client)) {
    if (listed === true && stat === -ENOENT) return `${task} lists ${quoted(namesOf(k))}, and its stat says ${errname(stat)}`;
  }
  if (Object.keys(k.client).length > 0) return true;
  for (const name of Object.keys(k.server.settled)) {
    const dentry = settledDentry(k, name);
    if (dentry !== null && namesIn(k)[name] !== 0 && k.dentry[dentry].d_inode === null) {
      return `the server has "${name}" and has told the kernel so, but ${dentry} is hashed, negative and trusted`;
    }
  }
  return true;
}

/** P1p, its dual: no trusted positive entry for a name that the server removed or replaced before the notify. */
export function noStalePositive(k: K): boolean | string {
  for (const [task, { listed, stat }] of Object.entries(k.client)) {
    if (listed === false && stat === 0) return `${task} does not find the name in the listing, and its stat succeeds`;
  }
  if (Object.keys(k.client).length > 0) return true;
  for (const name of Object.keys(k.server.settled)) {
    const dentry = settledDentry(k, name);
    if (dentry === null) continue;
    const { d_inode } = k.dentry[dentry];
    if (d_inode === null || d_inode === namesIn(k)[name]) continue;
    const instead = namesIn(k)[name] === 0 ? 'no longer' : `with inode ${namesIn(k)[name]}`;
    return `the server has "${name}" ${instead} and has told the kernel so, but ${dentry} is hashed, positive (inode ${d_inode}) and trusted`;
  }
  return true;
}

/** P1r: a listing from the readdir cache is not older than the last change that was notified. */
export function noStaleListing(k: K): boolean | string {
  const { rdc, i_version } = k.inode[P];
  if (!rdc.cached || rdc.iversion !== i_version) return true;
  for (const [name, settled] of Object.entries(k.server.settled)) {
    if (!settled || rdc.names.includes(name) === (namesIn(k)[name] !== 0)) continue;
    const [says, truth] = namesIn(k)[name] === 0 ? ['lists', 'has removed'] : ['lacks', 'has created'];
    return `the cached listing ${says} "${name}", which the server ${truth} and has told the kernel`;
  }
  return true;
}

/** P4: once every task has ended, nobody has a reference; and no put without a reference before. */
export function refcountBalance(k: K): boolean | string {
  if (k.bad_put !== null) return k.bad_put;
  if (Object.values(k.ended).includes(false)) return true;
  for (const [id, { allocated, d_parent, d_count, hashed }] of Object.entries(k.dentry)) {
    const rest = d_parent === null ? 1 : 0;
    if (allocated && !hashed && d_count === 0) return `every task has ended, and nobody can find or has freed ${id}`;
    if (allocated && d_count !== rest) return `every task has ended, and ${id} still has ${d_count - rest} reference(s)`;
  }
  return true;
}

/**
 * P5: the result of the notify is true. -ENOENT says that nothing was cached that it could be about: at some instant of
 * the call nothing was hashed for the name (for FUSE_NOTIFY_DELETE: nothing but a file with another nodeid), and not because
 * the notify itself had just unhashed it. 0 says that there was something. The strict reading, which compares with what is hashed when the call returns, would also
 * blame a variant for an entry that was looked up afresh meanwhile.
 */
export const rcContract = {
  'ENOENT is true': (k: K): boolean | string => {
    for (const [task, { state, rc, name, parent, nothing_hashed }] of Object.entries(k.notify)) {
      if (state !== 'returned' || rc !== -ENOENT || nothing_hashed || parent !== P || k.inode[P].dead) continue;
      const dentry = hashed(k, name);
      return `${task} got -ENOENT although a dentry for "${name}" was hashed throughout${dentry === null ? '' : `: ${dentry}`}`;
    }
    return true;
  },
  'success is true': (k: K): boolean | string => {
    for (const [task, { state, rc, name, something_hashed }] of Object.entries(k.notify)) {
      if (state === 'returned' && rc === 0 && !something_hashed)
        return `${task} got 0 although nothing was ever hashed for "${name}"`;
    }
    return true;
  },
};

/** P6: no behaviour in which from some moment on only notifies move, and move for ever. `tasks`: of the configuration. */
export function noLivelock(tasks: readonly Task[]): Formula<Kernel> {
  const notifies = tasks.filter((task) => task.startsWith('notify'));
  return not(eventuallyAlways(anyOf(...notifies.map((task) => takes<Kernel>(task)))));
}

/** P7: no breach of a locking rule, the first of which the state keeps; and no task takes a lock with it when it ends. */
export const lockDiscipline = {
  'rules are kept': (k: K): boolean | string => k.lockdep ?? true,
  'nothing is held on exit': (k: K): boolean | string => {
    for (const [id, { d_lock }] of Object.entries(k.dentry)) {
      if (d_lock !== null && k.ended[d_lock] === true) return `${d_lock} returns to user space with d_lock of ${id} held`;
    }
    for (const { nodeid, i_rwsem } of Object.values(k.inode)) {
      const holder = [i_rwsem.writer, ...i_rwsem.readers].find((task) => task !== null && k.ended[task] === true);
      if (holder != null) return `${holder} returns to user space with i_rwsem of inode ${nodeid} held`;
    }
    return true;
  },
};

/** P8: d_instantiate() is not applied to a dentry that a notify unhashed while it was trusted. */
export function noUnhashedInstantiate(k: K): boolean | string {
  if (k.unhashed_instantiate === null) return true;
  return `a notify unhashed ${k.unhashed_instantiate} while FUSE_CREATE was on its way: the open file hangs on a dentry that nobody can find`;
}

/** The dentry that a walk for `name` would find and trust, if a notify has settled what it must say. */
function settledDentry(k: K, name: Name): Dptr | null {
  if (!k.server.settled[name] || k.inode[P].dead) return null;
  const id = hashed(k, name);
  if (id === null || k.dentry[id].d_time !== 'future' || k.dentry[id].epoch < k.fc.epoch) return null;
  return id;
}

function hashed(k: K, name: Name): Dptr | null {
  return (
    Object.keys(k.dentry).find((id) => k.dentry[id].hashed && k.dentry[id].d_parent === DIR && k.dentry[id].d_name === name) ??
    null
  );
}

function namesIn(k: K): Readonly<Record<Name, number>> {
  return k.server.names[P];
}

function namesOf(k: K): string[] {
  return Object.keys(namesIn(k)).filter((name) => namesIn(k)[name] !== 0);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
