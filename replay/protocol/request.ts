/** What the kernel sends: struct fuse_in_header and the arguments that this server looks at. */
import { OPCODES, type OpcodeName, SIZE } from './constants.ts';

export interface FuseRequest {
  readonly opcode: OpcodeName | 'OTHER';
  readonly code: number;
  readonly unique: bigint;
  readonly nodeid: bigint;
  /** The thread that made the call, as the server's pid namespace knows it. */
  readonly pid: number;
  /** LOOKUP, CREATE, UNLINK, RMDIR, RENAME: the last component; else empty. */
  readonly name: string;
  /** RENAME: where to. */
  readonly newdir: bigint;
  readonly newname: string;
  /** READDIR, READDIRPLUS. */
  readonly offset: bigint;
  readonly size: number;
  /** CREATE: open flags. INIT: what the kernel can do. */
  readonly flags: number;
}

/** `message` is one whole read from /dev/fuse. */
export function decode(message: Buffer): FuseRequest {
  const code = message.readUInt32LE(4);
  const opcode = (OPCODES as Readonly<Record<number, OpcodeName>>)[code] ?? 'OTHER';
  const body = message.subarray(SIZE.inHeader);
  return {
    opcode,
    code,
    unique: message.readBigUInt64LE(8),
    nodeid: message.readBigUInt64LE(16),
    pid: message.readUInt32LE(32),
    name: '',
    newdir: 0n,
    newname: '',
    offset: 0n,
    size: 0,
    flags: 0,
    ...argumentsOf(opcode, body),
  };
}

function argumentsOf(opcode: OpcodeName | 'OTHER', body: Buffer): Partial<FuseRequest> {
  switch (opcode) {
    case 'LOOKUP':
    case 'UNLINK':
    case 'RMDIR':
      return { name: names(body)[0] as string };
    case 'CREATE':
      // struct fuse_create_in: flags, mode, umask, open_flags
      return { flags: body.readUInt32LE(0), name: names(body.subarray(16))[0] as string };
    case 'RENAME':
    case 'RENAME2': {
      const [name = '', newname = ''] = names(body.subarray(opcode === 'RENAME' ? 8 : 16));
      return { newdir: body.readBigUInt64LE(0), name, newname, flags: opcode === 'RENAME' ? 0 : body.readUInt32LE(8) };
    }
    case 'READDIR':
    case 'READDIRPLUS':
      return { offset: body.readBigUInt64LE(8), size: body.readUInt32LE(16) };
    case 'INIT':
      return { flags: body.readUInt32LE(12) };
    default:
      return {};
  }
}

/** Strings, each ended by a zero byte. */
function names(body: Buffer): string[] {
  return body.toString('utf8').split('\0');
}
