/** What the server tells the kernel of its own accord: a message whose `unique` is 0 and whose `error` is a code. */
import { FUSE_EXPIRE_ONLY, FUSE_NOTIFY_DELETE, FUSE_NOTIFY_INC_EPOCH, FUSE_NOTIFY_INVAL_ENTRY, SIZE } from './constants.ts';

function notify(code: number, body: Buffer): Buffer {
  const out = Buffer.alloc(SIZE.outHeader + body.length);
  out.writeUInt32LE(out.length, 0);
  out.writeInt32LE(code, 4);
  body.copy(out, SIZE.outHeader);
  return out;
}

/** struct fuse_notify_inval_entry_out, then the name. */
export function notifyInvalEntry(parent: bigint, name: string, expireOnly: boolean): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  const body = Buffer.alloc(16 + bytes.length);
  body.writeBigUInt64LE(parent, 0);
  body.writeUInt32LE(bytes.length - 1, 8);
  body.writeUInt32LE(expireOnly ? FUSE_EXPIRE_ONLY : 0, 12);
  bytes.copy(body, 16);
  return notify(FUSE_NOTIFY_INVAL_ENTRY, body);
}

/** struct fuse_notify_delete_out, then the name. */
export function notifyDelete(parent: bigint, child: bigint, name: string): Buffer {
  const bytes = Buffer.from(`${name}\0`);
  const body = Buffer.alloc(24 + bytes.length);
  body.writeBigUInt64LE(parent, 0);
  body.writeBigUInt64LE(child, 8);
  body.writeUInt32LE(bytes.length - 1, 16);
  bytes.copy(body, 24);
  return notify(FUSE_NOTIFY_DELETE, body);
}

export function notifyIncEpoch(): Buffer {
  return notify(FUSE_NOTIFY_INC_EPOCH, Buffer.alloc(0));
}
