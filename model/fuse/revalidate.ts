/** fuse_dentry_revalidate(): may a cached entry be used? fs/fuse/dir.c */
import type { Proc } from 'dcheck';
import { d_inode } from '../dcache/dentry.ts';
import type { Errno } from '../errno.ts';
import { DIR, type Dptr, type Kernel } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';
import { fuse_change_entry_timeout } from './lookup.ts';

/** 1: use it. 0: drop it. An expired positive asks the server, without any lock; an expired negative is dropped unasked. */
export function* fuse_dentry_revalidate(k: Kernel, entry: Dptr): Proc<Errno> {
  if (k.dentry[entry].epoch < k.fc.epoch) return 0;
  if (k.dentry[entry].d_time !== 'past') return 1;
  const inode = k.dentry[entry].d_inode;
  if (inode === null) return 0;

  const outarg = yield* fuse_simple_request(k, 'LOOKUP', d_inode(k, DIR), k.dentry[entry].d_name);
  if (outarg.nodeid !== inode) return 0;
  yield* fuse_change_entry_timeout(k, entry, outarg.valid);
  return 1;
}
