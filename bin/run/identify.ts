/** Asks a kernel which variants of a spec it behaves as. */
import { loadSpec } from '../../checker/load/load.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import type { Backend } from '../../replay/backend.ts';
import type { Evidence } from '../../replay/evidence.ts';
import { type Answer, fitting, type Question, questions } from '../../replay/identify/distinguish.ts';
import { choiceOf, select } from './select.ts';

/** Small, and telling: something cached, a LOOKUP in flight, FUSE_EXPIRE_ONLY, a queue of notifies. */
const CONFIGS = ['sequential', 'lookup-in-flight', 'expire-revalidate', 'readdirplus-in-flight', 'two-notifies'];

export interface Identified {
  readonly variants: readonly string[];
  readonly fits: readonly string[];
  readonly answers: readonly Answer[];
}

/** `asked`: variants to choose among; none: those that the spec runs by default. Throws DcheckError. */
export async function identify(
  file: string,
  asked: { readonly variant: readonly string[]; readonly config: readonly string[] },
  backend: Backend,
  signal: AbortSignal,
): Promise<Identified> {
  const { spec } = await loadSpec(file);
  const known = CONFIGS.filter((config) => spec.configs !== undefined && config in spec.configs);
  const variants = select(spec, { variant: asked.variant, config: [] }).variants;
  const configs = asked.config.length > 0 ? asked.config : known;
  const { cells } = select(spec, { variant: variants.filter((id) => id !== ''), config: configs });
  const all = questions(
    spec.name,
    cells.map((cell) => ({ ...cell, system: instantiate(spec, choiceOf(cell)) })),
  );
  const scripts = all.flatMap(({ ways }) => ways.map(({ script }) => script));
  const evidence = scripts.length === 0 ? [] : await backend.run(scripts, { signal });
  const answers = all.map((question) => ({ question, way: wayOf(question, evidence) }));
  return { variants, fits: fitting(variants, answers), answers };
}

function wayOf({ ways }: Question, evidence: readonly Evidence[]): Answer['way'] {
  return ways.find(({ script }) => evidence.find((each) => each.script === script.name)?.verdict === 'confirmed') ?? null;
}
