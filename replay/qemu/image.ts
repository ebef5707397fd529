/**
 * Kernel images: finding one by path or by version, and reading from its header that it is one
 * (Documentation/arch/x86/boot.rst: "HdrS" at 0x202, a pointer to the version's text at 0x20e).
 */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DcheckError } from '../../checker/api.ts';
import { ROOT } from '../root.ts';

export interface KernelImage {
  readonly path: string;
  /** As `uname -r` will say: 7.1.3+deb13-cloud-amd64. */
  readonly release: string;
}

const HEADER_BYTES = 0x8000;
const OFFSET = { bootFlag: 0x1fe, magic: 0x202, versionPointer: 0x20e, loadFlags: 0x211 } as const;
const LOADED_HIGH = 1;

/** Reads the header. Throws DcheckError `kernel-image` where the file is no x86 bzImage. */
export function readImage(path: string): KernelImage {
  const bytes = firstBytes(path);
  const isBzImage =
    bytes.length > OFFSET.loadFlags &&
    bytes.readUInt16LE(OFFSET.bootFlag) === 0xaa55 &&
    bytes.toString('latin1', OFFSET.magic, OFFSET.magic + 4) === 'HdrS' &&
    (bytes.readUInt8(OFFSET.loadFlags) & LOADED_HIGH) !== 0;
  if (!isBzImage) {
    throw new DcheckError('kernel-image', `${path} is no Linux kernel for x86 (no bzImage)`, {
      hint: 'give the file that Debian calls vmlinuz-VERSION, or arch/x86/boot/bzImage of a build; vmlinux will not do',
    });
  }
  const start = bytes.readUInt16LE(OFFSET.versionPointer) + 0x200;
  const text = bytes.toString('latin1', start, start + 256).split('\0', 1)[0]!;
  return { path, release: text.split(' ', 1)[0]! };
}

function firstBytes(path: string): Buffer {
  let file: number;
  try {
    if (!statSync(path).isFile()) throw new Error('not a file');
    file = openSync(path, 'r');
  } catch (cause) {
    throw new DcheckError('kernel-image', `${path} cannot be read as a kernel image`, { cause });
  }
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** Folders that are searched for `vmlinuz-VERSION`. */
export function imageFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const { DCHECK_KERNELS } = environment;
  return [...new Set([...(DCHECK_KERNELS ? [resolve(DCHECK_KERNELS)] : []), resolve('kernels'), join(ROOT, 'kernels')])];
}

/** Versions for which one of the folders has an image. */
export function knownVersions(folders: readonly string[] = imageFolders()): string[] {
  const names = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder));
  return [...new Set(names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)))].sort();
}

const PREFIX = 'vmlinuz-';

/**
 * The image that `kernel` means: a path, or a version that one of the folders has, where 7.1.3 also means 7.1.3+deb13 if
 * that is the only one. Null where there is no such file.
 */
export function findImage(kernel: string, folders: readonly string[] = imageFolders()): string | null {
  const asPath = resolve(kernel);
  if (kernel.includes('/')) return existsSync(asPath) ? asPath : null;
  const exact = [asPath, ...folders.map((folder) => join(folder, PREFIX + kernel))].find((path) => existsSync(path));
  if (exact !== undefined) return exact;
  const longer = knownVersions(folders).filter((version) => version.startsWith(`${kernel}+`) || version.startsWith(`${kernel}-`));
  return longer.length === 1 ? findImage(longer[0]!, folders) : null;
}
