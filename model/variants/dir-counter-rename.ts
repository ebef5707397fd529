/**
 * The repair dir-counter, with CREATE and RENAME covered: CREATE, whose reply carries a timeout as well, reads the
 * counter before it is sent; and RENAME, which moves an entry whose timeout runs to a name that may have been notified
 * meanwhile, expires what it moves. (Comparing the counter when RENAME's reply comes in is not enough: d_move() is
 * later.) The notify is that of dir-counter.
 */
import type { Proc } from 'dcheck';
import type { Sampled } from '../fuse/entry_valid.ts';
import { fuse_dentry_settime, fuse_invalidate_entry_cache } from '../fuse/settime.ts';
import type { Dptr, Kernel, Nodeid } from '../kernel.ts';

/** @inline */
export function* fuse_sample_dir(k: Kernel, dir: Nodeid, _opcode: Sampled): Proc<number> {
  return k.inode[dir].inval_counter;
}

/** @inline */
export function* fuse_change_entry_timeout(k: Kernel, dir: Nodeid, entry: Dptr, valid: boolean, sample: number): Proc {
  yield* fuse_dentry_settime(k, entry, valid && sample === k.inode[dir].inval_counter ? 'future' : 0);
}

/** What was moved is looked up again. @inline */
export function* fuse_rename_done(k: Kernel, _newdir: Nodeid, entry: Dptr, _sample: number): Proc {
  yield* fuse_invalidate_entry_cache(k, entry);
}
