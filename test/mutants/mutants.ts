/**
 * Seeded faults: small mutations of correct variants and of the helpers that they stand on. Each names the cells,
 * quickest first, in which some property must catch it: one that the spec expects to hold there must be violated.
 *
 * A mutant is a source patch: its `find` must stand in the file exactly once. One that no property can catch says why:
 * then it must survive all its cells, or the reason is wrong.
 */

export interface Edit {
  /** Below model/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Variant and configuration. */
export type Cell = readonly [variant: string, config: string];

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly cells: readonly Cell[];
  /** Set: nothing can tell it from the original, and why. */
  readonly equivalent?: string;
}

const on =
  (file: string) =>
  (name: string, find: string, replace: string, cells: readonly Cell[], equivalent?: string): Mutant => ({
    name,
    edits: [{ file, find, replace }],
    cells,
    ...(equivalent === undefined ? {} : { equivalent }),
  });

const at = (variant: string, ...configs: string[]): Cell[] => configs.map((config) => [variant, config]);
const v617 = (...configs: string[]): Cell[] => at('v6.17', ...configs);

const V617 = on('variants/v6.17.ts');
const RECHECK = on('variants/recheck.ts');
const COUNTER = on('variants/dir-counter.ts');
const REMOVING = on('vfs/start_removing.ts');
const DENTRY = on('dcache/dentry.ts');

/** The function of v6.17 and v7.1.4: correct but for EXPIRE_ONLY. */
const lockFirst: readonly Mutant[] = [
  V617('lock of the parent dropped', '  yield* inode_lock_nested(k, parent);\n', '  yield;\n', v617('sequential')),
  V617('unlock of the parent missing', '  inode_unlock(k, parent);\n  return err;', '  return err;', v617('sequential')),
  V617(
    'unlock of the parent before the put',
    '    yield;\n    dput(k, entry);\n',
    '    inode_unlock(k, parent);\n    yield;\n    dput(k, entry);\n',
    v617('sequential'),
  ),
  {
    name: 'looked up before it locks',
    edits: [
      { file: 'variants/v6.17.ts', find: '  yield* inode_lock_nested(k, parent);\n', replace: '' },
      {
        file: 'variants/v6.17.ts',
        find: '    if (entry === null) break unlock;\n',
        replace: '    if (entry === null) return err;\n    yield* inode_lock_nested(k, parent);\n',
      },
    ],
    cells: v617('lookup-in-flight'),
  },
  V617('put of the entry missing', '    yield;\n    dput(k, entry);\n', '', v617('sequential')),
  V617(
    'put of the entry doubled',
    '    yield;\n    dput(k, entry);\n',
    '    yield;\n    dput(k, entry);\n    dput(k, entry);\n',
    v617('sequential'),
  ),
  V617('put of the alias missing', '    dput(k, dir);\n', '', v617('sequential')),
  V617('put of the alias doubled', '    dput(k, dir);\n', '    dput(k, dir);\n    dput(k, dir);\n', v617('sequential')),
  V617(
    'put of the entry before its last use',
    '    yield;\n    fuse_dir_changed(k, parent);\n',
    '    dput(k, entry);\n    yield;\n    fuse_dir_changed(k, parent);\n',
    v617('sequential', 'reclaim'),
  ),
  V617(
    'entry not unhashed',
    '    if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);\n',
    '',
    v617('lookup-in-flight', 'reclaim'),
  ),
  V617(
    'EXPIRE_ONLY the wrong way round',
    '!(flags & FUSE_EXPIRE_ONLY)',
    'flags & FUSE_EXPIRE_ONLY',
    v617('lookup-in-flight', 'reclaim'),
  ),
  V617('timeout not reset', '    yield* fuse_invalidate_entry_cache(k, entry);\n', '', v617('expire-revalidate')),
  V617('directory not marked as changed', '    fuse_dir_changed(k, parent);\n', '', v617('listing')),
  V617('sign test inverted', 'd_really_is_positive(k, entry)) {', '!d_really_is_positive(k, entry)) {', v617('delete')),
  V617('sign test dropped', 'child_nodeid !== 0 && d_really_is_positive(k, entry)', 'child_nodeid !== 0', v617('delete')),
  V617(
    'success where nothing is cached',
    '    err = -ENOENT;\n    const dir',
    '    err = 0;\n    const dir',
    v617('lookup-in-flight', 'reclaim'),
  ),
  V617(
    'ENOENT where it was invalidated',
    '    } else {\n      err = 0;\n',
    '    } else {\n      err = -ENOENT;\n',
    v617('sequential'),
  ),
  V617('nodeid test inverted', '!== child_nodeid) {', '=== child_nodeid) {', v617('delete')),
  V617('lock of the child missing', '      yield* inode_lock(k, d_inode(k, entry));\n', '', v617('delete')),
  V617('unlock of the child missing', '      inode_unlock(k, d_inode(k, entry));\n', '', v617('delete')),
  V617(
    'child locked after the parent is dropped',
    '  yield* inode_lock_nested(k, parent);\n',
    '  yield* inode_lock_nested(k, parent);\n  inode_unlock(k, parent);\n',
    v617('sequential'),
  ),
  V617(
    'd_delete() left out',
    '      if (err === 0) d_delete(k, entry);\n',
    '',
    v617('delete', 'lookup-in-flight'),
    'd_invalidate() has unhashed the entry by then: whether it turns negative, nobody can see',
  ),
  V617(
    'nlink not cleared',
    '        clear_nlink(k, entry);\n',
    '',
    v617('delete'),
    'who has the deleted file open would see it in fstat(); no open files are modelled',
  ),
];

/** The repair `recheck`, and with it the text that it shares with neil-2026-06-04. */
const recheck: readonly Mutant[] = [
  RECHECK(
    'looks again without the lock',
    '        yield* inode_lock_nested(k, parent);\n        entry = try_lookup_noperm(k, name, dir);\n        inode_unlock(k, parent);\n',
    '        yield;\n        entry = try_lookup_noperm(k, name, dir);\n',
    at('recheck', 'lookup-in-flight'),
  ),
  RECHECK(
    'does not look again',
    '        entry = try_lookup_noperm(k, name, dir);\n        inode_unlock',
    '        inode_unlock',
    at('recheck', 'lookup-in-flight'),
  ),
  RECHECK(
    'keeps the lock where it finds nothing again',
    '        inode_unlock(k, parent);\n',
    '',
    at('recheck', 'lookup-in-flight'),
  ),
  RECHECK('no test for a dead parent', '      if (IS_DEADDIR(k, parent)) break put_parent;\n', '', at('recheck', 'rmdir')),
  RECHECK(
    'second put missing in the negative branch',
    '          end_creating(k, entry);\n          dput(k, entry);\n',
    '          end_creating(k, entry);\n',
    at('recheck', 'sequential'),
  ),
  RECHECK(
    'second put missing in the positive branch',
    '      end_removing(k, entry);\n      dput(k, entry);\n      break',
    '      end_removing(k, entry);\n      break',
    at('recheck', 'lookup-in-flight'),
  ),
  RECHECK(
    'name not compared after the lock',
    '!d_same_name(k, entry, dir, name)',
    'd_same_name(k, entry, dir, name) && false',
    at('recheck', 'rename'),
  ),
  RECHECK(
    'refusals not tried again',
    '        dput(k, entry);\n        continue;\n      }\n      if (!d_same_name',
    '        dput(k, entry);\n        break put_parent;\n      }\n      if (!d_same_name',
    at('recheck', 'rename'),
  ),
  RECHECK(
    'put missing before it tries again',
    '        dput(k, entry);\n        continue;\n      }\n      if (!d_same_name',
    '        continue;\n      }\n      if (!d_same_name',
    at('recheck', 'unlink', 'rename'),
  ),
  RECHECK(
    'ENOENT for negatives',
    '          err = 0;\n          yield;\n          end_creating',
    '          yield;\n          end_creating',
    at('recheck', 'sequential'),
  ),
  RECHECK(
    'negatives not unhashed, nor expired',
    '          if (!(flags & FUSE_EXPIRE_ONLY)) d_invalidate(k, entry);\n          yield;\n          yield* fuse_invalidate_entry_cache(k, entry);\n',
    '',
    at('recheck', 'sequential'),
  ),
];

/** The repair `dir-counter`. */
const counter: readonly Mutant[] = [
  COUNTER('counter not compared', 'valid && current ?', 'valid ?', at('dir-counter', 'lookup-in-flight')),
  COUNTER('counter not bumped', '    k.inode[parent].inval_counter++;\n', '', at('dir-counter', 'lookup-in-flight')),
  {
    name: 'counter bumped after the look into the dcache',
    edits: [
      { file: 'variants/dir-counter.ts', find: '    k.inode[parent].inval_counter++;\n', replace: '' },
      {
        file: 'variants/dir-counter.ts',
        find: '    const entry = d_lookup(k, dir, name);\n',
        replace: '    const entry = d_lookup(k, dir, name);\n    yield;\n    k.inode[parent].inval_counter++;\n',
      },
    ],
    cells: at('dir-counter', 'lookup-in-flight', 'reclaim'),
  },
  COUNTER('READDIRPLUS not sampled', " || opcode === 'READDIRPLUS'", '', at('dir-counter', 'readdirplus-in-flight')),
];

/** Helpers of the VFS and the dcache. */
const helpers: readonly Mutant[] = [
  REMOVING(
    'end_removing() without its unlock',
    '  inode_unlock(k, d_inode(k, d(k, dentry).d_parent as Dptr));\n',
    '',
    at('recheck', 'sequential'),
  ),
  REMOVING(
    'end_removing() without its put',
    'd_parent as Dptr));\n  dput(k, dentry);',
    'd_parent as Dptr));',
    at('recheck', 'sequential'),
  ),
  REMOVING(
    'start_creating_dentry() takes positives only',
    'if (!d_is_negative(k, child)) {',
    'if (d_is_negative(k, child)) {',
    at('recheck', 'rmdir'),
  ),
  REMOVING(
    'start_removing_dentry() takes negatives',
    '  if (d_is_negative(k, child)) {\n    inode_unlock(k, dir);\n    return -ENOENT;\n  }\n',
    '',
    at('recheck', 'delete', 'create', 'unlink'),
    'recheck only calls it once start_creating_dentry() has refused, and then a negative that is still hashed cannot be: it would have been taken',
  ),
  REMOVING(
    'start_removing_noperm() keeps the lock on an error',
    '  if (IS_ERR(dentry)) inode_unlock(k, dir);\n',
    '',
    at('v6.19-rc1', 'inc-epoch', 'rmdir'),
  ),
  DENTRY('dput() frees what is in use', '  if (it.d_count > 0) return;\n', '', v617('reclaim')),
  DENTRY('dput() keeps what is unhashed', '!it.hashed || (it.op_delete', '(it.op_delete', v617('sequential')),
  DENTRY('a d_lookup() that takes no reference', '  d(k, dentry).d_count++;\n', '', v617('sequential')),
  on('dcache/shrink.ts')(
    'reclaim of what is in use',
    'allocated && hashed && d_count === 0',
    'allocated && hashed',
    v617('reclaim'),
  ),
  on('dcache/d_move.ts')('the target of a rename stays hashed', '    to.hashed = false;\n', '', v617('rename')),
  on('vfs/path_walk.ts')(
    'lookup_slow() without the lock',
    '  yield* inode_lock_shared(k, inode);\n',
    '  yield;\n',
    v617('lookup-in-flight'),
  ),
  {
    name: 'lookup_slow() without lock and unlock',
    edits: [
      { file: 'vfs/path_walk.ts', find: '  yield* inode_lock_shared(k, inode);\n', replace: '  yield;\n' },
      { file: 'vfs/path_walk.ts', find: '  inode_unlock_shared(k, inode);\n', replace: '' },
    ],
    cells: v617('lookup-in-flight'),
  },
  on('vfs/path_walk.ts')('lookup_slow() without the unlock', '  inode_unlock_shared(k, inode);\n', '', v617('lookup-in-flight')),
  on('vfs/path_walk.ts')(
    'lookup_fast() keeps its reference',
    '  if (status === 0) d_invalidate(k, dentry);\n  dput(k, dentry);\n',
    '  if (status === 0) d_invalidate(k, dentry);\n',
    v617('reclaim', 'expire-revalidate'),
  ),
  on('fuse/lookup.ts')(
    'epoch read after the reply',
    '  d(k, entry).epoch = epoch;\n',
    '  d(k, entry).epoch = epoch === k.fc.epoch ? epoch : k.fc.epoch;\n',
    v617('inc-epoch'),
  ),
  on('fuse/revalidate.ts')(
    'a reply "absent" passes for valid',
    '  if (ret !== 0 || outarg.nodeid !== inode) return 0;\n',
    '',
    at('dir-counter', 'expire-revalidate'),
  ),
  on('fuse/settime.ts')('the bucket lock is not dropped', '    bucket_unlock(k);\n', '', v617('inval-wq')),
  on('fuse/readdir.ts')(
    'version of the listing noted when it is complete',
    '  rdc.cached = true;\n',
    '  rdc.cached = true;\n  rdc.iversion = k.inode[dir].i_version;\n',
    at('lockless', 'listing'),
  ),
  on('vfs/unlink.ts')('unlink leaves the timeout', '    yield* fuse_entry_unlinked(k, entry);\n', '', at('v6.19', 'unlink')),
  on('vfs/unlink.ts')('unlink without the lock of the victim', '  yield* inode_lock(k, target);\n', '', v617('unlink')),
  on('vfs/unlink.ts')(
    'unlink keeps the lock of the parent',
    '  inode_unlock(k, dir);\n  return error;\n}\n\nfunction* vfs_unlink',
    '  return error;\n}\n\nfunction* vfs_unlink',
    v617('unlink'),
  ),
  on('vfs/rename.ts')(
    'rename locks one parent',
    '  if (second !== first) yield* inode_lock_nested(k, second);\n',
    '',
    v617('rename'),
  ),
  on('vfs/open_create.ts')('open(O_CREAT) without the lock', '  yield* inode_lock(k, dir);\n', '  yield;\n', v617('create')),
  on('vfs/open_create.ts')(
    'open(O_CREAT) keeps its reference',
    '  yield;\n  dput(k, dentry);\n  return err;\n',
    '  return err;\n',
    v617('create'),
  ),
];

export const MUTANTS: readonly Mutant[] = [...lockFirst, ...recheck, ...counter, ...helpers];
