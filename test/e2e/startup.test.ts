/**
 * What it takes to start: how many modules, and which packages, since the time that they take cannot be tested. A hook
 * of Node's loader says what is resolved.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, dcheck, ROOT } from './dcheck.ts';

const HOOK = `
  import { writeSync } from 'node:fs';
  export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    writeSync(2, 'loads ' + found.url + '\\n');
    return found;
  }`;
const asUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
const REGISTER = asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(HOOK))});`);

function loadedBy(...words: string[]): string[] {
  const { stderr, status } = dcheck(['--import', REGISTER, BIN, ...words], { command: process.execPath });
  expect(status, stderr).toBe(0);
  return [...new Set(stderr.split('\n').filter((line) => line.startsWith('loads file:')))];
}

/** The packages that the modules come from. */
function packagesIn(urls: readonly string[]): string[] {
  const names = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.slice(1) ?? []);
  return [...new Set(names)].sort();
}

test('a small spec needs few modules, and none but the packages that every run needs', () => {
  const modules = loadedBy('run', 'specs/examples/die-hard.ts');
  expect(packagesIn(modules)).toEqual(['immer', 'yargs-parser']);
  expect(modules.length).toBeLessThan(25);
});

test('what is printed by yargs is known to this test as well', () => {
  expect(packagesIn(loadedBy('run', '--help'))).toContain('yargs');
});

/** What a module of dist/ imports, and what that imports, before anything of it runs. */
function importedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?:.* from )?"([^"]+)";$/gm)) {
    if (specifier.startsWith('.')) importedBy(resolve(dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

test.each(['run-scripts', 'actors/client-program', 'actors/notifier-program', 'mount/watchdog-program'])(
  'replay/%s runs where there are no packages: in the guest',
  (program) => {
    const imported = [...importedBy(join(ROOT, 'dist/replay', `${program}.js`))];
    expect(imported.filter((name) => !name.startsWith('node:') && !name.startsWith(ROOT))).toEqual([]);
    expect(imported).toContain('node:fs');
  },
);
