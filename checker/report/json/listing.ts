/** `dcheck list --format json`: one document of schema `dcheck.list/1`. */
import type { Listing } from '../listing.ts';
import type { Json } from './values.ts';

export function listingDocument({ spec, file, about, constants, variants, configs, properties }: Listing): Json {
  return {
    schema: 'dcheck.list/1',
    spec,
    file,
    about,
    constants: { ...constants },
    variants: variants.map(({ id, about, source, reconstructed }) => ({ id, about, source, reconstructed })),
    configs: configs.map(({ id, about, set, threads, actions, initialStates }) => ({
      id,
      about,
      set: { ...set },
      threads: [...threads],
      actions: actions.map(({ name, instances }) => ({ name, instances })),
      initialStates,
    })),
    properties: properties.map(({ name, kind, declared, parts, violatedIn }) => ({
      name,
      kind,
      declared,
      parts: [...parts],
      expectedViolated: violatedIn.map(({ variant, config }) => ({ variant, config })),
    })),
  };
}
