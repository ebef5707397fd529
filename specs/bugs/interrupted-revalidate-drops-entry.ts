/**
 * A signal that arrives while a walk revalidates an expired entry makes the kernel drop the entry, although the server
 * never said that it is gone; what is mounted on it is detached with it.
 *
 * Source: Linux a9d1c4c6df0e "fuse: revalidate: don't invalidate if interrupted" (v6.5); fs/fuse/dir.c, fuse_dentry_revalidate().
 * Fix: -EINTR goes back to the walk, as -ENOMEM did before, instead of "not valid".
 * Checked: a walk, interrupted or not, leaves an entry that is still true hashed, and what is mounted on it mounted.
 * Left out: the parent's lock; the server does not act upon FUSE_INTERRUPT.
 */
import { daemon, extern, type Proc, spec, thread, until } from 'dcheck';
import { EINTR, ENOMEM, type Errno, errname } from '../../model/errno.ts';

interface Kernel {
  /** The one entry, a directory that exists as long as the server runs. */
  dentry: { hashed: boolean; d_time: 'future' | 'past'; mounted: boolean };
  request: { opcode: 'LOOKUP'; answered: boolean } | null;
  signal_pending: boolean;
  stat: Errno | null;
}

const fuse_dentry_revalidate = extern<(k: Kernel) => Proc<number>>('fuse_dentry_revalidate');

/** 1: use the entry. 0: drop it. Below 0: the walk fails with that. */
function* revalidate_before(k: Kernel): Proc<number> {
  if (k.dentry.d_time !== 'past') return 1;
  const ret = yield* fuse_simple_request(k);
  if (ret === -ENOMEM) return ret;
  if (ret !== 0) return 0;
  k.dentry.d_time = 'future';
  return 1;
}

function* revalidate_after(k: Kernel): Proc<number> {
  if (k.dentry.d_time !== 'past') return 1;
  const ret = yield* fuse_simple_request(k);
  if (ret === -ENOMEM || ret === -EINTR) return ret;
  if (ret !== 0) return 0;
  k.dentry.d_time = 'future';
  return 1;
}

/** request_wait_answer(): a signal takes back a request that the server has not read yet. fs/fuse/dev.c */
function* fuse_simple_request(k: Kernel): Proc<Errno> {
  k.request = { opcode: 'LOOKUP', answered: false };
  yield until(
    () => k.signal_pending || k.request?.answered === true,
    () => "the server's reply to LOOKUP, or a signal",
  );
  const err = k.request?.answered === true ? 0 : -EINTR;
  k.request = null;
  return err;
}

/** Unhash, and detach what is mounted on it. fs/dcache.c */
function d_invalidate(k: Kernel): void {
  k.dentry.hashed = false;
  k.dentry.mounted = false;
}

/** lookup_fast(), then lookup_slow(). fs/namei.c */
function* walk_component(k: Kernel): Proc<Errno> {
  if (k.dentry.hashed) {
    const status = yield* fuse_dentry_revalidate(k);
    if (status > 0) return 0;
    if (status < 0) return status;
    d_invalidate(k);
    yield;
  }
  const err = yield* fuse_simple_request(k);
  if (err !== 0) return err;
  k.dentry.hashed = true;
  k.dentry.d_time = 'future';
  return 0;
}

function* stat(k: Kernel): Proc {
  const err = yield* walk_component(k);
  k.stat = err;
}

/** The server has read the request when it answers it: nobody can take it back then. */
function* fuse_worker(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => k.request !== null && !k.request.answered,
      () => 'a request',
    );
    if (k.request !== null) k.request.answered = true;
  }
}

function* kill(k: Kernel): Proc {
  k.signal_pending = true;
}

export default spec({
  name: 'interrupted-revalidate-drops-entry',
  about: 'a signal during revalidation drops the entry and detaches mounts',
  variants: {
    before: {
      about: 'whatever went wrong, the entry is not valid',
      source: 'up to v6.4',
      plugs: { fuse_dentry_revalidate: revalidate_before },
    },
    after: {
      about: '-EINTR is an error of the walk',
      source: 'a9d1c4c6df0e, v6.5',
      plugs: { fuse_dentry_revalidate: revalidate_after },
    },
  },
  init: (): Kernel => ({
    dentry: { hashed: true, d_time: 'past', mounted: true },
    request: null,
    signal_pending: false,
    stat: null,
  }),
  threads: () => ({ client: thread(stat), server: daemon(fuse_worker), 'kill -9': thread(kill) }),
  invariants: {
    'a-walk-drops-nothing-true': {
      entry: ({ dentry }) => dentry.hashed || 'the entry was dropped, and the server never said that it is gone',
      mount: ({ dentry }) => dentry.mounted || 'what was mounted on the entry is detached',
    },
  },
  outcome: ({ dentry, stat }) => ({ stat: stat === null ? 'none' : errname(stat), mounted: dentry.mounted }),
  expect: ({ variant }) => ({
    'a-walk-drops-nothing-true': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
