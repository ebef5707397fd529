/**
 * Compiled modules on disk, so that a spec that did not change starts without Babel (about 250 ms of CPU).
 *
 * An entry's name is a hash of the module's text, of the compiler's own text and of this package's pinned
 * dependencies: a change of any of them makes a new entry, and nothing is ever invalidated. Entries are trusted
 * only in a folder that belongs to this user and that nobody else can write to; each carries a checksum, and one
 * that does not match is compiled again. Failing to write is no error. `DCHECK_CACHE=off` turns all of it off.
 *
 * Under it lies a second, read-only folder beside the checker's own code, with this repository's specs.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompiledModule } from '../compile/compile.ts';
import { compilerVersion } from './compiler-version.ts';

/** Where compiled modules are kept. */
export interface CompileCache {
  read(source: string, kind: string): CompiledModule | null;
  write(source: string, kind: string, module: CompiledModule): void;
}

const MOST_ENTRIES = 4000;

/** Filled by `prebuild.ts`, in the package's dist/. */
export const BUILT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'compiled');

const OFF: CompileCache = { read: () => null, write: () => {} };

/** The cache of this user, over what was compiled when the checker was built. */
export function openCache(environment: NodeJS.ProcessEnv = process.env): CompileCache {
  if (environment.DCHECK_CACHE === 'off') return OFF;
  const base = environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache');
  const folder = join(base, 'dcheck', 'compile');
  const own = prepare(folder) ? folderCache(folder) : OFF;
  const built = folderCache(BUILT);
  return { read: (source, kind) => own.read(source, kind) ?? built.read(source, kind), write: own.write };
}

/** A cache in `folder`, which is trusted. */
export function folderCache(folder: string): CompileCache {
  const version = compilerVersion();
  const pathOf = (source: string, kind: string): string => join(folder, `${sha256(`${version}\0${kind}\0${source}`)}.json`);
  return {
    read: (source, kind) => readEntry(pathOf(source, kind)),
    write: (source, kind, module) => {
      if (writeEntry(pathOf(source, kind), module)) prune(folder);
    },
  };
}

/** Make the folder where it is missing; false where it cannot be made or others could have written to it. */
function prepare(folder: string): boolean {
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    return (process.getuid === undefined || uid === process.getuid()) && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

function readEntry(path: string): CompiledModule | null {
  try {
    const text = readFileSync(path, 'utf8');
    const cut = text.indexOf('\n');
    const body = text.slice(cut + 1);
    return text.slice(0, cut) === sha256(body) ? (JSON.parse(body) as CompiledModule) : null;
  } catch {
    return null;
  }
}

function writeEntry(path: string, module: CompiledModule): boolean {
  const body = JSON.stringify(module);
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${sha256(body)}\n${body}`, { mode: 0o600 });
    renameSync(temporary, path);
    return true;
  } catch {
    rmSync(temporary, { force: true });
    return false;
  }
}

/** Where there are too many entries, remove the older half. */
function prune(folder: string): void {
  try {
    const names = readdirSync(folder);
    if (names.length <= MOST_ENTRIES) return;
    const age = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const oldest = names.map((name) => [age(name), name] as const).sort((a, b) => a[0] - b[0]);
    for (const [, name] of oldest.slice(0, names.length / 2)) rmSync(join(folder, name), { force: true });
  } catch {
    // Another process may be at it; there is a next time.
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
