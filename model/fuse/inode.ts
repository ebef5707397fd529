/** Inodes by nodeid, and what a notify does to a directory's. fs/fuse/inode.c, fs/fuse/dir.c */
import type { Kernel, Nodeid } from '../kernel.ts';

/** The inode with that nodeid, or null. References on inodes are not counted: nothing here drops an inode. */
export function fuse_ilookup(k: Kernel, nodeid: Nodeid): Nodeid | null {
  return nodeid in k.inode ? nodeid : null;
}

export function S_ISDIR(k: Kernel, inode: Nodeid): boolean {
  return k.inode[inode].is_dir;
}

export function get_node_id(_k: Kernel, inode: Nodeid): Nodeid {
  return inode;
}

/** The next getattr of the directory asks the server. */
export function fuse_dir_changed(k: Kernel, dir: Nodeid): void {
  k.inode[dir].attr_valid = false;
}
