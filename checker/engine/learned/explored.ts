/** What comes of a search: what it is made with, and what is told of it. */
import { DcheckError } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Bound, Exploration, Limits } from '../engine.ts';
import type { Pulse } from '../pulse.ts';
import { SpillError } from '../spill/block-file.ts';
import type { StoreKind } from '../store/rows.ts';
import { Demotion } from './layout.ts';
import { profileOf } from './profile.ts';
import { Relation } from './relation.ts';
import type { Search } from './search.ts';

/** Fingerprints of the same state agree between runs. */
const SEED = 0x5eed;

/** What `body` makes of a relation; once more, with a fresh one, where it finds that a part of the state has to be one slot. */
export async function withRelation<T>(
  system: TransitionSystem,
  known: Iterable<string>,
  body: (relation: Relation, demoted: ReadonlySet<string>, isFirst: boolean) => Promise<T>,
): Promise<T> {
  const demoted = new Set(known);
  for (let isFirst = true; ; isFirst = false) {
    const relation = new Relation(system, demoted, SEED);
    try {
      return await body(relation, demoted, isFirst);
    } catch (error) {
      if (!(error instanceof Demotion)) throw error;
      demoted.add(error.path);
    }
  }
}

export function explorationOf(
  search: Search,
  bound: Bound | null,
  store: StoreKind,
  limits: Limits,
  pulse: Pulse,
  demoted: ReadonlySet<string>,
): Omit<Exploration, 'violations'> {
  const trouble = search.spilling.trouble ?? search.crewing.trouble;
  return {
    distinct: search.distinct,
    generated: search.generated,
    depth: search.depth,
    deadlocks: search.deadEnds.deadlocks,
    queue: search.distinct - search.head,
    seconds: pulse.seconds,
    bound,
    ...(trouble === null ? {} : { trouble }),
    ...(bound === 'memory' || bound === 'disk' ? { growing: search.milestones.growing(search.depth) } : {}),
    ...(limits.spillFolder === undefined ? {} : { spilledBytes: search.spilling.bytes }),
    profile: profileOf(search, demoted),
    store,
    collision: search.collision(),
  };
}

/** What `derive` makes of a search that is over; it may find that new tables are needed. Throws `disk`. */
export async function recovering<T>(search: Search, derive: (search: Search) => T | Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await derive(search);
    } catch (error) {
      if (error instanceof SpillError) {
        const hint = 'run it again, with --dir in a file system with more room that nothing else writes to';
        throw new DcheckError('disk', `the path to what was found cannot be made: ${error.message}`, { hint });
      }
      search.expansion.recover(error);
    }
  }
}
