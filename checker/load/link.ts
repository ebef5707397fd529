/**
 * Evaluates the modules of a spec: a small synchronous linker for CommonJS, so that cyclic imports work as Node's
 * do and nothing is written beside the user's files. All modules run in the main realm.
 */
import { basename, dirname } from 'node:path';
import { compileFunction, constants } from 'node:vm';
import type { CompiledModule } from '../compile/compile.ts';
import type { WantedName } from '../compile/imports.ts';
import { DcheckError, messageOf } from '../errors/error.ts';
import { running } from '../system/under-way.ts';
import { positionOf } from './positions.ts';
import type { Registry } from './registry.ts';

/** A module of the graph: where its imports lead, by specifier. */
export interface LinkedModule {
  readonly file: string;
  readonly compiled: CompiledModule;
  /** Files of the graph. */
  readonly files: ReadonlyMap<string, string>;
  /** Modules from outside, ready to hand out. */
  readonly outside: ReadonlyMap<string, object>;
}

/** A name that a module imports, and that the other one does not export. */
export interface MissingName {
  /** The module that wants it. */
  readonly file: string;
  readonly specifier: string;
  readonly wanted: WantedName;
  readonly exported: readonly string[];
}

type Exports = Record<string, unknown>;

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '$dcheck'];

/**
 * Evaluate the modules at `entries` and all they import, each once; the exports of all of them, by file. Throws
 * `spec-throws` and `spec-syntax`, and what `missing` throws where an imported name is not there, which is looked at once
 * both modules are evaluated, or something threw.
 */
export function evaluate(
  entries: readonly string[],
  modules: ReadonlyMap<string, LinkedModule>,
  registry: Registry,
  missing: (name: MissingName) => never,
): Map<string, Exports> {
  const done = new Map<string, Exports>();
  const evaluated = new Map<string, { exports: Exports }>();
  const run = (file: string): Exports => {
    const known = evaluated.get(file);
    if (known !== undefined) return known.exports;
    const linked = modules.get(file) as LinkedModule;
    const module = { exports: {} as Exports };
    evaluated.set(file, module);
    const require = (specifier: string): unknown => linked.outside.get(specifier) ?? run(linked.files.get(specifier) as string);
    const meta = Object.freeze({ url: `file://${file}`, filename: file, dirname: dirname(file) });
    const host = { ...registry.host(file, linked.compiled.procedures), meta };
    compile(linked)(module.exports, require, module, file, dirname(file), host);
    done.set(file, module.exports);
    return module.exports;
  };
  const checkNames = (): void => {
    for (const file of evaluated.keys()) {
      const name = missingIn(modules.get(file) as LinkedModule, done);
      if (name !== null) missing(name);
    }
  };
  for (const entry of entries) running(`the top level of ${basename(entry)}`, () => runEntry(run, entry, checkNames));
  checkNames();
  return new Map([...evaluated].map(([file, { exports }]) => [file, exports]));
}

function runEntry(run: (file: string) => Exports, entry: string, checkNames: () => void): Exports {
  try {
    return run(entry);
  } catch (thrown) {
    // What is not there is undefined, which may be all that is wrong.
    checkNames();
    if (thrown instanceof DcheckError) throw placed(thrown, entry);
    const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : messageOf(thrown);
    throw new DcheckError('spec-throws', `the spec threw while it was loaded: ${what}`, {
      at: positionOf(thrown) ?? { file: entry, line: 1 },
      cause: thrown,
      hint: 'mend what the top level of this module does',
    });
  }
}

/** The first name that `linked` imports in vain, of modules that have been evaluated to their end. */
function missingIn({ file, compiled, files, outside }: LinkedModule, done: ReadonlyMap<string, Exports>): MissingName | null {
  for (const { specifier, names } of compiled.imports) {
    const exports = outside.get(specifier) ?? done.get(files.get(specifier) as string);
    if (exports === undefined) continue;
    const wanted = names.find(({ name }) => !(name in exports));
    if (wanted !== undefined) return { file, specifier, wanted, exported: Object.keys(exports) };
  }
  return null;
}

/** Where the module called what threw, if it does not say. */
function placed(error: DcheckError, entry: string): DcheckError {
  const { code, message, details } = error;
  if (details.at !== undefined) return error;
  return new DcheckError(code, message, { ...details, at: positionOf(error) ?? { file: entry, line: 1 }, cause: error });
}

function compile({ file, compiled }: LinkedModule): (...args: unknown[]) => void {
  try {
    return compileFunction(compiled.code, PARAMETERS, {
      filename: file,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    }) as (...args: unknown[]) => void;
  } catch (thrown) {
    throw new DcheckError('spec-syntax', `the module does not compile: ${messageOf(thrown)}`, {
      at: { file, line: 1 },
      cause: thrown,
    });
  }
}
