/**
 * Finds the file that a relative import means, and hands out what the other imports mean.
 *
 * Relative specifiers may have the extension or not, may say `.js` for a `.ts` file as TypeScript's own rules have
 * it, and may name a folder with an index. Bare specifiers are resolved by Node from the importing file.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { compileFunction, constants } from 'node:vm';

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.json'];

/** True for what is looked up beside the importing file. */
export function isRelative(specifier: string): boolean {
  return /^(\.{1,2}(\/|$)|\/)/.test(specifier);
}

/** The file that `specifier` means in a module at `from`; null where there is none. */
export function resolveRelative(specifier: string, from: string): string | null {
  return resolveFile(resolve(dirname(from), specifier));
}

/** The real path of a module, given with or without extension. */
export function resolveFile(path: string): string | null {
  const asTypeScript = path.replace(/\.(m?)js$/, '.$1ts');
  const candidates = [path, asTypeScript, ...EXTENSIONS.map((extension) => path + extension)];
  for (const candidate of [...candidates, ...EXTENSIONS.map((extension) => resolve(path, `index${extension}`))]) {
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile()) return realpathSync(candidate);
  }
  return null;
}

/** The namespace of a package or of a module of Node, as a module at `from` would import it. */
export async function importNative(specifier: string, from: string): Promise<object> {
  // Node resolves import() in a compiled function relative to its file name, with the rules for ES modules.
  const load = compileFunction('return import(specifier);', ['specifier'], {
    filename: from,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }) as (specifier: string) => Promise<object>;
  return asCommonJs(await withoutWarning(() => load(specifier)));
}

/** Node calls that way of importing experimental, which is no news to who runs a spec. */
async function withoutWarning<T>(body: () => Promise<T>): Promise<T> {
  const { emitWarning } = process;
  process.emitWarning = (...warning: unknown[]) => {
    if (!String(warning[0]).includes('USE_MAIN_CONTEXT_DEFAULT_LOADER')) Reflect.apply(emitWarning, process, warning);
  };
  try {
    return await body();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A namespace in the form that compiled modules expect: its exports, and the mark of an ES module. */
export function asCommonJs(namespace: object): object {
  const exports = {};
  Object.defineProperty(exports, '__esModule', { value: true });
  for (const name of Object.keys(namespace)) {
    Object.defineProperty(exports, name, { enumerable: true, get: () => (namespace as Record<string, unknown>)[name] });
  }
  return exports;
}

/** A JSON file as a module. */
export function importJson(path: string): object {
  return asCommonJs({ default: JSON.parse(readFileSync(path, 'utf8')) });
}
