/** Inodes by nodeid, and what a notify does to a directory's. fs/fuse/inode.c, fs/fuse/dir.c */
import type { Kernel, Nodeid } from '../kernel.ts';

/** The inode with that nodeid, or null. References on inodes are not counted: nothing here drops an inode. */
export function fuse_ilookup(k: Kernel, nodeid: Nodeid): Nodeid | null {
  return nodeid in k.inode ? nodeid : null;
}

export function S_ISDIR(k: Kernel, inode: Nodeid): boolean {
  return k.inode[inode].is_dir;
}

export function IS_DEADDIR(k: Kernel, inode: Nodeid): boolean {
  return k.inode[inode].dead;
}

export function get_node_id(_k: Kernel, inode: Nodeid): Nodeid {
  return inode;
}

/** The readdir cache of the directory is out of date. Its cached attributes are too, but nobody here reads them. */
export function fuse_dir_changed(k: Kernel, dir: Nodeid): void {
  if (k.fc.cache_dir) k.inode[dir].i_version++;
}
