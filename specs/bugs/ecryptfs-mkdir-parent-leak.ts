/**
 * Every mkdir() on eCryptfs leaves one reference too many on the lower parent directory, and unmounting the lower file
 * system hits umount_check()'s BUG: "Dentry still in use".
 *
 * Source: Linux 5c56afd204ad "ecryptfs: Release lower parent dentry after creating dir" (January 2026), for f046fbb4d81d
 * (conversion to start_creating(), v6.19-rc1); fs/ecryptfs/inode.c, ecryptfs_mkdir().
 * Fix: dput(lower_dir_dentry) on the way out; end_creating() no longer does it.
 * Checked: umount, which comes when everybody is done, finds nobody holding the lower parent.
 * Left out: the upper file system's own dentries and locks.
 */
import { choose, current, extern, implies, type Proc, spec, thread, times, until } from 'dcheck';
import { EEXIST, type Errno } from '../../model/errno.ts';

interface Kernel {
  /** The lower parent: 1 is the file system's own reference. */
  lower_dir: { d_count: number; i_rwsem: string | null };
  /** References on the lower dentries that are being created. */
  lower_dentry: Record<string, number>;
  done: number;
  /** What umount_check() saw; null before the umount. */
  umount: { busy: number } | null;
}

const out = extern<(k: Kernel) => void>('out');

/** As f046fbb4d81d left it. */
function out_before(k: Kernel): void {
  end_creating(k);
}

function out_after(k: Kernel): void {
  k.lower_dir.d_count--; // dput(lower_dir_dentry)
  end_creating(k);
}

function* ecryptfs_mkdir(k: Kernel): Proc {
  yield* ecryptfs_start_creating_dentry(k);
  yield;
  k.lower_dir.d_count++; // lower_dir_dentry = dget(lower_dentry->d_parent)
  yield;
  const rc = vfs_mkdir();
  // ecryptfs_interpose() and the copying of attributes take and drop nothing of the lower parent's.
  if (rc === 0) yield;
  out(k);
  k.done++;
}

/** The lower parent locked, the lower dentry with a reference. */
function* ecryptfs_start_creating_dentry(k: Kernel): Proc {
  yield until(
    () => k.lower_dir.i_rwsem === null,
    () => `i_rwsem of the lower parent, held by ${k.lower_dir.i_rwsem}`,
  );
  k.lower_dir.i_rwsem = current();
  k.lower_dentry[current()] = 1;
}

function end_creating(k: Kernel): void {
  k.lower_dir.i_rwsem = null;
  k.lower_dentry[current()] = 0;
}

function vfs_mkdir(): Errno {
  return choose([0, -EEXIST]);
}

/** When everybody is done. */
function* umount(k: Kernel): Proc {
  yield until(
    () => k.done === Object.keys(k.lower_dentry).length,
    () => 'everybody to be done',
  );
  umount_check(k);
}

function umount_check(k: Kernel): void {
  const children = Object.values(k.lower_dentry).reduce((sum, count) => sum + count, 0);
  k.umount = { busy: k.lower_dir.d_count - 1 + children };
}

const makers = (n: number): string[] => times(n, (i) => `mkdir${i + 1}`);

export default spec({
  name: 'ecryptfs-mkdir-parent-leak',
  about: 'mkdir keeps a reference on the lower parent, and umount trips over it',
  constants: { MKDIRS: 2 },
  variants: {
    before: { about: 'nobody puts lower_dir_dentry', source: 'f046fbb4d81d, v6.19-rc1', plugs: { out: out_before } },
    after: { about: 'dput(lower_dir_dentry)', source: '5c56afd204ad, January 2026', plugs: { out: out_after } },
  },
  init: ({ MKDIRS }): Kernel => ({
    lower_dir: { d_count: 1, i_rwsem: null },
    lower_dentry: Object.fromEntries(makers(MKDIRS).map((name) => [name, 0])),
    done: 0,
    umount: null,
  }),
  threads: ({ MKDIRS }) => ({
    ...Object.fromEntries(makers(MKDIRS).map((name) => [name, thread(ecryptfs_mkdir)])),
    umount: thread(umount),
  }),
  invariants: {
    'umount-finds-nothing-busy': implies(
      ({ umount }) => umount !== null,
      ({ umount }) =>
        umount?.busy === 0 || `umount_check(): dentry still in use (${umount?.busy}) [unmount of the lower file system]`,
    ),
  },
  outcome: ({ umount }) => ({ busy: umount?.busy ?? 'none' }),
  expect: ({ variant }) => ({
    'umount-finds-nothing-busy': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
