/**
 * The server has removed a file behind the kernel's back and given its nodeid to a new one, with a new generation. The
 * kernel finds its old inode under that nodeid and gives it to the new name: who has the old file open now reads the
 * new one.
 *
 * Source: Linux 15db16837a35 "fuse: fix illegal access to inode with reused nodeid" (v5.14); fs/fuse/inode.c, fuse_iget().
 * Fix: an inode whose generation differs is stale: it is unhashed and marked bad, so that all that is done with it fails
 * with EIO, and the new generation gets an inode of its own.
 * Checked: entries of different files never share an inode; and who has looked up the new file cannot read it by the
 * handle of the old one.
 * Left out: what a request says that is sent before the kernel can know of the new file: it carries the nodeid only.
 */
import { daemon, deref, extern, implies, type Proc, spec, thread, until } from 'dcheck';

const EIO = 5;
const NODEID = 7;

interface Inode {
  nodeid: number;
  i_generation: number;
  /** Found by fuse_iget(). */
  hashed: boolean;
  bad: boolean;
}

interface Kernel {
  inode: Record<string, Inode>;
  /** By name: the inode, and (a ghost) the generation that the server gave with it. */
  dentry: Record<string, { d_inode: string | null; generation: number }>;
  request:
    | { opcode: 'LOOKUP'; name: string; reply: Entry | null }
    | { opcode: 'READ'; nodeid: number; reply: Read | null }
    | null;
  /** The server's files by name. */
  files: Record<string, Entry | null>;
  /** What came of reading the file that was opened as "old": the generation that was read, or an error. */
  read: number | null;
}

interface Entry {
  nodeid: number;
  generation: number;
}
interface Read {
  generation: number;
}

const fuse_stale_inode = extern<(inode: Inode, generation: number) => boolean>('fuse_stale_inode');

/** Before the fix fuse_iget() looked at the type only, which is the same here. */
function never_stale(_inode: Inode, _generation: number): boolean {
  return false;
}

function other_generation(inode: Inode, generation: number): boolean {
  return inode.i_generation !== generation;
}

/** The inode of an entry that the server gave: found by its nodeid, or made. */
function fuse_iget(k: Kernel, nodeid: number, generation: number): string {
  const found = Object.keys(k.inode).find((id) => k.inode[id].hashed && k.inode[id].nodeid === nodeid);
  if (found !== undefined && !fuse_stale_inode(k.inode[found], generation)) return found;
  if (found !== undefined) fuse_make_bad(k.inode[found]);
  const made = `inode${Object.keys(k.inode).length + 1}`;
  k.inode[made] = { nodeid, i_generation: generation, hashed: true, bad: false };
  return made;
}

function fuse_make_bad(inode: Inode): void {
  inode.hashed = false;
  inode.bad = true;
}

/** Whether the name exists. */
function* stat(k: Kernel, name: string): Proc<boolean> {
  k.request = { opcode: 'LOOKUP', name, reply: null };
  yield until(
    () => k.request !== null && k.request.reply !== null,
    () => "the server's reply to LOOKUP",
  );
  return splice(k, name);
}

function splice(k: Kernel, name: string): boolean {
  const entry = k.request?.opcode === 'LOOKUP' ? k.request.reply : null;
  k.request = null;
  if (entry === null || entry.nodeid === 0) return false;
  k.dentry[name] = { d_inode: fuse_iget(k, entry.nodeid, entry.generation), generation: entry.generation };
  return true;
}

/** The generation that the file's contents are of, or an error. */
function* fuse_read(k: Kernel, inode: string): Proc<number> {
  if (deref(k.inode, inode, 'inode').bad) return -EIO;
  yield;
  k.request = { opcode: 'READ', nodeid: k.inode[inode].nodeid, reply: null };
  yield until(
    () => k.request !== null && k.request.reply !== null,
    () => "the server's reply to READ",
  );
  return contents(k);
}

function contents(k: Kernel): number {
  const generation = k.request?.opcode === 'READ' ? (k.request.reply?.generation ?? 0) : 0;
  k.request = null;
  return generation;
}

/** A program that has "old" open. It looks whether "new" is there, and if so reads "old". */
function* client(k: Kernel): Proc {
  const handle = k.dentry.old.d_inode as string;
  yield;
  const exists = yield* stat(k, 'new');
  if (!exists) return;
  yield;
  const got = yield* fuse_read(k, handle);
  k.read = got;
}

/** Not by way of the mount: the kernel is not told. */
function* replace(k: Kernel): Proc {
  k.files.old = null;
  yield;
  k.files.new = { nodeid: NODEID, generation: 2 };
}

function* fuse_worker(k: Kernel): Proc {
  for (;;) {
    yield until(
      () => k.request !== null && k.request.reply === null,
      () => 'a request',
    );
    answer(k);
  }
}

/** LOOKUP: nodeid 0 is "absent". READ: of whatever has the nodeid; 0 where nothing has. */
function answer(k: Kernel): void {
  const { request } = k;
  if (request?.opcode === 'LOOKUP') request.reply = k.files[request.name] ?? { nodeid: 0, generation: 0 };
  if (request?.opcode === 'READ') {
    const file = Object.values(k.files).find((entry) => entry?.nodeid === request.nodeid);
    request.reply = { generation: file?.generation ?? 0 };
  }
}

export default spec({
  name: 'reused-nodeid',
  about: 'an inode is taken for that of a new file with the same nodeid',
  variants: {
    before: {
      about: 'an inode is known by its nodeid',
      source: 'up to v5.13',
      plugs: { fuse_stale_inode: never_stale },
    },
    after: {
      about: 'an inode of another generation is bad',
      source: '15db16837a35, v5.14',
      plugs: { fuse_stale_inode: other_generation },
    },
  },
  init: (): Kernel => ({
    inode: { inode1: { nodeid: NODEID, i_generation: 1, hashed: true, bad: false } },
    dentry: { old: { d_inode: 'inode1', generation: 1 } },
    request: null,
    files: { old: { nodeid: NODEID, generation: 1 }, new: null },
    read: null,
  }),
  threads: () => ({ client: thread(client), server: daemon(fuse_worker), 'server application': thread(replace) }),
  actor: (action) => (action === 'server application' ? 'server' : action),
  invariants: {
    'one-inode-one-file': ({ dentry, inode }) => {
      const wrong = Object.keys(dentry).find((name) => {
        const { d_inode, generation } = dentry[name];
        return d_inode !== null && inode[d_inode].i_generation !== generation;
      });
      return wrong === undefined || `"${wrong}" has the inode of another file`;
    },
    'old-handle-never-reads-new-file': implies(
      ({ read }) => read !== null,
      ({ read }) => read !== 2 || 'the file that was opened as "old" reads as "new"',
    ),
  },
  outcome: ({ read }) => ({
    read: read === null ? 'none' : read === -EIO ? '-EIO' : read === 0 ? 'nothing' : `generation ${read}`,
  }),
  expect: ({ variant }) => ({
    'one-inode-one-file': variant === 'before' ? 'violated' : 'holds',
    'old-handle-never-reads-new-file': variant === 'before' ? 'violated' : 'holds',
    'no-deadlock': 'holds',
    'no-null-deref': 'holds',
  }),
});
