/**
 * FUSE_READDIR with its cache, and FUSE_READDIRPLUS, which also links what it lists into the dcache. fs/fuse/readdir.c
 *
 * The caller holds the directory shared. A listing is one request here: directories of one or two names fit into it.
 */
import type { Proc } from 'dcheck';
import { d_alloc_parallel, d_lookup_done } from '../dcache/d_alloc_parallel.ts';
import { d_invalidate } from '../dcache/d_invalidate.ts';
import { d_lookup } from '../dcache/d_lookup.ts';
import { d_splice_alias } from '../dcache/d_splice_alias.ts';
import { d, d_in_lookup, dput } from '../dcache/dentry.ts';
import type { Dptr, Kernel, Name, Nodeid } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';
import { fuse_change_entry_timeout, fuse_sample_dir } from './entry_valid.ts';
import { fuse_iget } from './lookup.ts';

/** From position 0: the cache, if there is one and it is up to date; else the server. */
export function* fuse_readdir(k: Kernel, dir: Nodeid): Proc<Name[]> {
  if (k.fc.cache_dir) {
    const cached = fuse_readdir_cached(k, dir);
    if (cached !== null) return cached;
  }
  const { names } = yield* fuse_simple_request(k, 'READDIR', dir, '');
  if (k.fc.cache_dir) fuse_readdir_cache_end(k, dir, names);
  return names;
}

/** Null: not cached. What is out of date is thrown away, and the directory's version noted for what will be filled in. */
function fuse_readdir_cached(k: Kernel, dir: Nodeid): Name[] | null {
  const { rdc, i_version } = k.inode[dir];
  if (rdc.cached && rdc.iversion === i_version) return [...rdc.names];
  rdc.cached = false;
  rdc.names = [];
  rdc.iversion = i_version;
  return null;
}

/** The cache is complete, unless another task has filled it first. */
function fuse_readdir_cache_end(k: Kernel, dir: Nodeid, names: readonly Name[]): void {
  const { rdc } = k.inode[dir];
  if (rdc.cached) return;
  rdc.cached = true;
  rdc.names = [...names];
}

/** Lists, and links each entry. */
export function* fuse_readdirplus(k: Kernel, parent: Dptr, dir: Nodeid): Proc<Name[]> {
  const epoch = k.fc.epoch;
  const sample = yield* fuse_sample_dir(k, dir, 'READDIRPLUS');
  const { names, nodeids } = yield* fuse_simple_request(k, 'READDIRPLUS', dir, '');
  for (let at = 0; at < names.length; at++) {
    if (at > 0) yield;
    yield* fuse_direntplus_link(k, parent, dir, names[at], nodeids[at], epoch, sample);
  }
  return names;
}

/** A cached entry that says otherwise, negative or of another inode, is dropped: so a listing heals it. */
function* fuse_direntplus_link(
  k: Kernel,
  parent: Dptr,
  dir: Nodeid,
  name: Name,
  nodeid: Nodeid,
  epoch: number,
  sample: number,
): Proc {
  let dentry = d_lookup(k, parent, name);
  if (dentry === null) dentry = yield* d_alloc_parallel(k, parent, name);
  while (!d_in_lookup(k, dentry) && d(k, dentry).d_inode !== nodeid) {
    d_invalidate(k, dentry);
    dput(k, dentry);
    yield;
    dentry = yield* d_alloc_parallel(k, parent, name);
  }
  if (d_in_lookup(k, dentry)) {
    d_splice_alias(k, fuse_iget(k, nodeid), dentry);
    d_lookup_done(k, dentry);
    d(k, dentry).epoch = epoch;
  }
  yield;
  yield* fuse_change_entry_timeout(k, dir, dentry, true, sample);
  yield;
  dput(k, dentry);
}
