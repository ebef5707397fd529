/** The locks of the model, as traces show them. */
import type { Immutable, LockView } from 'dcheck';
import type { Inode, Kernel } from '../kernel.ts';

export function locks(k: Immutable<Kernel>): LockView[] {
  const inodes = Object.values(k.inode as Readonly<Record<string, Immutable<Inode>>>).map(({ nodeid, is_dir, i_rwsem }) => ({
    name: is_dir ? 'dir' : `inode ${nodeid}`,
    holders: [
      ...(i_rwsem.writer === null ? [] : [{ actor: i_rwsem.writer, mode: 'exclusive' }]),
      ...i_rwsem.readers.map((actor) => ({ actor, mode: 'shared' })),
    ],
  }));
  const dentries = Object.entries(k.dentry).map(([id, { d_lock }]) => ({
    name: `${id}.d_lock`,
    holders: d_lock === null ? [] : [{ actor: d_lock, mode: 'exclusive' }],
  }));
  return [...inodes, ...dentries].filter(({ holders }) => holders.length > 0);
}
