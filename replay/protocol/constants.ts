/**
 * Numbers of the FUSE wire protocol that are needed here, named as in the public header linux/fuse.h. Integers are in
 * the machine's byte order, which is taken to be little-endian: dcheck replays on x86-64 and arm64.
 */

export const FUSE_ROOT_ID = 1n;
export const FUSE_KERNEL_VERSION = 7;
/** What this server speaks: old enough for Linux 6.1, new enough for FUSE_EXPIRE_ONLY. */
export const FUSE_KERNEL_MINOR_VERSION = 38;

export const OPCODES = {
  1: 'LOOKUP',
  2: 'FORGET',
  3: 'GETATTR',
  4: 'SETATTR',
  10: 'UNLINK',
  11: 'RMDIR',
  12: 'RENAME',
  14: 'OPEN',
  17: 'STATFS',
  18: 'RELEASE',
  25: 'FLUSH',
  26: 'INIT',
  27: 'OPENDIR',
  28: 'READDIR',
  29: 'RELEASEDIR',
  35: 'CREATE',
  36: 'INTERRUPT',
  38: 'DESTROY',
  42: 'BATCH_FORGET',
  44: 'READDIRPLUS',
  45: 'RENAME2',
} as const;

export type OpcodeName = (typeof OPCODES)[keyof typeof OPCODES];

export const FUSE_DO_READDIRPLUS = 1 << 13;
export const FUSE_PARALLEL_DIROPS = 1 << 18;

export const FOPEN_KEEP_CACHE = 1 << 1;
export const FOPEN_CACHE_DIR = 1 << 3;

export const FUSE_NOTIFY_INVAL_ENTRY = 3;
export const FUSE_NOTIFY_DELETE = 6;
export const FUSE_NOTIFY_INC_EPOCH = 8;
export const FUSE_EXPIRE_ONLY = 1 << 0;

/** Sizes of structs, in bytes. */
export const SIZE = { inHeader: 40, outHeader: 16, attr: 88, entryOut: 128, dirent: 24 } as const;

export const ERRNO = { ENOENT: 2, EEXIST: 17, ENOTDIR: 20, EINVAL: 22, ENOSYS: 38, ENOTEMPTY: 39 } as const;
export type ErrnoName = keyof typeof ERRNO;
