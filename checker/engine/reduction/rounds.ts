/**
 * A reduced search, round by round: what may get in whose way is learned while the search goes on, so reductions are
 * made on what is known by then. A round in which something was learned after the first reduction may have reduced too
 * much; another follows, which begins with all that is known. The last one learned nothing: its dependencies were
 * complete from beginning to end (docs/partial-order-reduction.md says why that is enough).
 *
 * An ordinary search through the first states comes before, for it learns the same in a fraction of the time. A round that
 * is known not to be the last is broken off, but each time after twice as many states as the one before, so that all of
 * them together are no longer than two whole ones.
 *
 * A violation that any round finds is real. Its path may be longer than need be, so an ordinary search looks for the
 * shortest one then, no deeper than that.
 */
import type { TransitionSystem } from '../../system/system.ts';
import type { Bound, Limits } from '../engine.ts';
import { collectAllGarbage } from '../garbage.ts';
import type { Relation } from '../learned/relation.ts';
import { Search } from '../learned/search.ts';
import { tuning } from '../learned/tuning.ts';
import type { Pulse } from '../pulse.ts';
import type { StoreKind } from '../store/rows.ts';
import { knowledgeOf, Reduction } from './reduction.ts';

/** Cells of its trie up to which an invariant's part is learned path by path. */
const PREDICATE_CELLS = 2 ** 22;

/** Paths of tries after which the first search has learned enough. */
const WARM_UP_PATHS = 2 ** 13;

/** Part of the memory up to which what the first search took need not be given back before the next one. */
const SPARE = 0.5;

export interface ReducedSearch {
  /** The last round, which is to be released. */
  readonly search: Search;
  readonly bound: Bound | null;
  readonly rounds: number;
  /** States of the last round of which not all successors were looked at. */
  readonly reduced: number;
}

/** What keeps a run with these limits from being reduced, in words; null where nothing does. */
export function obstacle(system: TransitionSystem, limits: Limits): string | null {
  if (limits.graph) return 'what is said of behaviours needs every step';
  if (limits.finals) return 'how runs end is counted step by step';
  if (limits.checkpoints !== undefined) return 'checkpoints keep whole searches';
  if (limits.spillFolder !== undefined) return 'what is on disk is looked up too late';
  if (limits.stop === 'first' || limits.maxStates !== undefined || limits.maxDepth !== undefined) {
    return 'a bound on states or depth speaks of all states, in order';
  }
  if (system.symmetry !== null) return 'states are taken up to symmetry (--no-symmetry)';
  if (system.constraint !== null) return 'the spec has a constraint';
  if (system.actionConstraint !== null) return 'the spec has an action constraint';
  if (system.view !== null) return 'the spec has a view';
  return null;
}

/** Search until a round learns nothing; or why that is given up, in words. */
export async function reducedSearch(
  relation: Relation,
  store: StoreKind,
  limits: Limits,
  pulse: Pulse,
): Promise<ReducedSearch | string> {
  for (const { predicate } of relation.checks) predicate.learnedUpTo = PREDICATE_CELLS;
  await warmUp(relation, store, limits, pulse);
  // States after which a round that cannot be the last one is broken off.
  let most = tuning.reduceBreak;
  for (let rounds = 1; ; rounds++) {
    const search = new Search(relation, { store }, limits, pulse);
    let isKept = false;
    try {
      const reduction = new Reduction(relation, search.linear, store);
      search.reduction = reduction;
      const hasWide = (): boolean => relation.actions.some(({ wide }) => wide);
      const isIdle = (): boolean => search.head >= most && !reduction.isComplete() && !tuning.reduceOnce;
      search.isEnough = () => hasWide() || reduction.isPointless || isIdle();
      const bound = await search.run();
      if (hasWide()) return 'an action reads too much to be learned';
      if (reduction.isPointless) return 'hardly anything could be left out';
      most = Math.max(most, 2 * search.head);
      if (bound === null && !reduction.isComplete() && !tuning.reduceOnce) continue;
      isKept = true;
      return { search, bound, rounds, reduced: reduction.reduced };
    } finally {
      if (!isKept) search.release();
    }
  }
}

/** An ordinary search through the first states: much is learned there in little time. */
async function warmUp(relation: Relation, store: StoreKind, limits: Limits, pulse: Pulse): Promise<void> {
  if (tuning.reduceWarmUp === 0) return;
  const search = new Search(relation, { store }, { ...limits, maxStates: tuning.reduceWarmUp }, pulse);
  // Where what is known grows with the states, most of it is of states that a reduced search leaves out.
  search.isEnough = () => knowledgeOf(relation) > WARM_UP_PATHS;
  try {
    await search.run();
  } finally {
    search.release();
  }
  const spare = SPARE * (limits.memoryBytes ?? Infinity);
  if (process.memoryUsage.rss() < spare) return;
  await collectAllGarbage(spare);
}

/** An ordinary search for the shortest paths to what `reduced` found; null where it came to a bound first. */
export async function shortestSearch(
  { search: reduced }: ReducedSearch,
  store: StoreKind,
  limits: Limits,
  pulse: Pulse,
): Promise<Search | null> {
  const { relation, suspects } = reduced;
  const found = relation.system.properties.flatMap(({ name }) => suspects.of(name) ?? []);
  // That a state is a deadlock shows when it is expanded.
  const maxDepth = Math.max(...found.map(({ depth }) => depth)) + 1;
  const violated = relation.system.properties.filter(({ name }) => suspects.of(name) !== undefined);
  const search = new Search(relation, { store }, { ...limits, maxDepth }, pulse);
  search.isEnough = () => violated.every(({ name }) => search.suspects.of(name) !== undefined);
  const bound = await search.run();
  if (bound === null || bound === 'max-depth') {
    if (!search.isEnough()) throw new Error('a violation that a reduced search found was not found again');
    return search;
  }
  search.release();
  return null;
}
