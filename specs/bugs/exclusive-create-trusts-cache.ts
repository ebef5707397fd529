/**
 * open(O_CREAT|O_EXCL) fails with EEXIST because of a file that another client of the server has removed: the kernel
 * trusts its cached entry and never asks.
 *
 * Source: Linux df8629af2934 "fuse: always revalidate if exclusive create" (v5.11); fs/fuse/dir.c, fuse_dentry_revalidate().
 * Fix: with LOOKUP_EXCL, as with LOOKUP_REVAL, an entry is revalidated even if its timeout has not passed.
 * Checked: EEXIST is said of a file only that existed at some instant of the call.
 * Left out: the parent's i_rwsem (one task walks), RCU-walk, negative entries (they are dropped unasked).
 */
import { daemon, extern, implies, type Proc, spec, thread, until } from 'dcheck';
import { EEXIST, ENOENT, type Errno, errname } from '../../model/errno.ts';

/** include/linux/namei.h */
const LOOKUP_REVAL = 1;
const LOOKUP_CREATE = 2;
const LOOKUP_EXCL = 4;

interface Kernel {
  /** The one entry, "lock": cached as positive where it is hashed. */
  dentry: { hashed: boolean; positive: boolean; d_time: 'future' | 'past' };
  request: { opcode: 'LOOKUP' | 'CREATE'; reply: { error: Errno } | null } | null;
  /** The server's file, which its other clients see too. */
  file_exists: boolean;
  /** `existed` is a ghost: the file existed when the call began. */
  open: { existed: boolean; err: Errno | null };
}

const fuse_dentry_revalidate = extern<(k: Kernel, flags: number) => Proc<boolean>>('fuse_dentry_revalidate');

function* revalidate_before(k: Kernel, flags: number): Proc<boolean> {
  if (k.dentry.d_time === 'past' || flags & LOOKUP_REVAL) return yield* ask_server(k);
  return true;
}

function* revalidate_after(k: Kernel, flags: number): Proc<boolean> {
  if (k.dentry.d_time === 'past' || flags & (LOOKUP_EXCL | LOOKUP_REVAL)) return yield* ask_server(k);
  return true;
}

function* ask_server(k: Kernel): Proc<boolean> {
  const error = yield* fuse_simple_request(k, 'LOOKUP');
  if (error !== 0) return false;
  k.dentry.d_time = 'future';
  return true;
}

function* fuse_simple_request(k: Kernel, opcode: 'LOOKUP' | 'CREATE'): Proc<Errno> {
  k.request = { opcode, reply: null };
  yield until(
    () => k.request?.reply != null,
    () => `the server's reply to ${opcode}`,
  );
  const error = k.request?.reply?.error ?? 0;
  k.request = null;
  return error;
}

/** fs/namei.c: what is cached, if revalidation accepts it; else a lookup; then the creation. */
function* lookup_open(k: Kernel, flags: number): Proc<Errno> {
  if (k.dentry.hashed) {
    const valid = yield* fuse_dentry_revalidate(k, flags);
    if (!valid) k.dentry.hashed = false;
    yield;
  }
  if (!k.dentry.hashed) {
    const error = yield* fuse_simple_request(k, 'LOOKUP');
    k.dentry = { hashed: true, positive: error === 0, d_time: 'future' };
    yield;
  }
  if (k.dentry.positive) return -EEXIST;
  const error = yield* fuse_simple_request(k, 'CREATE');
  k.dentry = { hashed: error === 0, positive: true, d_time: 'future' };
  return error;
}

function* open_exclusive(k: Kernel): Proc {
  k.open.existed = k.file_exists;
  yield;
  const err = yield* lookup_open(k, LOOKUP_CREATE | LOOKUP_EXCL);
  k.open.err = err;
}

function* fuse_worker(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => k.request !== null && k.request.reply === null,
      () => 'a request',
    );
    answer(k);
  }
}

function answer(k: Kernel): void {
  if (k.request === null) return;
  const create = k.request.opcode === 'CREATE';
  k.request.reply = { error: create ? (k.file_exists ? -EEXIST : 0) : k.file_exists ? 0 : -ENOENT };
  if (create) k.file_exists = true;
}

function* unlink(k: Kernel): Proc {
  k.file_exists = false;
}

export default spec({
  name: 'exclusive-create-trusts-cache',
  about: 'O_EXCL says EEXIST of a file that is gone',
  variants: {
    before: {
      about: 'only an expired entry is revalidated',
      source: 'up to v5.10',
      plugs: { fuse_dentry_revalidate: revalidate_before },
    },
    after: {
      about: 'LOOKUP_EXCL forces revalidation',
      source: 'df8629af2934, v5.11',
      plugs: { fuse_dentry_revalidate: revalidate_after },
    },
  },
  // A stat has cached the entry; its timeout may have passed since.
  init: (): Kernel[] =>
    (['future', 'past'] as const).map((d_time) => ({
      dentry: { hashed: true, positive: true, d_time },
      request: null,
      file_exists: true,
      open: { existed: false, err: null },
    })),
  threads: () => ({ client: thread(open_exclusive), server: daemon(fuse_worker), 'another client': thread(unlink) }),
  invariants: {
    'eexist-is-true': implies(
      ({ open }) => open.err === -EEXIST,
      ({ open }) => open.existed || 'open(O_CREAT|O_EXCL) says EEXIST, but the file was gone before the call began',
    ),
  },
  outcome: ({ open, file_exists }) => ({
    open: open.err === null ? 'none' : errname(open.err),
    existed: open.existed,
    file: file_exists,
  }),
  expect: ({ variant }) => ({
    'eexist-is-true': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
