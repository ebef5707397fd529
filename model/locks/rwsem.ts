/**
 * inode->i_rwsem. Taking it is one atomic step that waits until it is free; readers share it. A waiting writer does
 * not hold readers back: that fairness of rwsems adds waiting, never an order of events that is not explored here.
 * Uninterruptible, as the callers' waits are. include/linux/fs.h, kernel/locking/rwsem.c
 *
 * As lockdep does, taking a lock that one holds and dropping one that one does not hold are reported.
 */
import { current, deref, type Proc, until } from 'dcheck';
import { lockdep } from '../ghosts.ts';
import type { Inode, Kernel, Nodeid } from '../kernel.ts';

/** @inline */
export function* inode_lock(k: Kernel, inode: Nodeid): Proc {
  yield until(
    () => i(k, inode).i_rwsem.writer === null && i(k, inode).i_rwsem.readers.length === 0,
    () => waits(k, inode),
  );
  i(k, inode).i_rwsem.writer = current();
}

/** The same lock: lockdep's class I_MUTEX_PARENT says that a child's may be taken inside. @inline */
export function* inode_lock_nested(k: Kernel, inode: Nodeid): Proc {
  yield* inode_lock(k, inode);
}

/** @inline */
export function* inode_lock_shared(k: Kernel, inode: Nodeid): Proc {
  yield until(
    () => i(k, inode).i_rwsem.writer === null,
    () => waits(k, inode),
  );
  const sem = i(k, inode).i_rwsem;
  sem.readers = [...sem.readers, current()].sort();
}

export function inode_unlock(k: Kernel, inode: Nodeid): void {
  const sem = i(k, inode).i_rwsem;
  if (sem.writer === current()) sem.writer = null;
  else lockdep(k, `${current()} unlocks i_rwsem of inode ${inode}, which it does not hold`);
}

export function inode_unlock_shared(k: Kernel, inode: Nodeid): void {
  const sem = i(k, inode).i_rwsem;
  if (!sem.readers.includes(current())) lockdep(k, `${current()} unlocks i_rwsem of inode ${inode}, which it does not hold`);
  sem.readers = sem.readers.filter((task) => task !== current());
}

function i(k: Kernel, inode: Nodeid): Inode {
  return deref(k.inode, inode, 'inode');
}

const DIRECTORY: Readonly<Record<Nodeid, string>> = { 1: 'the directory', 2: 'the other directory', 9: 'the grandparent' };

/** Whom a task waits for, in words. */
function waits(k: Kernel, inode: Nodeid): string {
  const { writer, readers } = i(k, inode).i_rwsem;
  const holders = writer === null ? `read-locked by ${readers.join(', ')}` : `locked by ${writer}`;
  return `i_rwsem of ${DIRECTORY[inode] ?? `inode ${inode}`}, ${holders}`;
}
