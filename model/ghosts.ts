/**
 * Ghosts: what properties must know of the past. Nothing in the kernel reads them. Kept as few bits as the
 * properties need, because whatever is remembered tells states apart that are otherwise the same.
 */
import { current } from 'dcheck';
import { DIR, type Dptr, type Kernel, type Name, type Nodeid, type Notify, P, QDIR, type Task } from './kernel.ts';

/** Call after every change of what is hashed, or of a hashed dentry's inode; not for the notify that made it, `by`. */
export function note_hash_change(k: Kernel, by: Task | null = null): void {
  for (const task of Object.keys(k.notify)) {
    if (k.notify[task].state === 'running' && task !== by) note_hashed(k, k.notify[task]);
  }
}

/** What is hashed for the name of a notify, now. */
export function note_hashed(k: Kernel, notify: Notify): void {
  const id = Object.keys(k.dentry).find((id) => k.dentry[id].hashed && is_about(k, notify, id));
  if (id === undefined) notify.nothing_hashed = true;
  else notify.something_hashed = true;
}

/** A FUSE_NOTIFY_DELETE is not about a file with another nodeid. */
function is_about(k: Kernel, { parent, name, child }: Notify, id: Dptr): boolean {
  const { d_parent, d_name, d_inode } = k.dentry[id];
  const dir = parent === P ? DIR : QDIR;
  return d_parent === dir && d_name === name && (child === 0 || d_inode === null || d_inode === child);
}

/** The server has changed what `name` stands for: notifies that began before say nothing about that. */
export function note_server_change(k: Kernel, dir: Nodeid, name: Name): void {
  if (dir === P) k.server.settled[name] = false;
  for (const notify of Object.values(k.notify)) {
    if (notify.state === 'running' && notify.parent === dir && notify.name === name) notify.still_true = false;
  }
}

/** A breach of a locking rule: the first one is kept, as lockdep does. */
export function lockdep(k: Kernel, report: string): void {
  k.lockdep ??= report;
}

/** A task ends. */
export function task_exits(k: Kernel): void {
  k.ended[current()] = true;
}
