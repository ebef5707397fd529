/**
 * What tells one compiler from another: a hash over the text of the compiler, of its contract with the machine, and of
 * the package's pinned dependencies. It goes into the names of cached modules (`cache.ts`).
 *
 * Where the checker runs from its sources, this reads some forty files; the build has done it once and for all.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Put in by rolldown.config.ts. */
declare const COMPILER_VERSION: string | undefined;

let version: string | null = null;

/** SHA-256 as hexadecimal digits. */
export function compilerVersion(): string {
  version ??=
    typeof COMPILER_VERSION === 'undefined' ? versionOf(dirname(dirname(fileURLToPath(import.meta.url)))) : COMPILER_VERSION;
  return version;
}

/** The version of the compiler in `checker`, the folder of the checker, as source or as what tsc makes of it. */
export function versionOf(checker: string): string {
  const compiler = filesIn(join(checker, 'compile'));
  // What compiled code asks of the machine, and what it tells it.
  const contract = filesIn(join(checker, 'procedures')).filter((file) => /\/step\.[a-z]+$/.test(file));
  // checker/ lies in the package's root as source, and one folder deeper where tsc has put it.
  const manifests = ['..', '../..'].map((up) => join(checker, up, 'package.json')).filter(existsSync);
  const hash = createHash('sha256');
  for (const file of [...compiler, ...contract, ...manifests.slice(0, 1)]) hash.update(readFileSync(file, 'utf8')).update('\0');
  return hash.digest('hex');
}

function filesIn(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}
