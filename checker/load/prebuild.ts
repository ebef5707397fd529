/**
 * A script, run by `npm run build` as `node checker/load/prebuild.js model specs`, where it has built that: compiles the
 * modules in the folders given into compiled/ beside it, so that the repository's own specs start fast from the first run on. Folders that
 * are missing, and modules that do not compile, are passed over: whoever loads them will hear of it.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compileModule } from '../compile/compile.ts';
import { BUILT, folderCache } from './cache.ts';

rmSync(BUILT, { recursive: true, force: true });
mkdirSync(BUILT, { recursive: true });
const cache = folderCache(BUILT);
for (const folder of process.argv.slice(2)) for (const file of modulesIn(folder)) prebuild(file);

function prebuild(file: string): void {
  const source = readFileSync(file, 'utf8');
  const compiled = compileModule(source);
  if ('code' in compiled) cache.write(source, 'ts', compiled);
}

function modulesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  } catch {
    return [];
  }
}
