/**
 * The worker that drops expired entries passes over one that somebody still uses, and never comes back to it: the entry
 * has left the worker's tree, and its last user keeps it in the cache. Only memory pressure gets rid of it.
 *
 * Source: Linux 1e2c1af1beb3 "fuse: make sure dentry is evicted if stale" (January 2026), for ab84ad597386 (inval_wq);
 * fs/fuse/dir.c, fuse_dentry_tree_work().
 * Fix: before the worker tries to dispose of an entry it sets DCACHE_OP_DELETE, which fuse_dentry_settime() had cleared
 * for an entry with a timeout; then the last dput() asks fuse_dentry_delete(), finds it expired, and kills it.
 * Checked: an expired entry that nobody uses is gone, or the worker will still come to it.
 * Left out: re-arming of the timeout, the workqueue's own timing.
 */
import { daemon, extern, implies, type Proc, spec, thread, times, until, when } from 'dcheck';

interface Kernel {
  dentry: {
    /** False: killed. */
    cached: boolean;
    d_count: number;
    /** Its timeout has passed. */
    expired: boolean;
    /** DCACHE_OP_DELETE: the last dput() asks fuse_dentry_delete(). */
    op_delete: boolean;
    /** In the tree of entries that will expire. */
    in_tree: boolean;
  };
  /** Of the tree. Taken outside of d_lock, which is inside the atomic steps here. */
  bucket_lock: boolean;
}

const reinstall_d_delete = extern<(k: Kernel) => Proc>('reinstall_d_delete');

function* nothing(_k: Kernel): Proc {}

function* set_op_delete(k: Kernel): Proc {
  // "If dentry is still referenced, let next dput release it"
  k.dentry.op_delete = true;
  yield;
}

/** The worker: for each expired entry, in the order of the tree. */
function* fuse_dentry_tree_work(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => k.dentry.in_tree && k.dentry.expired,
      () => 'an entry that has expired',
    );
    k.bucket_lock = true;
    yield;
    rb_erase(k);
    yield;
    yield* reinstall_d_delete(k);
    d_dispose_if_unused(k);
    yield;
    k.bucket_lock = false;
  }
}

function rb_erase(k: Kernel): void {
  k.dentry.in_tree = false;
}

/** Nobody may use it any more by then, or it may be dead already: d_lockref tells. fs/dcache.c */
function d_dispose_if_unused(k: Kernel): void {
  if (k.dentry.cached && k.dentry.d_count === 0) __dentry_kill(k);
}

function* dput(k: Kernel): Proc {
  k.dentry.d_count--;
  if (k.dentry.d_count > 0) return;
  if (k.dentry.op_delete && fuse_dentry_delete(k)) __dentry_kill(k);
}

/** ->d_delete */
function fuse_dentry_delete(k: Kernel): boolean {
  return k.dentry.expired;
}

/** Frees it; ->d_release takes it out of the tree. */
function __dentry_kill(k: Kernel): void {
  k.dentry.cached = false;
  k.dentry.in_tree = false;
}

/** A program has the file open; then it closes it. */
function* close(k: Kernel): Proc {
  yield* dput(k);
}

const users = (n: number): string[] => times(n, (i) => `user${i + 1}`);

export default spec({
  name: 'inval-wq-keeps-stale-entry',
  about: 'an expired entry in use escapes the worker for good',
  constants: { USERS: 2 },
  variants: {
    before: {
      about: 'an entry in use is taken out of the tree, and that is all',
      source: 'ab84ad597386, v6.19 cycle',
      plugs: { reinstall_d_delete: nothing },
    },
    after: {
      about: 'the last user of it kills it',
      source: '1e2c1af1beb3, January 2026',
      plugs: { reinstall_d_delete: set_op_delete },
    },
  },
  // fuse_dentry_settime() has put it into the tree and, as its timeout is not 0, cleared DCACHE_OP_DELETE.
  init: ({ USERS }): Kernel => ({
    dentry: { cached: true, d_count: USERS, expired: false, op_delete: false, in_tree: true },
    bucket_lock: false,
  }),
  actions: (_) => ({
    expire: (k) => {
      when(k.dentry.cached && !k.dentry.expired);
      k.dentry.expired = true;
    },
  }),
  threads: ({ USERS }) => ({
    ...Object.fromEntries(users(USERS).map((name) => [name, thread(close)])),
    fuse_dentry_tree_work: daemon(fuse_dentry_tree_work),
  }),
  actor: (action) => (action === 'expire' ? 'time' : action),
  invariants: {
    'stale-entry-is-evicted': implies(
      ({ dentry, bucket_lock }) => dentry.expired && dentry.d_count === 0 && !dentry.in_tree && !bucket_lock,
      ({ dentry }) =>
        !dentry.cached || 'the entry has expired, nobody uses it, and it is no longer in the tree: nothing will evict it',
    ),
  },
  outcome: ({ dentry }) => ({ cached: dentry.cached, expired: dentry.expired }),
  expect: ({ variant }) => ({
    'stale-entry-is-evicted': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
