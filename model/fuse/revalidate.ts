/** fuse_dentry_revalidate(): may a cached entry be used? fs/fuse/dir.c */
import type { Proc } from 'dcheck';
import { d } from '../dcache/dentry.ts';
import { EINTR, ENOENT, ENOMEM, type Errno } from '../errno.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';
import { fuse_change_entry_timeout, fuse_sample_dir } from './entry_valid.ts';

/** The flags that make it ask the server even before the timeout: LOOKUP_EXCL, LOOKUP_REVAL, LOOKUP_RENAME_TARGET. */
export type LookupFlags = 'REVAL' | '';

/**
 * 1: use it. 0: drop it. An error. An expired positive asks the server, *without any lock*; an expired negative is
 * dropped unasked. `dir` and `name` are those that the walk looked for: the entry itself may be renamed meanwhile.
 */
export function* fuse_dentry_revalidate(k: Kernel, dir: Nodeid, name: Name, entry: Dptr, flags: LookupFlags): Proc<Errno> {
  if (d(k, entry).epoch < k.fc.epoch) return 0;
  if (d(k, entry).d_time !== 'past' && flags !== 'REVAL') return 1;
  const inode = d(k, entry).d_inode;
  if (inode === null) return 0;

  const sample = yield* fuse_sample_dir(k, dir, 'LOOKUP');
  const outarg = yield* fuse_simple_request(k, 'LOOKUP', dir, name);
  const ret = outarg.error === 0 && outarg.nodeid === 0 ? -ENOENT : outarg.error;
  if (ret === -ENOMEM || ret === -EINTR) return ret;
  if (ret !== 0 || outarg.nodeid !== inode) return 0;
  yield* fuse_change_entry_timeout(k, dir, entry, outarg.valid, sample);
  return 1;
}
