/** Plain FUSE_READDIR: the names, as the server has them; no dentry is touched. fs/fuse/readdir.c */
import type { Proc } from 'dcheck';
import type { Kernel, Name, Nodeid } from '../kernel.ts';
import { fuse_simple_request } from './dev.ts';

export function* fuse_readdir(k: Kernel, dir: Nodeid): Proc<Name[]> {
  const { names } = yield* fuse_simple_request(k, 'READDIR', dir, '');
  return names;
}
