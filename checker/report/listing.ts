/** What a spec declares, gathered for `dcheck list`: every variant is instantiated in every configuration. */
import type { Spec } from '../spec/spec.ts';
import { instantiate } from '../system/instantiate.ts';
import type { CheckedProperty, TransitionSystem } from '../system/system.ts';
import type { Cell } from './findings.ts';

export interface ListedVariant {
  readonly id: string;
  readonly about: string;
  readonly source: string | null;
  readonly reconstructed: string | null;
}

export interface ListedConfig {
  readonly id: string;
  readonly about: string;
  readonly set: Readonly<Record<string, string | number | boolean>>;
  readonly threads: readonly string[];
  /** By name, with the number of instances that their arguments give. */
  readonly actions: readonly { readonly name: string; readonly instances: number }[];
  readonly initialStates: number;
}

export interface ListedProperty {
  readonly name: string;
  readonly kind: CheckedProperty['kind'];
  readonly declared: boolean;
  /** Names of an invariant's parts. */
  readonly parts: readonly string[];
  /** Where the spec expects it to be violated; it is expected to hold elsewhere. */
  readonly violatedIn: readonly Cell[];
}

export interface Listing {
  readonly spec: string;
  readonly file: string;
  readonly about: string | null;
  readonly constants: Readonly<Record<string, string | number | boolean>>;
  readonly variants: readonly ListedVariant[];
  /** One with the id '' where the spec declares none. */
  readonly configs: readonly ListedConfig[];
  readonly properties: readonly ListedProperty[];
}

/** Throws what `instantiate` throws. */
export function listingOf(spec: Spec, file: string): Listing {
  const variants = Object.entries(spec.variants ?? {});
  const configs = Object.entries(spec.configs ?? {});
  const ids = <T>(entries: readonly (readonly [string, T])[]): readonly string[] =>
    entries.length === 0 ? [''] : entries.map(([id]) => id);
  const systems = ids(configs).flatMap((config) =>
    ids(variants).map((variant) =>
      instantiate(spec, { ...(variant === '' ? {} : { variant }), ...(config === '' ? {} : { config }) }),
    ),
  );
  return {
    spec: spec.name,
    file,
    about: spec.about ?? null,
    constants: spec.constants ?? {},
    variants: variants.map(([id, { about, source, reconstructed }]) => ({
      id,
      about,
      source: source ?? null,
      reconstructed: reconstructed ?? null,
    })),
    configs: ids(configs).map((id) => {
      const system = systems.find(({ selection }) => selection.config === id) as TransitionSystem;
      return { id, about: spec.configs?.[id]?.about ?? '', set: { ...spec.configs?.[id]?.set }, ...actorsOf(system) };
    }),
    properties: propertiesOf(systems),
  };
}

function actorsOf({ actions, initial }: TransitionSystem): Pick<ListedConfig, 'threads' | 'actions' | 'initialStates'> {
  const instances = new Map<string, number>();
  for (const action of actions.filter(({ isThread }) => !isThread)) {
    const name = action.name.replace(/\(.*$/s, '');
    instances.set(name, (instances.get(name) ?? 0) + 1);
  }
  return {
    threads: actions.filter(({ isThread }) => isThread).map(({ name }) => name),
    actions: [...instances].map(([name, count]) => ({ name, instances: count })),
    initialStates: initial.length,
  };
}

function propertiesOf(systems: readonly TransitionSystem[]): ListedProperty[] {
  const found = new Map<string, ListedProperty & { violatedIn: Cell[] }>();
  for (const { properties, invariants, selection } of systems) {
    for (const { name, kind, declared, expected } of properties) {
      const parts = invariants.flatMap(({ property, part }) => (property === name && part !== null ? [part] : []));
      const entry = found.get(name) ?? { name, kind, declared, parts, violatedIn: [] };
      if (expected === 'violated') entry.violatedIn.push({ variant: selection.variant, config: selection.config });
      found.set(name, { ...entry, declared: entry.declared || declared });
    }
  }
  return [...found.values()];
}
