/** Messages of the wire protocol, against bytes laid out by hand from linux/fuse.h. */
import { expect, test } from 'vitest';
import { notifyDelete, notifyIncEpoch, notifyInvalEntry } from '../../../replay/protocol/notify.ts';
import { dirent, entryOut, message } from '../../../replay/protocol/reply.ts';
import { decode } from '../../../replay/protocol/request.ts';

const hex = (buffer: Buffer): string => buffer.toString('hex');
const bytes = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** len, opcode, unique, nodeid, uid, gid, pid, extlen and padding. */
const header = (opcode: string): string =>
  `00000000 ${opcode} 0700000000000000 0100000000000000 00000000 00000000 2a000000 00000000`;

test('a LOOKUP', () => {
  const request = decode(bytes(`${header('01000000')} 636f6e66696700`));
  expect(request).toMatchObject({ opcode: 'LOOKUP', unique: 7n, nodeid: 1n, pid: 42, name: 'config' });
});

test('a RENAME has a directory and two names', () => {
  const request = decode(bytes(`${header('0c000000')} 0300000000000000 6100 626300`));
  expect(request).toMatchObject({ opcode: 'RENAME', newdir: 3n, name: 'a', newname: 'bc', flags: 0 });
});

test('a RENAME2 has flags before them', () => {
  const request = decode(bytes(`${header('2d000000')} 0300000000000000 02000000 00000000 6100 626300`));
  expect(request).toMatchObject({ opcode: 'RENAME2', newdir: 3n, name: 'a', newname: 'bc', flags: 2 });
});

test('a CREATE has four words before the name', () => {
  const request = decode(bytes(`${header('23000000')} c1000000 a4810000 12000000 00000000 6100`));
  expect(request).toMatchObject({ opcode: 'CREATE', flags: 0xc1, name: 'a' });
});

test('a READDIRPLUS has its position and size', () => {
  const request = decode(
    bytes(`${header('2c000000')} 0000000000000000 0500000000000000 00100000 00000000 0000000000000000 00000000 00000000`),
  );
  expect(request).toMatchObject({ opcode: 'READDIRPLUS', offset: 5n, size: 4096 });
});

test('an opcode that is not known keeps its number', () => {
  expect(decode(bytes(header('ff000000')))).toMatchObject({ opcode: 'OTHER', code: 255 });
});

test('a reply that fails has a negative error and no body', () => {
  expect(hex(message(9n, 2))).toBe('10000000feffffff0900000000000000');
});

test('an absent name that may be remembered: nodeid 0 and a timeout; one that may not: no timeout', () => {
  const absent = { nodeid: 0n, isDirectory: false };
  expect(entryOut(absent, true)).toHaveLength(128);
  expect(entryOut(absent, true).readBigUInt64LE(0)).toBe(0n);
  expect(entryOut(absent, true).readBigUInt64LE(16)).toBeGreaterThan(3600n);
  expect(entryOut(absent, false).readBigUInt64LE(16)).toBe(0n);
});

test('a directory entry is padded to 8 bytes, and preceded by its attributes for READDIRPLUS', () => {
  const file = { nodeid: 5n, isDirectory: false };
  expect(hex(dirent('abc', file, 0, false))).toBe(
    '0500000000000000 0100000000000000 03000000 08000000 6162630000000000'.replaceAll(' ', ''),
  );
  expect(dirent('abc', file, 0, true)).toHaveLength(128 + 32);
});

test('FUSE_NOTIFY_INVAL_ENTRY: the name ends with a zero that is not counted; FUSE_EXPIRE_ONLY is a flag', () => {
  expect(hex(notifyInvalEntry(1n, 'ab', false))).toBe(
    '2300000003000000 0000000000000000 0100000000000000 02000000 00000000 616200'.replaceAll(' ', ''),
  );
  expect(notifyInvalEntry(1n, 'ab', true).readUInt32LE(28)).toBe(1);
});

test('FUSE_NOTIFY_DELETE names the child; FUSE_NOTIFY_INC_EPOCH is a header alone', () => {
  expect(hex(notifyDelete(1n, 5n, 'a'))).toBe(
    '2a00000006000000 0000000000000000 0100000000000000 0500000000000000 01000000 00000000 6100'.replaceAll(' ', ''),
  );
  expect(hex(notifyIncEpoch())).toBe('10000000080000000000000000000000');
});
