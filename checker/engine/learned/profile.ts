/** What `--profile` says of a run of the learned engine. */
import type { Profile } from '../profile.ts';
import type { Check } from './relation.ts';
import type { Search } from './search.ts';

/** Demoted parts with more values than this are worth a word. */
const MANY_VALUES = 1000;
/** An action that missed in more than this part of the states is worth a word. */
const MANY_MISSES = 0.05;

export function profileOf(search: Search, demoted: ReadonlySet<string>): Profile {
  const { actions, checks } = search.relation;
  return {
    actions: actions.map(({ action, misses, trie, milliseconds, wide }) => ({
      name: action.name,
      hits: Math.max(0, search.head - misses),
      misses,
      trieSize: trie.size,
      milliseconds,
      wide,
    })),
    predicates: predicatesOf(checks),
    demoted: [...demoted],
    workers: search.crewing.threads,
    rebuilds: search.format.rebuilds,
    tableBytes: search.replay.tables.size,
    advice: [...adviceOnActions(search), ...adviceOnPredicates(search), ...adviceOnParts(search, demoted)],
  };
}

/** The predicates for some elements of a set each are one. */
function predicatesOf(checks: readonly Check[]): Profile['predicates'] {
  const predicates = checks.map(({ predicate }) => predicate);
  return [...new Set(predicates.map(({ name }) => name))].map((name) => {
    const own = predicates.filter((predicate) => predicate.name === name);
    return { name, misses: own.reduce((sum, { misses }) => sum + misses, 0), wide: own.some(({ wide }) => wide) };
  });
}

function adviceOnActions({ relation, head }: Search): string[] {
  return relation.actions.flatMap(({ action, wide, misses }) => {
    if (wide) return [`${action.name} reads too much to be learned and is run in every state: let it read less, or split it.`];
    if (head > 10_000 && misses > head * MANY_MISSES) {
      return [`${action.name} was run in ${misses} of ${head} states: what it reads takes many values together.`];
    }
    return [];
  });
}

function adviceOnPredicates({ relation }: Search): string[] {
  return predicatesOf(relation.checks)
    .filter(({ wide }) => wide)
    .map(
      ({ name }) =>
        `${name} reads much and is evaluated on every state: parts that read less, or forAll over what it says of each, would be looked up.`,
    );
}

function adviceOnParts({ relation }: Search, demoted: ReadonlySet<string>): string[] {
  const { domains } = relation;
  return [...demoted].flatMap((path) => {
    const slot = domains.slotAt(path);
    const values = slot === -1 ? 0 : (domains.domains[slot]?.size ?? 0);
    if (values < MANY_VALUES) return [];
    return [
      `${path} changes its shape and took ${values} values, each of which is looked at as a whole: a fixed shape would be cheaper.`,
    ];
  });
}
