/** The locks of the model, as traces show them. */
import type { Immutable, LockView } from 'dcheck';
import { type Inode, type Kernel, type Nodeid, P, Q } from '../kernel.ts';

function directory(nodeid: Nodeid): string {
  return nodeid === P ? 'dir' : nodeid === Q ? 'qdir' : 'the grandparent';
}

export function locks(k: Immutable<Kernel>): LockView[] {
  const inodes = Object.values(k.inode as Readonly<Record<string, Immutable<Inode>>>).map(({ nodeid, is_dir, i_rwsem }) => ({
    name: is_dir ? directory(nodeid) : `inode ${nodeid}`,
    holders: [
      ...(i_rwsem.writer === null ? [] : [{ actor: i_rwsem.writer, mode: 'exclusive' }]),
      ...i_rwsem.readers.map((actor) => ({ actor, mode: 'shared' })),
    ],
  }));
  const dentries = Object.entries(k.dentry).map(([id, { d_lock }]) => ({
    name: `${id}.d_lock`,
    holders: d_lock === null ? [] : [{ actor: d_lock, mode: 'exclusive' }],
  }));
  const bucket = {
    name: 'bucket lock',
    holders: k.fc.bucket_lock === null ? [] : [{ actor: k.fc.bucket_lock, mode: 'exclusive' }],
  };
  return [...inodes, ...dentries, bucket].filter(({ holders }) => holders.length > 0);
}
