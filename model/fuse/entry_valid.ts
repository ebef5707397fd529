/**
 * The timeout that a reply carries. fs/fuse/dir.c
 *
 * Kernels so far store it whatever happened since the request was sent. The variant `dir-counter` plugs in another
 * pair: a counter of the directory is read before the request is sent, and compared when the timeout is stored.
 */
import { extern, type Proc } from 'dcheck';
import type { Dptr, Kernel, Nodeid } from '../kernel.ts';
import { fuse_dentry_settime } from './settime.ts';

/** Which requests sample the counter. */
export type Sampled = 'LOOKUP' | 'READDIRPLUS' | 'CREATE' | 'RENAME';

/** Before a request is sent: what the timeout of its reply will be stored against. */
export const fuse_sample_dir = extern<(k: Kernel, dir: Nodeid, opcode: Sampled) => Proc<number>>(
  'fuse_sample_dir',
  fuse_sample_nothing,
);

/** Store the timeout of a reply: none (0) counts as expired. */
export const fuse_change_entry_timeout = extern<(k: Kernel, dir: Nodeid, entry: Dptr, valid: boolean, sample: number) => Proc>(
  'fuse_change_entry_timeout',
  fuse_store_timeout,
);

/** @inline */
function* fuse_sample_nothing(_k: Kernel, _dir: Nodeid, _opcode: Sampled): Proc<number> {
  return 0;
}

/** @inline */
function* fuse_store_timeout(k: Kernel, _dir: Nodeid, entry: Dptr, valid: boolean, _sample: number): Proc {
  yield* fuse_dentry_settime(k, entry, valid ? 'future' : 0);
}

/** After RENAME: kernels so far leave the moved entry's timeout as it is. */
export const fuse_rename_done = extern<(k: Kernel, newdir: Nodeid, entry: Dptr, sample: number) => Proc>(
  'fuse_rename_done',
  fuse_keep_timeout,
);

/** @inline */
function* fuse_keep_timeout(_k: Kernel, _newdir: Nodeid, _entry: Dptr, _sample: number): Proc {}
