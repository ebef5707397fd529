/** The kernel end of the server's notifies: a write to /dev/fuse. fs/fuse/dev.c, fs/fuse/notify.c */
import { extern, type Proc } from 'dcheck';
import type { Errno } from '../errno.ts';
import type { Kernel, Name, Nodeid } from '../kernel.ts';

export type NotifyFlags = number;
/** Do not unhash, only let the timeout end. */
export const FUSE_EXPIRE_ONLY: NotifyFlags = 1;

/** What the variants of this model implement, each in a file of its own under model/variants/. */
export const fuse_reverse_inval_entry =
  extern<(k: Kernel, parent_nodeid: Nodeid, child_nodeid: Nodeid, name: Name, flags: NotifyFlags) => Proc<Errno>>(
    'fuse_reverse_inval_entry',
  );

/** FUSE_NOTIFY_INVAL_ENTRY. The result is that of the server's write(). */
export function* fuse_notify_inval_entry(k: Kernel, parent: Nodeid, name: Name, flags: NotifyFlags): Proc<Errno> {
  return yield* fuse_reverse_inval_entry(k, parent, 0, name, flags);
}

/** FUSE_NOTIFY_DELETE: the server also names the child that is gone. Flags are always 0. */
export function* fuse_notify_delete(k: Kernel, parent: Nodeid, child: Nodeid, name: Name): Proc<Errno> {
  return yield* fuse_reverse_inval_entry(k, parent, child, name, 0);
}
