/** A busybox that needs no shared library: the guest's shell, mount and umount. */
import { closeSync, openSync, readSync } from 'node:fs';
import { onPath } from './machine.ts';

/** Its path, or why there is none. */
export function findBusybox(environment: NodeJS.ProcessEnv = process.env): { readonly path: string } | { readonly why: string } {
  const path = onPath('busybox', environment);
  if (path === null) return { why: 'there is no busybox on PATH' };
  return isStatic(path) ? { path } : { why: `${path} needs shared libraries` };
}

const PT_INTERP = 3;

/** Whether a 64-bit ELF program names no loader (program header PT_INTERP, elf(5)). */
export function isStatic(path: string): boolean {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    readSync(file, head, 0, head.length, 0);
  } finally {
    closeSync(file);
  }
  if (head.toString('latin1', 0, 5) !== '\x7fELF\x02') return false;
  const at = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  if (at + size * count > head.length) return false;
  return Array.from({ length: count }, (_, i) => head.readUInt32LE(at + i * size)).every((type) => type !== PT_INTERP);
}
