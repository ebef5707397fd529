/**
 * Which variants a change of some files can touch. A file is a variant's own where it defines what the variant plugs
 * in, and nobody else imports it but other such files, and the one module that exports the table of variants and
 * nothing besides. A change of any other file touches every variant.
 *
 * Not seen: modules that do something to others while they are loaded.
 */
import { compiledForm } from '../procedures/step.ts';
import type { LoadedSpec, Part } from './load.ts';

/** Files that differ between two loads of a spec, in the order of their paths. */
export function changedFiles(before: LoadedSpec, after: LoadedSpec): string[] {
  const all = new Set([...before.parts.keys(), ...after.parts.keys()]);
  return [...all].filter((file) => before.parts.get(file)?.hash !== after.parts.get(file)?.hash).sort();
}

/** Names of the variants that changes of `files` touch, `''` where the spec declares none; null: all. */
export function touchedBy(loaded: LoadedSpec, files: readonly string[]): ReadonlySet<string> | null {
  const { spec, parts } = loaded;
  const owners = new Map<string, Set<string>>();
  for (const [id, { plugs }] of Object.entries(spec.variants ?? {})) {
    for (const file of reached(plugs, parts)) owners.set(file, (owners.get(file) ?? new Set()).add(id));
  }
  const own = ownFiles(loaded, new Set(owners.keys()));
  const touched = new Set<string>();
  for (const file of files) {
    if (!own.has(file)) return null;
    for (const id of owners.get(file) ?? []) touched.add(id);
  }
  return touched;
}

/** The files that define `plugs`, and all that these import. */
function reached(plugs: object, parts: LoadedSpec['parts']): Set<string> {
  const found = new Set<string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const imported of parts.get(file)?.imports ?? []) add(imported);
  };
  for (const plug of Object.values(plugs)) {
    const file = compiledForm(plug)?.file;
    if (file !== undefined) add(file);
  }
  return found;
}

/** Those of `files` that no other file looks into. */
function ownFiles({ parts, table }: LoadedSpec, files: ReadonlySet<string>): Set<string> {
  const own = new Set(files);
  const isLookedInto = (file: string): boolean =>
    [...parts].some(([importer, part]) => part.imports.includes(file) && !own.has(importer) && importer !== table);
  for (let before = -1; before !== own.size; ) {
    before = own.size;
    for (const file of own) if (isLookedInto(file)) own.delete(file);
  }
  return own;
}

/** The module that exports `variants` and nothing else; null where there is none. */
export function tableOf(parts: ReadonlyMap<string, Part>, variants: object | undefined): string | null {
  for (const [file, { exports }] of parts) {
    const values = Object.values(exports);
    if (variants !== undefined && values.length === 1 && values[0] === variants) return file;
  }
  return null;
}
