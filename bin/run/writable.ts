/**
 * Files and folders that a command writes once all is over: refused before a search that may take hours, not after it.
 * Nothing is written or made here, so what is refused later (a full disk) still is.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DcheckError, messageOf } from '../../checker/errors/error.ts';

/** What an option names. */
export interface Target {
  readonly option: string;
  /** Undefined where the option is not given. */
  readonly path: string | undefined;
  readonly is: 'file' | 'folder';
  /** True where the writer makes no folders. */
  readonly needsFolder?: true;
}

/** Throws DcheckError `usage` for the first of `targets` that cannot be written. */
export function refuseUnwritable(targets: readonly Target[]): void {
  for (const { option, path, is, needsFolder = false } of targets) {
    if (path === undefined) continue;
    const why = needsFolder && !existsSync(dirname(path)) ? `ENOENT: there is no folder ${dirname(path)}` : reason(path, is);
    if (why !== null) throw new DcheckError('usage', `--${option} ${path}: ${why}`, { hint: `name a ${is} that can be written` });
  }
}

/** Null where nothing is in the way. */
function reason(path: string, is: Target['is']): string | null {
  const isThere = existsSync(path);
  if (isThere && is === 'folder' && !statSync(path).isDirectory()) return 'EEXIST: it is a file';
  if (isThere && is === 'file' && statSync(path).isDirectory()) return 'EISDIR: it is a folder';
  let nearest = path;
  // A working folder that is gone has no parent, either.
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  try {
    if (!isThere && !statSync(nearest).isDirectory()) return `ENOTDIR: ${nearest} is no folder`;
    accessSync(nearest, constants.W_OK);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}
