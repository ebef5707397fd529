/**
 * What the guest runs on, as three cpio archives one behind the other: a base (busybox, this very Node binary with its
 * shared libraries), the init script and dcheck's compiled code, and what this boot is to do.
 *
 * The base has 100 MB and depends on nothing but its parts, so it is kept in the user's cache folder under a hash of
 * what they are. It is not compressed: a slow emulated CPU copies faster than it inflates. The whole image lies in a
 * file that is unlinked before it is filled, so that no death of this process leaves it behind.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { DcheckError, messageOf } from '../../checker/api.ts';
import { ROOT } from '../root.ts';
import { SCRIPTS_SCHEMA, type Script, type Scripts } from '../script.ts';
import { cacheFolder } from './cache.ts';
import { cpio, type Entry } from './cpio.ts';
import { INIT } from './init.ts';

/** Where the guest has dcheck's code, and what it is to do; `init.ts` names both. */
const GUEST = { code: '/dcheck', scripts: '/dcheck/scripts.json' } as const;

/**
 * An initramfs that runs `scripts`, or nothing where there are none, as an open file without a name. The caller closes it.
 * `busybox` is the path of a statically linked one. Throws DcheckError `backend`.
 */
export function openInitramfs(busybox: string, scripts: readonly Script[]): number {
  const folder = cacheFolder();
  try {
    return filled(folder, baseArchive(folder, busybox), scripts);
  } catch (cause) {
    throw new DcheckError('backend', `the guest's files cannot be put together: ${messageOf(cause)}`, {
      hint: `${folder} needs 250 MB; XDG_CACHE_HOME names another place`,
      cause,
    });
  }
}

function filled(folder: string, base: string, scripts: readonly Script[]): number {
  const path = join(folder, `boot.${process.pid}.${Date.now()}.tmp`);
  const file = openSync(path, 'ax+', 0o600);
  unlinkSync(path);
  try {
    const job: Scripts = { schema: SCRIPTS_SCHEMA, scripts };
    const late: Entry[] = [...codeEntries(), { kind: 'file', path: GUEST.scripts, content: Buffer.from(JSON.stringify(job)) }];
    copyFileSync(base, `/proc/self/fd/${file}`);
    for (const chunk of cpio(late)) appendFileSync(file, chunk);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** The path of the cached base, made where it is missing. Files are told by path, size and time, as make does. */
function baseArchive(folder: string, busybox: string): string {
  const programs = { 'bin/busybox': realpathSync(busybox), 'bin/node': process.execPath };
  const files = [...Object.entries(programs), ...librariesOf(process.execPath).map((path) => [path, path] as const)];
  const identity = files.map(([path, source]) => [path, source, statSync(source).size, statSync(source).mtimeMs].join(' '));
  const key = createHash('sha256')
    .update([LAYOUT, ...identity].join('\n'))
    .digest('hex');
  const path = join(folder, `base-${key.slice(0, 32)}.cpio`);
  if (existsSync(path)) return path;
  const chunks = cpio([
    ...FOLDERS.map((folder) => ({ kind: 'folder', path: folder }) as const),
    ...['bin/sh', 'bin/mount', 'bin/umount'].map((link) => ({ kind: 'link', path: link, target: '/bin/busybox' }) as const),
    ...files.map(([to, source]) => ({ kind: 'file', path: to, content: readFileSync(source), executable: true }) as const),
  ]);
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    for (const chunk of chunks) appendFileSync(file, chunk);
  } finally {
    closeSync(file);
  }
  // Whole, or not there at all.
  renameSync(temporary, path);
  dropOthers(folder, path);
  return path;
}

const FOLDERS = ['proc', 'sys', 'dev', 'tmp', 'run', 'mnt', 'root', 'etc'];
/** To be raised when what is in a base changes. */
const LAYOUT = 'dcheck.initramfs/1';

/** Bases of other Node binaries, and what interrupted runs left: nothing but the newest base is worth its 100 MB. */
function dropOthers(folder: string, keep: string): void {
  const DAY = 24 * 3600 * 1000;
  for (const path of readdirSync(folder).map((name) => join(folder, name))) {
    if (path !== keep && Date.now() - statSync(path).mtimeMs > DAY) rmSync(path, { force: true });
  }
}

/** The shared libraries that `program` is linked with, and the loader, as ldd prints them; none where it is static. */
export function librariesOf(program: string): string[] {
  let text: string;
  try {
    text = execFileSync('ldd', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => /(?:=> |^\s+)(\/\S+) \(0x/.exec(line)?.slice(1, 2) ?? []);
}

/** The init script, the compiled code that the executor may load, and the package's own name and exports. */
function codeEntries(): Entry[] {
  const own = (path: string): Entry => ({ kind: 'file', path: `${GUEST.code}/${path}`, content: readFileSync(join(ROOT, path)) });
  const below = (path: string): Entry[] => {
    if (statSync(join(ROOT, path)).isDirectory()) {
      return readdirSync(join(ROOT, path))
        .sort()
        .flatMap((name) => below(`${path}/${name}`));
    }
    return path.endsWith('.js') ? [own(path)] : [];
  };
  const init: Entry = { kind: 'file', path: 'init', content: Buffer.from(INIT), executable: true };
  return [init, own('package.json'), ...below('dist/replay'), ...below('dist/checker')];
}
