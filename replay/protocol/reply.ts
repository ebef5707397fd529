/** What the server answers: struct fuse_out_header and what follows it. */
import { FUSE_KERNEL_MINOR_VERSION, FUSE_KERNEL_VERSION, SIZE } from './constants.ts';

/** A day, for what is not to expire. In seconds. */
const DAY = 86_400n;

export interface NodeWords {
  /** 0: the name is absent, and the kernel may remember that. */
  readonly nodeid: bigint;
  readonly isDirectory: boolean;
}

/** A whole message: `error` is a positive errno, or 0. */
export function message(unique: bigint, error: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const out = Buffer.alloc(SIZE.outHeader + body.length);
  out.writeUInt32LE(out.length, 0);
  out.writeInt32LE(error === 0 ? 0 : -error, 4);
  out.writeBigUInt64LE(unique, 8);
  body.copy(out, SIZE.outHeader);
  return out;
}

function attr(out: Buffer, at: number, { nodeid, isDirectory }: NodeWords): void {
  out.writeBigUInt64LE(nodeid, at);
  // S_IFDIR | 0755 or S_IFREG | 0644
  out.writeUInt32LE(isDirectory ? 0o040755 : 0o100644, at + 60);
  out.writeUInt32LE(isDirectory ? 2 : 1, at + 64);
  out.writeUInt32LE(process.getuid?.() ?? 0, at + 68);
  out.writeUInt32LE(process.getgid?.() ?? 0, at + 72);
  out.writeUInt32LE(4096, at + 80);
}

/** struct fuse_entry_out. Without `trusted` the entry's timeout is 0; attributes hold for long in any case. */
export function entryOut(node: NodeWords, trusted: boolean): Buffer {
  const out = Buffer.alloc(SIZE.entryOut);
  out.writeBigUInt64LE(node.nodeid, 0);
  out.writeBigUInt64LE(trusted ? DAY : 0n, 16);
  out.writeBigUInt64LE(DAY, 24);
  if (node.nodeid !== 0n) attr(out, 40, node);
  return out;
}

/** struct fuse_attr_out. */
export function attrOut(node: NodeWords): Buffer {
  const out = Buffer.alloc(16 + SIZE.attr);
  out.writeBigUInt64LE(DAY, 0);
  attr(out, 16, node);
  return out;
}

/** struct fuse_open_out. */
export function openOut(flags: number): Buffer {
  const out = Buffer.alloc(16);
  out.writeUInt32LE(flags, 8);
  return out;
}

/** struct fuse_init_out. */
export function initOut(flags: number): Buffer {
  const out = Buffer.alloc(64);
  out.writeUInt32LE(FUSE_KERNEL_VERSION, 0);
  out.writeUInt32LE(FUSE_KERNEL_MINOR_VERSION, 4);
  out.writeUInt32LE(65_536, 8);
  out.writeUInt32LE(flags, 12);
  out.writeUInt16LE(16, 16);
  out.writeUInt16LE(12, 18);
  out.writeUInt32LE(65_536, 20);
  out.writeUInt32LE(1, 24);
  return out;
}

/** struct fuse_kstatfs: an empty file system with names of up to 255 bytes. */
export function statfsOut(): Buffer {
  const out = Buffer.alloc(80);
  out.writeUInt32LE(4096, 40);
  out.writeUInt32LE(255, 44);
  return out;
}

/** One struct fuse_dirent, or with `plus` one struct fuse_direntplus; `index` counts from 0. */
export function dirent(name: string, node: NodeWords, index: number, plus: boolean): Buffer {
  const bytes = Buffer.from(name);
  const at = plus ? SIZE.entryOut : 0;
  const out = Buffer.alloc(at + ((SIZE.dirent + bytes.length + 7) & ~7));
  if (plus) entryOut(node, true).copy(out);
  out.writeBigUInt64LE(node.nodeid, at);
  out.writeBigUInt64LE(BigInt(index + 1), at + 8);
  out.writeUInt32LE(bytes.length, at + 16);
  // DT_DIR or DT_REG
  out.writeUInt32LE(node.isDirectory ? 4 : 8, at + 20);
  bytes.copy(out, at + SIZE.dirent);
  return out;
}
