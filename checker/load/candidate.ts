/**
 * Candidates: files that export one variant of a spec each, so that a patch can be checked without a line of the spec
 * being touched. A candidate exports either a variant as specs have it, `{ about, plugs }`, under any name; or just
 * functions with the names of externs, which then are its plugs.
 *
 * It is called by its file's name without extension; where the spec has a variant of that name, with it.
 */
import { basename } from 'node:path';
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import { type AnyFunction, externNames } from '../procedures/proc.ts';
import type { Spec, Variant } from '../spec/spec.ts';

type Exports = Readonly<Record<string, unknown>>;

export interface Candidate {
  /** The name of the variant. */
  readonly id: string;
  /** Real path. */
  readonly file: string;
}

/** `spec` with the variants of `files`. Throws `candidate`. */
export function withCandidates(
  spec: Spec,
  files: readonly { readonly file: string; readonly exports: Exports }[],
): { readonly spec: Spec; readonly candidates: readonly Candidate[] } {
  if (files.length === 0) return { spec, candidates: [] };
  const variants: Record<string, Variant> = { ...spec.variants };
  const candidates = files.map(({ file, exports }) => {
    const variant = variantIn(exports, file, spec);
    const name = basename(file);
    const id = [name.replace(/\.[^.]*$/, ''), name].find((free) => !Object.hasOwn(variants, free));
    if (id === undefined) throw refuse(file, `two variants would be called ${name}`, 'rename one of the files');
    variants[id] = variant;
    return { id, file };
  });
  return { spec: { ...spec, variants, ...expectations(spec, new Set(candidates.map(({ id }) => id))) }, candidates };
}

/** What the spec expects; everything holds in a candidate that it does not know, and whose name may well make it throw. */
function expectations({ expect }: Spec, ids: ReadonlySet<string>): Pick<Spec, 'expect'> {
  if (typeof expect !== 'function') return {};
  return {
    expect: (selection) => {
      if (!ids.has(selection.variant)) return expect(selection);
      try {
        return (expect(selection) as ReturnType<typeof expect> | undefined) ?? {};
      } catch {
        return {};
      }
    },
  };
}

/** The one variant that a file exports. */
function variantIn(exports: Exports, file: string, spec: Spec): Variant {
  const found = Object.entries(exports).flatMap(([name, value]) => variantsOf(name, value));
  // `export default variant` beside `export const variant` is one.
  const distinct = [...new Map(found.map((one) => [one.variant, one])).values()];
  const [only] = distinct;
  if (distinct.length > 1) {
    const names = distinct.map(({ name }) => name).join(', ');
    throw refuse(
      file,
      `a candidate is one variant, and this file exports ${distinct.length}: ${names}`,
      'give each a file of its own',
    );
  }
  if (only !== undefined) return checked(only.variant, file);
  const plugs = Object.entries(exports).filter(([name, value]) => typeof value === 'function' && externNames.has(name));
  if (plugs.length > 0) return { about: `the candidate ${basename(file)}`, plugs: Object.fromEntries(plugs) as Variant['plugs'] };
  const known = [...externNames].sort();
  const hint =
    known.length === 0
      ? `${spec.name} declares no extern() that a variant could plug into`
      : `export a function named as what it stands in for (${known.join(', ')}), or a variant: export default { about, plugs }`;
  throw refuse(file, `it exports no variant (it exports ${Object.keys(exports).join(', ') || 'nothing'})`, hint);
}

/** The variant that an export is, or those in a table of variants. */
function variantsOf(name: string, value: unknown): { readonly name: string; readonly variant: Variant }[] {
  if (isVariant(value)) return [{ name, variant: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    isVariant(member) ? [{ name: `${name}.${key}`, variant: member }] : [],
  );
}

function isVariant(value: unknown): value is Variant {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'plugs');
}

function checked(variant: Variant, file: string): Variant {
  const { plugs } = variant as { readonly plugs: unknown };
  if (typeof plugs !== 'object' || plugs === null) {
    throw refuse(file, 'the plugs of its variant are no record of functions', 'write: plugs: { the_extern: the_function }');
  }
  for (const [name, plug] of Object.entries(plugs as Readonly<Record<string, AnyFunction | undefined>>)) {
    if (!externNames.has(name)) {
      throw refuse(file, `it plugs in "${name}", for which the spec declares no extern()`, didYouMean(name, [...externNames]));
    }
    if (typeof plug !== 'function')
      throw refuse(file, `what it plugs in as ${name} is no function`, `export function ${name}(...)`);
  }
  return { ...variant, about: typeof variant.about === 'string' ? variant.about : `the candidate ${basename(file)}` };
}

function refuse(file: string, message: string, hint: string): DcheckError {
  return new DcheckError('candidate', message, { at: { file, line: 1 }, hint });
}
