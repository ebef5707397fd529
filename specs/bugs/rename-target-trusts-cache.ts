/**
 * rename(RENAME_NOREPLACE) fails with EEXIST because of a target that exists in the dcache only: another client of the
 * server has removed it, and the kernel trusts its cached entry.
 *
 * Source: Linux ccc031e26afe "fuse: always revalidate rename target dentry" (v6.2); fs/fuse/dir.c, fuse_dentry_revalidate().
 * Fix: with LOOKUP_RENAME_TARGET an entry is revalidated even if its timeout has not passed.
 * Checked: EEXIST is said of a target only that existed at some instant of the call.
 * Left out: the parents' i_rwsem and the rename mutex (one task renames), the source's lookup.
 */
import { daemon, extern, implies, type Proc, spec, thread, until } from 'dcheck';
import { EEXIST, ENOENT, type Errno, errname } from '../../model/errno.ts';

/** include/linux/namei.h */
const LOOKUP_REVAL = 1;
const LOOKUP_EXCL = 4;
const LOOKUP_RENAME_TARGET = 8;

interface Kernel {
  /** The target's entry: cached as positive where it is hashed. */
  dentry: { hashed: boolean; positive: boolean; d_time: 'future' | 'past' };
  request: { opcode: 'LOOKUP' | 'RENAME2'; reply: { error: Errno } | null } | null;
  /** On the server; its other clients see it too. */
  target_exists: boolean;
  /** `existed` is a ghost: the target existed when the call began. */
  rename: { existed: boolean; err: Errno | null };
}

const fuse_dentry_revalidate = extern<(k: Kernel, flags: number) => Proc<boolean>>('fuse_dentry_revalidate');

function* revalidate_before(k: Kernel, flags: number): Proc<boolean> {
  if (k.dentry.d_time === 'past' || flags & (LOOKUP_EXCL | LOOKUP_REVAL)) return yield* ask_server(k);
  return true;
}

function* revalidate_after(k: Kernel, flags: number): Proc<boolean> {
  if (k.dentry.d_time === 'past' || flags & (LOOKUP_EXCL | LOOKUP_REVAL | LOOKUP_RENAME_TARGET)) return yield* ask_server(k);
  return true;
}

function* ask_server(k: Kernel): Proc<boolean> {
  const error = yield* fuse_simple_request(k, 'LOOKUP');
  if (error !== 0) return false;
  k.dentry.d_time = 'future';
  return true;
}

function* fuse_simple_request(k: Kernel, opcode: 'LOOKUP' | 'RENAME2'): Proc<Errno> {
  k.request = { opcode, reply: null };
  yield until(
    () => k.request?.reply != null,
    () => `the server's reply to ${opcode}`,
  );
  const error = k.request?.reply?.error ?? 0;
  k.request = null;
  return error;
}

/** lookup_one_qstr_excl(), fs/namei.c */
function* lookup_target(k: Kernel, flags: number): Proc {
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
}

/** do_renameat2() with RENAME_NOREPLACE, fs/namei.c */
function* do_renameat2(k: Kernel): Proc<Errno> {
  yield* lookup_target(k, LOOKUP_RENAME_TARGET);
  if (k.dentry.positive) return -EEXIST;
  const error = yield* fuse_simple_request(k, 'RENAME2');
  // d_move(): the source takes the target's name and place.
  if (error === 0) k.dentry = { hashed: true, positive: true, d_time: 'future' };
  return error;
}

function* rename_noreplace(k: Kernel): Proc {
  k.rename.existed = k.target_exists;
  yield;
  const err = yield* do_renameat2(k);
  k.rename.err = err;
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
  const rename = k.request.opcode === 'RENAME2';
  k.request.reply = { error: rename ? (k.target_exists ? -EEXIST : 0) : k.target_exists ? 0 : -ENOENT };
  if (rename) k.target_exists = true;
}

function* unlink(k: Kernel): Proc {
  k.target_exists = false;
}

export default spec({
  name: 'rename-target-trusts-cache',
  about: 'RENAME_NOREPLACE says EEXIST of a target that is gone',
  variants: {
    before: {
      about: 'an unexpired target is trusted',
      source: 'up to v6.1',
      plugs: { fuse_dentry_revalidate: revalidate_before },
    },
    after: {
      about: 'LOOKUP_RENAME_TARGET forces revalidation',
      source: 'ccc031e26afe, v6.2',
      plugs: { fuse_dentry_revalidate: revalidate_after },
    },
  },
  // A stat has cached the target; its timeout may have passed since.
  init: (): Kernel[] =>
    (['future', 'past'] as const).map((d_time) => ({
      dentry: { hashed: true, positive: true, d_time },
      request: null,
      target_exists: true,
      rename: { existed: false, err: null },
    })),
  threads: () => ({ client: thread(rename_noreplace), server: daemon(fuse_worker), 'another client': thread(unlink) }),
  invariants: {
    'eexist-is-true': implies(
      ({ rename }) => rename.err === -EEXIST,
      ({ rename }) => rename.existed || 'rename(RENAME_NOREPLACE) says EEXIST, but the target was gone before the call began',
    ),
  },
  outcome: ({ rename }) => ({ rename: rename.err === null ? 'none' : errname(rename.err), existed: rename.existed }),
  expect: ({ variant }) => ({
    'eexist-is-true': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
