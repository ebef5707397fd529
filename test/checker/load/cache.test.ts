/** Compiled modules on disk: used when they can be trusted, and never needed. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CompiledModule } from '../../../checker/compile/compile.ts';
import { openCache } from '../../../checker/load/cache.ts';
import { folderWith } from './files.ts';

const MODULE: CompiledModule = { code: 'exports.a = 1;', map: '{}', imports: [], procedures: [] };

function opened(): {
  folder: string;
  cache: ReturnType<typeof openCache>;
  entries: () => string[];
  environment: NodeJS.ProcessEnv;
} {
  const base = folderWith({});
  const environment = { XDG_CACHE_HOME: base };
  const folder = join(base, 'dcheck', 'compile');
  return {
    folder,
    environment,
    cache: openCache(environment),
    entries: () => readdirSync(folder).map((name) => join(folder, name)),
  };
}

test('what was written is read again, for the same text only', () => {
  const { cache, environment } = opened();
  cache.write('source', 'ts', MODULE);
  expect(cache.read('source', 'ts')).toEqual(MODULE);
  expect(openCache(environment).read('source', 'ts')).toEqual(MODULE);
  expect(cache.read('source ', 'ts')).toBeNull();
  expect(cache.read('source', 'js')).toBeNull();
});

test('folder and entries are for their owner only', () => {
  const { cache, folder, entries } = opened();
  cache.write('source', 'ts', MODULE);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(entries().map((entry) => statSync(entry).mode & 0o777)).toEqual([0o600]);
});

test('an entry that was changed or cut short is as good as none', () => {
  const { cache, entries } = opened();
  cache.write('source', 'ts', MODULE);
  const [entry] = entries() as [string];
  const text = readFileSync(entry, 'utf8');
  for (const damaged of [text.replace('= 1', '= 2'), text.slice(0, -5), '', 'no entry']) {
    writeFileSync(entry, damaged);
    expect(cache.read('source', 'ts')).toBeNull();
  }
  cache.write('source', 'ts', MODULE);
  expect(cache.read('source', 'ts')).toEqual(MODULE);
});

test('a folder that others can write to is not trusted', () => {
  const { cache, folder, environment, entries } = opened();
  cache.write('source', 'ts', MODULE);
  for (const mode of [0o770, 0o702, 0o777]) {
    chmodSync(folder, mode);
    const wary = openCache(environment);
    expect(wary.read('source', 'ts')).toBeNull();
    wary.write('other', 'ts', MODULE);
    expect(entries()).toHaveLength(1);
  }
});

test('it can be turned off, and failing to write is no error', () => {
  const { environment, entries } = opened();
  const off = openCache({ ...environment, DCHECK_CACHE: 'off' });
  off.write('source', 'ts', MODULE);
  expect(off.read('source', 'ts')).toBeNull();
  expect(entries()).toEqual([]);

  const blocked = folderWith({ dcheck: 'a file where the folder should be' });
  const cache = openCache({ XDG_CACHE_HOME: blocked });
  expect(() => cache.write('source', 'ts', MODULE)).not.toThrow();
  expect(cache.read('source', 'ts')).toBeNull();
});

test('a load whose files are all known does not load Babel', () => {
  const folder = folderWith({
    'spec.ts': "import { b } from './b.ts'; export function* p(k: { x: number }) { yield; k.x = b; }",
    'b.ts': 'export const b: number = 1;',
    'go.mjs': '',
  });
  // The checker must be run as Node runs it, not as Vitest does, to see what is loaded.
  const root = join(import.meta.dirname, '..', '..', '..');
  const dist = join(folder, 'dist');
  mkdirSync(dist);
  execFileSync(
    join(root, 'node_modules', '.bin', 'tsc'),
    ['-p', join(root, 'tsconfig.build.json'), '--outDir', dist, '--noCheck'],
    { cwd: root },
  );
  execFileSync('ln', ['-s', join(root, 'node_modules'), join(folder, 'node_modules')]);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'go.mjs'),
    `import { createRequire } from 'node:module';
     import { loadModule } from './dist/checker/load/load.js';
     const { exports } = await loadModule('${folder}/spec.ts');
     const isBabelThere = Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('@babel'));
     console.log(typeof exports.p, isBabelThere);`,
  );
  const run = (): string =>
    execFileSync(process.execPath, [join(folder, 'go.mjs')], {
      env: { ...process.env, DCHECK_CACHE: '', XDG_CACHE_HOME: join(folder, 'cache') },
      encoding: 'utf8',
    });
  expect(run()).toBe('function true\n');
  expect(run()).toBe('function false\n');
});
