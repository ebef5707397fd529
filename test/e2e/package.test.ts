/**
 * The package that `npm pack` makes, in an empty project: with what npm installs for it where a registry can be
 * reached, and otherwise with links to those dependencies of this repository that are not for development.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, plainEnv, ROOT } from './dcheck.ts';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const project = mkdtempSync(join(tmpdir(), 'dcheck-package-'));
const inProject = (command: string, ...words: string[]) =>
  spawnSync(command, words, { cwd: project, env: plainEnv({ CI: 'true' }), encoding: 'utf8', timeout: 90_000 });
let packed: Packed;

beforeAll(() => {
  // What `npm ci` has built stands; --ignore-scripts keeps this from building it under the other tests' feet.
  const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', project];
  const { stdout, stderr, status } = spawnSync('npm', words, { cwd: ROOT, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  packed = (JSON.parse(stdout) as Packed[])[0] as Packed;
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  cpSync(fixture('counter.ts'), join(project, 'my.ts'));
  install();
}, 120_000);

function install(): void {
  const words = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', `./${packed.filename}`];
  const { status, stderr } = inProject('npm', ...words);
  if (status === 0) return;
  if (!/ENOTFOUND|ENOTCACHED|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/.test(stderr)) throw new Error(stderr);
  console.warn('no registry can be reached: the dependencies of the package are linked from this repository');
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  expect(inProject('tar', 'xzf', packed.filename).status).toBe(0);
  cpSync(join(project, 'package'), join(modules, 'dcheck'), { recursive: true });
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { dev?: boolean }> };
  for (const [path, { dev }] of Object.entries(packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(ROOT, path), join(project, path));
  }
  mkdirSync(join(modules, '.bin'));
  symlinkSync('../dcheck/bin/dcheck', join(modules, '.bin', 'dcheck'));
}

describe('what is in it', () => {
  test('only what is needed', () => {
    const needed =
      /^(package\.json|README\.md|bin\/dcheck|dist\/(bin|checker|replay|web)\/.*|replay\/reproducer\/c\/.*|scripts\/fetch-kernel|schemas\/[\w-]+\.schema\.json)$/;
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !needed.test(path))).toEqual([]);
    expect(paths.filter((path) => /\.(map|tsbuildinfo)$|\.test\.|^dist\/bin\/.*\.d\.ts$/.test(path))).toEqual([]);
    expect(paths).toEqual(expect.arrayContaining(['bin/dcheck', 'dist/bin/main.js', 'dist/checker/index.d.ts']));
  });

  test('it may be published, and what it exports is there', () => {
    const manifest = JSON.parse(read('package.json')) as {
      private?: boolean;
      type: string;
      exports: Record<string, string | Record<string, string>>;
    };
    expect(manifest.private).toBeUndefined();
    expect(manifest.type).toBe('module');
    const files = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    const paths = packed.files.map(({ path }) => `./${path}`);
    // A pattern stands for every file that it fits.
    for (const file of files.map((path) => path.split('*'))) {
      expect(paths.some((path) => path.startsWith(file[0] as string) && path.endsWith(file.at(-1) as string))).toBe(true);
    }
  });
});

describe('in an empty project', () => {
  test('npx dcheck run', () => {
    const { status, stdout, stderr } = inProject('npx', '--no-install', 'dcheck', 'run', 'my.ts');
    expect([status, stderr.replace(/^npm warn .*\n/gm, '')]).toEqual([1, '']);
    expect(stdout).toContain('counter · noLostUpdate VIOLATED · 4 steps, 2 switches');
  });

  test('import from dcheck and dcheck/api, as ES modules', () => {
    writeFileSync(
      join(project, 'use.mjs'),
      `import { spec } from 'dcheck';
import { check, learnedEngine, loadSpec } from 'dcheck/api';
const loaded = await loadSpec('my.ts');
const { distinct } = await check(loaded.spec, { set: { ATOMIC: true } }, learnedEngine);
console.log(typeof spec, distinct);`,
    );
    const { stdout, stderr } = inProject('node', 'use.mjs');
    expect([stdout, stderr]).toEqual(['function 9\n', '']);
  });

  test.each(['nodenext', 'bundler'])('types under tsc --strict, %s, libraries checked as well', (moduleResolution) => {
    const options = {
      target: 'es2022',
      // AbortSignal is of neither Node nor the DOM alone: the types of either will do.
      lib: ['es2023', 'dom'],
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['my.ts', 'typed.ts', 'api.ts'] }),
    );
    writeFileSync(
      join(project, 'api.ts'),
      `import { check, type RunResult, learnedEngine, loadSpec } from 'dcheck/api';
export const ran: RunResult = await check((await loadSpec('my.ts')).spec, {}, learnedEngine);`,
    );
    writeFileSync(
      join(project, 'typed.ts'),
      `import { each, spec, when } from 'dcheck';
export default spec({
  name: 'typed',
  init: (): { n: number } => ({ n: 0 }),
  actions: (_) => ({
    up: each(2, (s, i) => {
      when(s.n < 2);
      // @ts-expect-error: n is a number
      s.n = 'one' + i;
    }),
  }),
  // @ts-expect-error: there is no such property
  expect: { nothing: 'holds' },
});`,
    );
    const { stdout, status } = inProject('node', 'node_modules/typescript/bin/tsc', '-p', '.');
    expect([stdout, status]).toEqual(['', 0]);
  });

  test('dcheck new, and the test that it writes', () => {
    expect(inProject('npx', '--no-install', 'dcheck', 'new', 'mine').status).toBe(0);
    const { status, stdout } = inProject('node', '--test', 'mine.test.mjs');
    expect(status, stdout).toBe(0);
  });
});
