/**
 * Writes cpio archives of the "newc" form, the one that the kernel unpacks as an initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst). Archives may be appended to one another; what comes
 * later wins. Deterministic: owners are root, times are zero, inode numbers count up.
 *
 * Not promised: hard links, extended attributes, files of 4 GiB and more.
 */

export type Entry =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: Uint8Array; readonly executable?: boolean }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;
const ALIGNMENT = 4;

/** An archive of `entries` as a list of chunks to be written one after the other. Folders on the way are added. */
export function cpio(entries: readonly Entry[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let inode = 0;
  const add = (path: string, mode: number, content: Uint8Array): void => {
    inode += 1;
    chunks.push(header(path, inode, mode, content.length), content, padding(content.length));
  };
  const folders = new Set<string>();
  const addFolder = (path: string): void => {
    if (path === '' || folders.has(path)) return;
    addFolder(parentOf(path));
    folders.add(path);
    add(path, S_IFDIR | 0o755, NOTHING);
  };
  for (const entry of entries) {
    const path = entry.path.replace(/^\/+/, '');
    addFolder(parentOf(path));
    if (entry.kind === 'folder') addFolder(path);
    else if (entry.kind === 'file') add(path, S_IFREG | (entry.executable ? 0o755 : 0o644), entry.content);
    else add(path, S_IFLNK | 0o777, Buffer.from(entry.target));
  }
  add('TRAILER!!!', 0, NOTHING);
  return chunks;
}

const NOTHING = new Uint8Array(0);

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

function header(path: string, inode: number, mode: number, size: number): Uint8Array {
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length, 0];
  const text = Buffer.from(`070701${fields.map((field) => field.toString(16).toUpperCase().padStart(8, '0')).join('')}`);
  return Buffer.concat([text, name, padding(text.length + name.length)]);
}

function padding(length: number): Uint8Array {
  return new Uint8Array((ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT);
}
