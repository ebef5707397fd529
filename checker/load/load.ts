/**
 * Loads a spec: TypeScript in, a checked `Spec` out, with no build step and no file written beside the user's.
 *
 * The graph of relative imports is compiled file by file (`compile/`, or the cache), what comes from outside is
 * imported, then everything is evaluated at once by `link.ts`. 'dcheck' always means the checker that is running.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { CompiledModule } from '../compile/compile.ts';
import { DcheckError, messageOf } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import * as dcheck from '../index.ts';
import type { Spec } from '../spec/spec.ts';
import { type CompileCache, openCache, sha256 } from './cache.ts';
import { type Candidate, withCandidates } from './candidate.ts';
import { tableOf } from './dependents.ts';
import { excerpt } from './excerpt.ts';
import { evaluate, type LinkedModule, type MissingName } from './link.ts';
import { rememberSource } from './positions.ts';
import { Registry } from './registry.ts';
import { asCommonJs, importJson, importNative, isRelative, resolveFile, resolveRelative } from './resolve.ts';
import { specIn } from './shape.ts';

/** A module of specs with everything that it exports; `loadSpec` wants a spec as the default. */
export interface LoadedModule {
  /** Real path of the file that was asked for. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
  /** Real paths of all spec-side files, sorted. */
  readonly modules: readonly string[];
  /** SHA-256 over the names (relative to the spec) and contents of `modules`. */
  readonly hash: string;
}

/** One file of a spec. */
export interface Part {
  /** SHA-256 of its content. */
  readonly hash: string;
  /** Real paths of the files that it imports. */
  readonly imports: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
}

export interface LoadedSpec extends LoadedModule {
  /** With the variants of the candidates. */
  readonly spec: Spec;
  readonly candidates: readonly Candidate[];
  /** All files, by their real paths. */
  readonly parts: ReadonlyMap<string, Part>;
  /** The file that exports the table of variants, and nothing else; null where there is none. */
  readonly table: string | null;
}

/**
 * Load the spec at `path`. Throws DcheckError: `spec-not-found`, `spec-syntax`, `spec-import`, `spec-throws`,
 * `spec-shape`, and `procedure` where a procedure breaks a rule.
 *
 * `candidates` are paths of files that export one more variant each: `candidate` where one does not. They share their
 * imports with the spec.
 */
export async function loadSpec(path: string, candidates: readonly string[] = []): Promise<LoadedSpec> {
  const file = existing(path, 'give the path of a TypeScript file that exports a spec as its default');
  const files = candidates.map((candidate) => existing(candidate, 'give the path of a TypeScript file that exports one variant'));
  const { modules, hash, parts } = await linked([file, ...files], new Graph());
  const exportsOf = (entry: string): LoadedModule['exports'] => parts.get(entry)?.exports ?? {};
  const spec = specIn(exportsOf(file), file);
  const joined = withCandidates(
    spec,
    files.map((candidate) => ({ file: candidate, exports: exportsOf(candidate) })),
  );
  return { file, exports: exportsOf(file), modules, hash, ...joined, parts, table: tableOf(parts, spec.variants) };
}

/** Load a module that need not be a spec, with its procedures: for tests and tools. */
export async function loadModule(path: string): Promise<LoadedModule> {
  return only(existing(path, 'give the path of a TypeScript file that exports a spec as its default'), new Graph());
}

/** The real path of what is to be loaded. Throws `spec-not-found`. */
function existing(path: string, hint: string): string {
  const file = resolveFile(resolve(path));
  if (file !== null) return file;
  const isFolder = existsSync(path);
  throw new DcheckError('spec-not-found', isFolder ? `${path} is a folder without an index.ts` : `there is no file ${path}`, {
    hint,
  });
}

/**
 * As {@link loadModule}, for text that need not lie in a file. `path` is what positions name, and where its relative
 * imports start from.
 */
export async function loadSource(source: string, path: string): Promise<LoadedModule> {
  const file = resolve(path);
  return only(file, new Graph(new Map([[file, source]])));
}

async function only(file: string, graph: Graph): Promise<LoadedModule> {
  const { parts, modules, hash } = await linked([file], graph);
  return { file, exports: parts.get(file)?.exports ?? {}, modules, hash };
}

/** The modules at `entries` and all that they import. */
async function linked(
  entries: readonly [string, ...string[]],
  graph: Graph,
): Promise<Pick<LoadedSpec, 'modules' | 'hash' | 'parts'>> {
  for (const entry of entries) await graph.add(entry);
  const registry = new Registry();
  const exports = evaluate(entries, graph.modules, registry, (name) => {
    throw notExported(name, graph.sources.get(name.file) ?? '');
  });
  registry.settle();
  const [file] = entries;
  const modules = [...graph.sources.keys()].sort();
  const contents = modules.map((module) => `${relative(file, module)}\0${graph.sources.get(module)}`);
  const part = (module: string): Part => ({
    hash: sha256(graph.sources.get(module) ?? ''),
    imports: [...new Set(graph.modules.get(module)?.files.values() ?? [])],
    exports: exports.get(module) ?? {},
  });
  const parts = new Map(modules.map((module) => [module, part(module)]));
  return { parts, modules, hash: sha256(contents.join('\0')) };
}

/** The modules that are reached by relative imports. */
class Graph {
  readonly modules = new Map<string, LinkedModule>();
  readonly sources = new Map<string, string>();
  private readonly cache: CompileCache = openCache();
  private readonly given: ReadonlyMap<string, string>;

  /** `given` stands in for the files that it names. */
  constructor(given: ReadonlyMap<string, string> = new Map()) {
    this.given = given;
  }

  async add(file: string): Promise<void> {
    if (this.sources.has(file)) return;
    const source = this.given.get(file) ?? readFileSync(file, 'utf8');
    this.sources.set(file, source);
    const compiled = await this.compile(file, source);
    rememberSource(file, source, compiled.map);
    const files = new Map<string, string>();
    const outside = new Map<string, object>();
    this.modules.set(file, { file, compiled, files, outside });
    for (const { specifier, line, column } of compiled.imports) {
      if (specifier === 'dcheck') outside.set(specifier, asCommonJs(dcheck));
      else if (!isRelative(specifier)) outside.set(specifier, await this.importOutside(specifier, file, source, line, column));
      else {
        const target = resolveRelative(specifier, file);
        if (target === null) throw unresolved(specifier, file, source, line, column, 'there is no such file');
        if (target.endsWith('.json')) outside.set(specifier, this.json(target));
        else {
          files.set(specifier, target);
          await this.add(target);
        }
      }
    }
  }

  private async compile(file: string, source: string): Promise<CompiledModule> {
    const kind = /\.m?ts$/.test(file) ? 'ts' : 'js';
    const cached = this.cache.read(source, kind);
    if (cached !== null) return cached;
    const { compileModule } = await import('../compile/compile.ts');
    const compiled = compileModule(source, kind === 'ts');
    if ('code' in compiled) {
      this.cache.write(source, kind, compiled);
      return compiled;
    }
    const { message, hint, line, column } = compiled.problem;
    throw new DcheckError(
      compiled.kind === 'syntax' ? 'spec-syntax' : 'procedure',
      `${message}\n${excerpt(source, line, column)}`,
      {
        at: { file, line, column },
        hint,
      },
    );
  }

  private json(file: string): object {
    this.sources.set(file, readFileSync(file, 'utf8'));
    try {
      return importJson(file);
    } catch (thrown) {
      throw new DcheckError('spec-syntax', `this is no JSON: ${messageOf(thrown)}`, { at: { file, line: 1 }, cause: thrown });
    }
  }

  private async importOutside(specifier: string, file: string, source: string, line: number, column: number): Promise<object> {
    try {
      return await importNative(specifier, file);
    } catch (thrown) {
      throw unresolved(specifier, file, source, line, column, messageOf(thrown));
    }
  }
}

function notExported({ file, specifier, wanted, exported }: MissingName, source: string): DcheckError {
  const { name, line, column } = wanted;
  const what = name === 'default' ? 'has no default export' : `does not export ${name}`;
  return new DcheckError('spec-import', `'${specifier}' ${what}\n${excerpt(source, line, column)}`, {
    at: { file, line, column },
    hint: didYouMean(name, [...exported].sort()),
  });
}

function unresolved(specifier: string, file: string, source: string, line: number, column: number, why: string): DcheckError {
  return new DcheckError('spec-import', `cannot import '${specifier}': ${why}\n${excerpt(source, line, column)}`, {
    at: { file, line, column },
    hint: isRelative(specifier)
      ? 'paths are relative to the importing file; the extension may be left out'
      : "only 'dcheck', Node's own modules and packages installed beside the spec can be imported",
  });
}
