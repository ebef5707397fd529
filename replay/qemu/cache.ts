/**
 * A folder for what is slow to make: the user's cache folder, or one in the system's temporary folder where that cannot be written
 * to. Used only if it is this user's own and nobody else can write to it: what lies in it is run in guests, and believed.
 */
import { mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DcheckError, messageOf } from '../../checker/api.ts';

/** Made where it is missing. Throws DcheckError `backend`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const users = join(environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache'), 'dcheck', 'initramfs');
  const shared = join(tmpdir(), `dcheck-initramfs-${process.getuid?.() ?? 0}`);
  const problems: string[] = [];
  for (const folder of [users, shared]) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const { uid, mode } = statSync(folder);
      if (uid === process.getuid?.() && (mode & 0o022) === 0) return folder;
      problems.push(`${folder} could be written to by others`);
    } catch (error) {
      problems.push(messageOf(error));
    }
  }
  throw new DcheckError('backend', `there is no folder for the guest's files: ${problems.join('; ')}`, {
    hint: 'XDG_CACHE_HOME names another one',
  });
}
