/** Loading specs: what can be imported, and what each failure says. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadModule, loadSource, loadSpec } from '../../../checker/load/load.ts';
import { SPEC } from '../../../checker/spec/spec.ts';
import { errorOf, folderWith, specWith } from './files.ts';

const warnings: string[] = [];

beforeAll(() => {
  process.env.DCHECK_CACHE = 'off';
  process.on('warning', ({ message }) => warnings.push(message));
});

afterAll(async () => {
  // Warnings are emitted in the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});

async function stateOf(path: string): Promise<unknown> {
  return (await loadSpec(path)).spec.init({}, { variant: '', config: '' });
}

describe('a spec can', () => {
  test('be TypeScript with types of every kind', async () => {
    const text = specWith(
      'f<number>(3 as number)!',
      `type T = { a?: number }; interface I<X> extends Array<X> {} enum E { A = 4 } namespace N { export const n = 5; }
       function f<X>(x: X, y?: T): X { return (x satisfies X) ?? (y as never); }
       abstract class C<X> { constructor(private readonly v: X) {} get(): X { return this.v; } declare z: number; }
       class D extends C<number> {} export const five = N.n + E.A + new D(1).get();`,
    );
    const folder = folderWith({ 'spec.ts': text });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: 3 });
    expect((await loadModule(join(folder, 'spec.ts'))).exports.five).toBe(10);
  });

  test('be named without its extension', async () => {
    const folder = folderWith({ 'spec.ts': specWith('7') });
    expect(await stateOf(join(folder, 'spec'))).toEqual({ x: 7 });
  });

  test('import files with and without extension, as .js, as a folder, and as JSON', async () => {
    const folder = folderWith({
      'spec.ts': specWith(
        '[a, b, c, d, e, f.n]',
        "import { a } from './a.ts'; import { b } from './b'; import { c } from './c.js'; import d from './d'; import { e } from '../e/e.mjs'; import f from './f.json' with { type: 'json' };",
      ).replace("'../e/", "'./e/"),
      'a.ts': 'export const a = 1;',
      'b.ts': 'export let b = 0; b = 2;',
      'c.ts': 'export function c1() { return 3; } export const c = c1();',
      'd/index.ts': 'export default 4;',
      'e/e.mjs': 'export const e = 1 < 2 ? 5 : 0;',
      'f.json': '{ "n": 6 }',
    });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: [1, 2, 3, 4, 5, 6] });
    const loaded = await loadSpec(join(folder, 'spec.ts'));
    expect(loaded.modules).toEqual(
      ['a.ts', 'b.ts', 'c.ts', 'd/index.ts', 'e/e.mjs', 'f.json', 'spec.ts'].map((name) => join(folder, name)),
    );
  });

  test('import in a cycle', async () => {
    const folder = folderWith({
      'spec.ts': specWith('odd(5)', "import { odd } from './odd.ts';"),
      'odd.ts':
        "import { even } from './even.ts'; export const step = 1; export function odd(n: number): boolean { return n !== 0 && even(n - step); }",
      'even.ts':
        "import { odd, step } from './odd.ts'; export function even(n: number): boolean { return n === 0 || odd(n - step); }",
    });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: true });
  });

  test('import procedures in a cycle', async () => {
    const folder = folderWith({
      'spec.ts': `import { spec, thread } from 'dcheck'; import { ping } from './ping.ts';
        export default spec({ name: 's', init: () => ({ x: 0 }), threads: () => ({ a: thread(ping, 3) }) });`,
      'ping.ts':
        "import type { Proc } from 'dcheck'; import { pong } from './pong.ts'; export function* ping(k: { x: number }, n: number): Proc { yield; k.x++; if (n > 0) yield* pong(k, n - 1); }",
      'pong.ts':
        "import type { Proc } from 'dcheck'; import { ping } from './ping.ts'; export function* pong(k: { x: number }, n: number): Proc { yield; k.x += 10; yield* ping(k, n); }",
    });
    const { instantiate } = await import('../../../checker/system/instantiate.ts');
    const { referenceEngine } = await import('../../../checker/engine/reference/reference.ts');
    const system = instantiate((await loadSpec(join(folder, 'spec.ts'))).spec);
    // The first pause and seven increments, one after the other, from the initial state on.
    expect(await referenceEngine.explore(system, {})).toMatchObject({ distinct: 9, depth: 9, deadlocks: 0 });
  });

  test('re-export, and use namespaces', async () => {
    const folder = folderWith({
      'spec.ts': specWith(
        '[all.a, all.b, all.default, c]',
        "import * as all from './all.ts'; import { a as c } from './all.ts';",
      ),
      'all.ts': "export * from './a.ts'; export { b2 as b } from './b.ts'; export { default } from './b.ts';",
      'a.ts': 'export const a = 1;',
      'b.ts': 'export const b2 = 2; export default 3;',
    });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: [1, 2, 3, 1] });
  });

  test("import Node's modules, and packages that lie beside it", async () => {
    const folder = folderWith({
      'spec.ts': specWith(
        '[basename(here), path.sep, twice(2), pkg, ns.twice(3)]',
        "import path, { basename } from 'node:path'; import pkg, { twice } from 'some-pkg'; import * as ns from 'some-pkg'; const here = '/a/b';",
      ),
      'node_modules/some-pkg/package.json': '{ "name": "some-pkg", "type": "module", "exports": { "import": "./only-esm.js" } }',
      'node_modules/some-pkg/only-esm.js': "export const twice = (n) => 2 * n; export default 'the default';",
    });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: ['b', '/', 4, 'the default', 6] });
  });

  test('ask where it lies', async () => {
    const folder = folderWith({ 'spec.ts': specWith('[import.meta.filename, import.meta.dirname, import.meta.url]') });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: [join(folder, 'spec.ts'), folder, `file://${folder}/spec.ts`] });
  });

  test('import names together with types, export them again, and ask a namespace for what it lacks', async () => {
    const folder = folderWith({
      'spec.ts': specWith(
        '[MAX, most, all.gone ?? 0]',
        "import { type A, B, MAX } from './c.ts'; import { B as C, most } from './d.ts'; import * as all from './c.ts'; export type D = A | B | C; export { B };",
      ),
      'c.ts': 'export const MAX = 3; export type A = 1; export type B = 2;',
      'd.ts': "export { B, MAX as most } from './c.ts'; export * from './c.ts';",
    });
    expect(await stateOf(join(folder, 'spec.ts'))).toEqual({ x: [3, 3, 0] });
  });

  test('import types only from files that do not exist', async () => {
    const folder = folderWith({
      'spec.ts': specWith(
        '1',
        "import type { A } from './nowhere.ts'; import { type B } from './nowhere'; export type C = A | B;",
      ),
    });
    const loaded = await loadSpec(join(folder, 'spec.ts'));
    expect(loaded.modules).toEqual([join(folder, 'spec.ts')]);
  });
});

describe('a name that another file does not export is an error', () => {
  const wanted = { code: 'spec-import', message: expect.stringContaining("'./a.ts' does not export MAXX") };
  const where = (folder: string): object => ({ at: { file: join(folder, 'spec.ts'), line: 2, column: 10 } });

  test('where it is not used before the spec runs: as undefined it would compare with nothing', async () => {
    const folder = folderWith({ 'spec.ts': specWith('MAXX', "import { MAXX } from './a.ts';"), 'a.ts': 'export const MAX = 3;' });
    const error = await errorOf(loadSpec(join(folder, 'spec.ts')));
    expect(error).toMatchObject({ ...wanted, details: { ...where(folder), hint: 'did you mean MAX? known: MAX' } });
  });

  test('where it is called at once', async () => {
    const files = { 'spec.ts': specWith('1', "import { MAXX } from './a.ts'; MAXX();"), 'a.ts': 'export const MAX = () => 3;' };
    const folder = folderWith(files);
    expect(await errorOf(loadSpec(join(folder, 'spec.ts')))).toMatchObject({ ...wanted, details: where(folder) });
  });

  test('but not of a file that throws before it exports all', async () => {
    const folder = folderWith({
      'spec.ts': specWith('MAX', "import { MAX } from './a.ts';"),
      'a.ts': "export * from './b.ts';",
      'b.ts': "throw new Error('early'); export const MAX = 3;",
    });
    expect(await errorOf(loadSpec(join(folder, 'spec.ts')))).toMatchObject({ code: 'spec-throws' });
  });
});

test("'dcheck' is the running checker itself, and nothing is written beside the spec", async () => {
  const folder = folderWith({
    'spec.ts': `${specWith('1')}export { Fault } from './fault.ts';`,
    'fault.ts': "import * as dcheck from 'dcheck'; export const Fault = dcheck.deref;",
  });
  const loaded = await loadSpec(join(folder, 'spec.ts'));
  const { deref } = await import('../../../checker/index.ts');
  expect(loaded.exports.Fault).toBe(deref);
  expect(loaded.spec[SPEC]).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(['fault.ts', 'spec.ts']);
});

test('the hash depends on every module, and not on where they lie', async () => {
  const files = { 'spec.ts': specWith('a', "import { a } from './a.ts';"), 'a.ts': 'export const a = 1;' };
  const [one, same] = [folderWith(files), folderWith(files)];
  const other = folderWith({ ...files, 'a.ts': 'export const a = 2;' });
  const hash = async (folder: string): Promise<string> => (await loadSpec(join(folder, 'spec.ts'))).hash;
  expect(await hash(one)).toMatch(/^[0-9a-f]{64}$/);
  expect(await hash(same)).toBe(await hash(one));
  expect(await hash(other)).not.toBe(await hash(one));
});

test('a source needs no file', async () => {
  const { exports } = await loadSource(
    "import { b } from './b.ts'; export const a = b + 1;",
    join(folderWith({ 'b.ts': 'export const b = 1;' }), 'a.ts'),
  );
  expect(exports.a).toBe(2);
});

describe('the error says what is wrong with', () => {
  const cases: Readonly<
    Record<string, { spec: string; code: string; message: RegExp; line?: number; column?: number; hint?: RegExp }>
  > = {
    'a syntax error': {
      spec: 'const x = 1;\nconst y = (;\n',
      code: 'spec-syntax',
      message: /^Unexpected token\n {2}1 \| const x = 1;\n {2}2 \| const y = \(;\n {4}\| {12}\^$/,
      line: 2,
      column: 12,
    },
    'syntax that only TypeScript compiles away': {
      spec: 'const x = 1;\nnamespace N { export let y = x; }\nexport default N;',
      code: 'spec-syntax',
      message: /[Nn]amespace/,
      line: 2,
    },
    'top-level await': {
      spec: 'const x = 1;\nawait x;\n',
      code: 'spec-syntax',
      message: /cannot use await at the top level/,
      line: 2,
      column: 1,
      hint: /synchronously/,
    },
    'an import of a missing file': {
      spec: "import { a } from './gone.ts';\nconsole.log(a);",
      code: 'spec-import',
      message: /cannot import '\.\/gone\.ts': there is no such file/,
      line: 1,
      column: 19,
    },
    'a name that dcheck does not export': {
      spec: "import { each,\n  spce } from 'dcheck';\nexport default spce(each);",
      code: 'spec-import',
      message: /^'dcheck' does not export spce\n/,
      line: 2,
      column: 3,
      hint: /did you mean spec\?/,
    },
    'an import of a missing package': {
      spec: "\nimport { a } from 'no-such-pkg-here';\nconsole.log(a);",
      code: 'spec-import',
      message: /cannot import 'no-such-pkg-here': /,
      line: 2,
      column: 19,
    },
    'a module that throws': {
      spec: 'const x: { y: number } | null = null;\n\nconsole.log(x!.y);',
      code: 'spec-throws',
      message: /TypeError: Cannot read properties of null/,
      line: 3,
    },
    'a module that throws no error': { spec: "throw 'just a string';", code: 'spec-throws', message: /just a string/, line: 1 },
    'no default export': {
      spec: 'export const x = 1;',
      code: 'spec-shape',
      message: /no default export \(the file exports x\)/,
      hint: /export default spec/,
    },
    'a definition that is none of a spec': {
      spec: "import { spec } from 'dcheck';\n\nexport default spec({ name: 's', init: () => ({}), action: {} } as never);",
      code: 'spec-shape',
      message: /no member "action"/,
      line: 3,
    },
    'nothing at all': { spec: '', code: 'spec-shape', message: /the file exports nothing/ },
    'a spec under another name': {
      spec: "import { spec } from 'dcheck'; export const mine = spec({ name: 's', init: () => ({}) });",
      code: 'spec-shape',
      message: /exported as `mine`, not as the default/,
    },
    'a plain object': {
      spec: "export default { name: 's' };",
      code: 'spec-shape',
      message: /a plain object/,
      hint: /wrap it in spec/,
    },
    'a function': { spec: 'export default () => 1;', code: 'spec-shape', message: /is a function/ },
    'a promise': { spec: 'export default Promise.resolve(1);', code: 'spec-shape', message: /is a promise/ },
    'a number': { spec: 'export default 5;', code: 'spec-shape', message: /is a number/ },
    null: { spec: 'export default null;', code: 'spec-shape', message: /is null/ },
    'a procedure that breaks a rule': {
      spec: "import type { Proc } from 'dcheck';\nexport function* p(k: { x: number }): Proc {\n  yield k.x;\n}\n",
      code: 'procedure',
      message: /yield takes nothing[\s\S]*\n {2}3 \| {3}yield k\.x;\n {4}\| {3}\^$/,
      line: 3,
      column: 3,
    },
  };
  for (const [what, { spec, code, message, line, column, hint }] of Object.entries(cases)) {
    test(what, async () => {
      const folder = folderWith({ 'spec.ts': spec });
      const error = await errorOf(loadSpec(join(folder, 'spec.ts')));
      expect(error.code).toBe(code);
      expect(error.message).toMatch(message);
      expect(error.details.at?.file).toBe(join(folder, 'spec.ts'));
      if (line !== undefined) expect(error.details.at?.line).toBe(line);
      if (column !== undefined) expect(error.details.at?.column).toBe(column);
      expect(error.details.hint).toMatch(hint ?? /./);
    });
  }

  test('a file that is not there, and a folder', async () => {
    const folder = folderWith({ 'sub/other.txt': '' });
    expect(await errorOf(loadSpec(join(folder, 'gone.ts')))).toMatchObject({
      code: 'spec-not-found',
      message: expect.stringContaining('gone.ts'),
    });
    expect(await errorOf(loadSpec(join(folder, 'sub')))).toMatchObject({
      code: 'spec-not-found',
      message: expect.stringContaining('folder'),
    });
  });

  test('an imported file, which it names', async () => {
    const folder = folderWith({ 'spec.ts': specWith('a', "import { a } from './a.ts';"), 'a.ts': '\nexport const a = = 1;' });
    expect((await errorOf(loadSpec(join(folder, 'spec.ts')))).details.at).toMatchObject({ file: join(folder, 'a.ts'), line: 2 });
    const data = folderWith({ 'spec.ts': specWith('a', "import a from './a.json';"), 'a.json': '{ nope' });
    expect(await errorOf(loadSpec(join(data, 'spec.ts')))).toMatchObject({
      code: 'spec-syntax',
      details: { at: { file: join(data, 'a.json') } },
    });
  });
});
