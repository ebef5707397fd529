/** Which variants, configurations and properties a command is about: what was asked for, or all. */
import { DcheckError } from '../../checker/errors/error.ts';
import { didYouMean } from '../../checker/errors/suggest.ts';
import type { LoadedSpec } from '../../checker/load/load.ts';
import type { Cell } from '../../checker/report/findings.ts';
import type { Constants, Spec } from '../../checker/spec/spec.ts';
import type { Choice } from '../../checker/system/instantiate.ts';
import type { CheckedProperty } from '../../checker/system/system.ts';

export interface Selected {
  /** In the order of the spec; `['']` where the spec declares none. */
  readonly variants: readonly string[];
  readonly configs: readonly string[];
  /** Configuration by configuration. */
  readonly cells: readonly Cell[];
}

/** What was asked for; where that names candidates and no variants, it is about the candidates. */
export function withCandidates<A extends { readonly variant: readonly string[] }>(asked: A, loaded: LoadedSpec): A {
  return asked.variant.length > 0 ? asked : { ...asked, variant: loaded.candidates.map(({ id }) => id) };
}

/** Throws DcheckError `unknown-name`. */
export function select(spec: Spec, asked: { readonly variant: readonly string[]; readonly config: readonly string[] }): Selected {
  const namesNeither = asked.variant.length === 0 && asked.config.length === 0;
  const variants = among(
    'variant',
    named(asked.variant, spec.variants, namesNeither ? spec.defaultVariants : []),
    Object.keys(spec.variants ?? {}),
  );
  const configs = among('configuration', named(asked.config, spec.configs, spec.defaultConfigs), Object.keys(spec.configs ?? {}));
  return { variants, configs, cells: configs.flatMap((config) => variants.map((variant) => ({ variant, config }))) };
}

/** What was named, or the spec's default; empty for all. `all` stands for all, unless the spec has one of that name. */
function named(asked: readonly string[], table: object = {}, byDefault: readonly string[] = []): readonly string[] {
  if (asked.length === 0) return byDefault;
  return asked.includes('all') && !Object.hasOwn(table, 'all') ? [] : asked;
}

function among(kind: string, asked: readonly string[], known: readonly string[]): readonly string[] {
  for (const name of asked) {
    if (!known.includes(name))
      throw new DcheckError('unknown-name', `the spec has no ${kind} "${name}"`, { hint: didYouMean(name, known) });
  }
  if (known.length === 0) return [''];
  return asked.length === 0 ? known : known.filter((name) => asked.includes(name));
}

/** A cell of whatever variant. */
export type Place = Omit<Cell, 'variant'>;

/** Every configuration at each point of a sweep, one after the other. */
export function placesOf(configs: readonly string[], points: readonly Constants[]): Place[] {
  return configs.flatMap((config) =>
    points.map((set) => ({
      config: labelOf(config, set),
      ...(Object.keys(set).length > 0 ? { point: { config, set } } : {}),
    })),
  );
}

/** The same with every configuration at each point of a sweep. */
export function sweeping({ variants, configs: asked }: Selected, points: readonly Constants[]): Selected {
  const places = placesOf(asked, points);
  const cells = places.flatMap((place) => variants.map((variant): Cell => ({ variant, ...place })));
  return { variants, configs: places.map(({ config }) => config), cells };
}

function labelOf(config: string, set: Constants): string {
  return [...(config === '' ? [] : [config]), ...Object.entries(set).map(([name, value]) => `${name}=${String(value)}`)].join(
    ' ',
  );
}

/** The choice of `cell`, without what the spec does not declare. `set`: constants of every cell. */
export function choiceOf({ variant, config: label, point }: Cell, set?: Constants): Choice {
  const config = point?.config ?? label;
  return {
    ...(variant === '' ? {} : { variant }),
    ...(config === '' ? {} : { config }),
    ...(set === undefined ? {} : { set: { ...set, ...point?.set } }),
  };
}

/** Throws DcheckError `unknown-name` where `asked` names a property that the system does not have. */
export function refuseUnknownProperties(asked: readonly string[], properties: readonly CheckedProperty[]): void {
  const known = properties.map(({ name }) => name);
  for (const name of asked) {
    if (!known.includes(name))
      throw new DcheckError('unknown-name', `the spec has no property "${name}"`, { hint: didYouMean(name, known) });
  }
}
