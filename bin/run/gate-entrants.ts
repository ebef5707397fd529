/** Who comes to the gate: candidates' files and variants of the spec, loaded, or with what is wrong with them. */
import { DcheckError } from '../../checker/errors/error.ts';
import { type LoadedSpec, loadSpec } from '../../checker/load/load.ts';
import type { Arguments } from '../options.ts';
import { select } from './select.ts';

/** Something that may be let through. */
export interface Entrant {
  /** The name of the variant; of a file that cannot be loaded, the file. */
  readonly id: string;
  /** The candidate's file, as typed; null for a variant of the spec. */
  readonly file: string | null;
  /** The spec with it; or why it cannot be checked. */
  readonly loaded: LoadedSpec | DcheckError;
}

/** What was asked for; else every variant of the spec but the baseline. What is wrong with a candidate is its own affair. */
export async function entrantsOf(
  own: LoadedSpec,
  file: string,
  args: Arguments<'candidate' | 'variant' | 'no-typecheck'>,
  baseline: string | null,
): Promise<Entrant[]> {
  const { spec } = own;
  const named = args.candidate.length + args.variant.length > 0;
  const all = select(spec, { variant: args.variant.length === 0 ? Object.keys(spec.variants ?? {}) : args.variant, config: [] });
  const variants = args.variant.length > 0 || !named ? all.variants.filter((id) => named || id !== baseline) : [];
  const entrants: Entrant[] = [];
  for (const candidate of args.candidate) entrants.push(await candidateOf(file, candidate, args['no-typecheck']));
  return [...entrants, ...variants.map((id) => ({ id, file: null, loaded: own }))];
}

async function candidateOf(spec: string, file: string, anyTypes: boolean): Promise<Entrant> {
  try {
    const loaded = await loadSpec(spec, [file]);
    if (!anyTypes) await (await import('../types/check-types.ts')).requireTypes(file);
    return { id: loaded.candidates[0]?.id as string, file, loaded };
  } catch (error) {
    if (!(error instanceof DcheckError)) throw error;
    return { id: file, file, loaded: error };
  }
}
