/** Which variants a change of a file touches: of the kernel's model, and of small specs whose imports are as awkward as can be. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { changedFiles, touchedBy } from '../../../checker/load/dependents.ts';
import { loadSpec } from '../../../checker/load/load.ts';
import { ROOT } from '../../e2e/dcheck.ts';

test('a file of a variant touches those that plug in what it defines, any other file all', async () => {
  const loaded = await loadSpec(join(ROOT, 'specs/inval.ts'));
  const touched = (...files: string[]): string[] | null => {
    const found = touchedBy(
      loaded,
      files.map((file) => join(ROOT, file)),
    );
    return found === null ? null : [...found].sort();
  };
  expect(touched('model/variants/v6.19.ts')).toEqual(['v6.19']);
  expect(touched('model/variants/v6.17.ts')).toEqual(['v6.17', 'v7.1.4']);
  expect(touched('model/variants/dir-counter.ts')).toEqual(['dir-counter', 'dir-counter-rename']);
  expect(touched('model/variants/v6.19.ts', 'model/variants/lockless.ts')).toEqual(['lockless', 'v6.19']);
  for (const file of [
    'model/variants/index.ts',
    'model/properties.ts',
    'specs/inval.expect.ts',
    'specs/inval.ts',
    'model/dcache/dentry.ts',
  ]) {
    expect(touched('model/variants/v6.19.ts', file), file).toBeNull();
  }
  expect(touched()).toEqual([]);
});

const specOf = (imports: string, more = ''): string => `
  import { extern, spec, thread } from 'dcheck';
  import { variants } from './variants.ts';
  ${imports}
  const step = extern('step');
  function* run(k) { yield* step(k); }
  export default spec({ name: 's', variants, init: () => ({ n: 0 }), threads: () => ({ t: thread(run) }), invariants: { ok: (k) => k.n < 9 }, ${more} });`;
const VARIANTS = `
  import * as a from './a.ts';
  import * as b from './b.ts';
  export const variants = { a: { about: '', plugs: { step: a.step } }, b: { about: '', plugs: { step: b.step } } };`;
const STEP = (by: string, imports = ''): string =>
  `${imports} export const extra = 1; export function* step(k) { yield; k.n += ${by}; }`;

async function touchedIn(files: Readonly<Record<string, string>>, changed: string): Promise<string[] | null> {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const loaded = await loadSpec(join(folder, 'spec.ts'));
  const found = touchedBy(loaded, [join(folder, changed)]);
  return found === null ? null : [...found].sort();
}

const simple = { 'spec.ts': specOf(''), 'variants.ts': VARIANTS, 'a.ts': STEP('1'), 'b.ts': STEP('2') };

test.each<[string, Readonly<Record<string, string>>, string, string[] | null]>([
  ['a variant by itself', simple, 'a.ts', ['a']],
  ['the table', simple, 'variants.ts', null],
  [
    'a helper of one variant',
    { ...simple, 'a.ts': STEP('one', "import { one } from './one.ts';"), 'one.ts': 'export const one = 1;' },
    'one.ts',
    ['a'],
  ],
  [
    'a variant that another uses',
    { ...simple, 'b.ts': STEP('extra2', "import { extra as extra2 } from './a.ts';").replace('export const extra = 1;', '') },
    'a.ts',
    ['a', 'b'],
  ],
  [
    'a variant that the spec looks into',
    { ...simple, 'spec.ts': specOf("import { extra } from './a.ts';", 'constants: { N: extra }') },
    'a.ts',
    null,
  ],
  ['a table that exports more', { ...simple, 'variants.ts': `${VARIANTS} export const sum = a.extra + b.extra;` }, 'a.ts', null],
])('%s', async (_, files, changed, expected) => {
  expect(await touchedIn(files, changed)).toEqual(expected);
});

test('files that differ between two loads', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dcheck-test-'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  for (const [name, text] of Object.entries(simple)) write(name, text);
  const before = await loadSpec(join(folder, 'spec.ts'));
  expect(changedFiles(before, await loadSpec(join(folder, 'spec.ts')))).toEqual([]);
  write('a.ts', STEP('one', "import { one } from './one.ts';"));
  write('one.ts', 'export const one = 1;');
  expect(changedFiles(before, await loadSpec(join(folder, 'spec.ts')))).toEqual([join(folder, 'a.ts'), join(folder, 'one.ts')]);
});
