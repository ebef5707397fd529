/**
 * Type-checks a spec with the TypeScript that dcheck brings along, strictly, wherever the spec lies and whether or
 * not dcheck is installed there: a temporary tsconfig maps 'dcheck' to the types of the running package.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DcheckError, type SourcePosition } from '../../checker/errors/error.ts';
import { showFile } from '../terminal.ts';

interface TypeProblem {
  readonly at: SourcePosition;
  readonly message: string;
}

/** Throws DcheckError: `spec-not-found`, or `spec-types` with every type error. */
export async function requireTypes(spec: string): Promise<void> {
  const file = resolve(spec);
  if (!existsSync(file)) {
    throw new DcheckError('spec-not-found', `there is no file ${spec}`, {
      hint: 'give the path of a TypeScript file that exports a spec as its default',
    });
  }
  const problems = await typeProblems(file);
  const [first] = problems;
  if (first === undefined) return;
  const shown = problems.map(({ at, message }) => `${showFile(at.file)}:${at.line}:${at.column}: ${message}`);
  const count = problems.length === 1 ? 'a type error' : `${problems.length} type errors`;
  throw new DcheckError('spec-types', [`${spec} has ${count}`, ...shown].join('\n'), {
    at: first.at,
    hint: 'types are checked strictly; dcheck run checks the spec regardless of its types',
  });
}

async function typeProblems(file: string): Promise<TypeProblem[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dcheck-types-'));
  try {
    const config = join(folder, 'tsconfig.json');
    await writeFile(config, JSON.stringify(configFor(file)));
    return problemsIn(await runTsc(config, dirname(file)), dirname(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configFor(file: string): object {
  const types = ['d.ts', 'ts']
    .map((extension) => fileURLToPath(new URL(`../../checker/index.${extension}`, import.meta.url)))
    .find(existsSync);
  return {
    files: [file],
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023'],
      module: 'esnext',
      moduleResolution: 'bundler',
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: [],
      paths: { dcheck: [types] },
    },
  };
}

function runTsc(config: string, cwd: string): Promise<string> {
  const tsc = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace(/package\.json$/, 'bin/tsc');
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    child.on('error', fail);
    child.on('close', (status) => {
      // Status 1 and 2 come with diagnostics on standard output; anything else is no opinion on the types.
      if (status === 0 || /\berror TS\d+:/.test(output)) done(output);
      else fail(new Error(`tsc ended with status ${status}: ${output}`));
    });
  });
}

/** `my.ts(3,5): error TS2322: ...`, with further lines indented. */
function problemsIn(output: string, folder: string): TypeProblem[] {
  const problems: TypeProblem[] = [];
  for (const line of output.split('\n')) {
    const [, file, row, column, message] = /^(.+?)\((\d+),(\d+)\): (error TS\d+: .*)$/.exec(line) ?? [];
    const last = problems.at(-1);
    if (file !== undefined && message !== undefined) {
      problems.push({ at: { file: resolve(folder, file), line: Number(row), column: Number(column) }, message });
    } else if (last !== undefined && line.startsWith(' ')) {
      problems[problems.length - 1] = { at: last.at, message: `${last.message}\n${line}` };
    } else if (/^error TS\d+/.test(line)) {
      throw new Error(`tsc could not start: ${line}`);
    }
  }
  return problems;
}
