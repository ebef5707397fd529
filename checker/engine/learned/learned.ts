/**
 * The learned engine: breadth-first search that runs an action once for each distinct reading of the state and
 * replays it from decision tables over packed integer rows after that.
 *
 * The idea is that of LTSmin's transition caching (Blom, van de Pol, Weber 2010) with the dependencies learned by
 * tracking instead of declared, and of self-adjusting computation: what a deterministic function does depends on what
 * it read, and which part it reads next depends on what it read before. Millions of transitions a second; states are
 * told apart by 64-bit fingerprints, or exactly: see `store/`.
 *
 * Not promised: an action that is not a function of the state is found by sampling, so it may go unnoticed.
 */
import type { TransitionSystem } from '../../system/system.ts';
import type { Engine, Exploration, Limits, Progress } from '../engine.ts';
import { Pulse } from '../pulse.ts';
import type { StoreKind } from '../store/rows.ts';
import { finalsOf } from './finals.ts';
import { graphOf } from './graph.ts';
import { Demotion } from './layout.ts';
import { profileOf } from './profile.ts';
import { Relation } from './relation.ts';
import { Search } from './search.ts';
import { partsOf, restoreRelation, restoreSearch, snapshotIn } from './snapshot.ts';
import { violationsOf } from './violations.ts';

/** Fingerprints of the same state agree between runs. */
const SEED = 0x5eed;

/** Visited states are told apart by `store`: by 64-bit fingerprints, or exactly. */
export function learnedWith(store: StoreKind): Engine {
  return {
    name: 'learned',
    graphs: true,
    finals: true,
    checkpoints: true,
    spills: store === 'fingerprint',
    explore: (system, limits, onProgress) => explore(store, system, limits, onProgress),
  };
}

export const learnedEngine: Engine = learnedWith('fingerprint');

async function explore(
  store: StoreKind,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const kept = limits.checkpoints?.kept ?? null;
  const snapshot = kept === null ? null : snapshotIn(kept, system, store);
  const pulse = new Pulse(limits, onProgress, snapshot?.seconds);
  const demoted = new Set(snapshot?.demoted);
  for (let isFirst = true; ; isFirst = false) {
    const relation = new Relation(system, demoted, SEED);
    if (isFirst && snapshot !== null) restoreRelation(relation, snapshot);
    const search = new Search(relation, store, limits, pulse, isFirst ? snapshot?.bits : undefined);
    try {
      if (isFirst && kept !== null && snapshot !== null) restoreSearch(search, snapshot, kept);
      const bound = await search.run(() => limits.checkpoints?.save(partsOf(search, demoted, pulse.seconds)));
      return {
        distinct: search.distinct,
        generated: search.generated,
        depth: search.depth,
        deadlocks: search.deadEnds.deadlocks,
        queue: search.distinct - search.head,
        seconds: pulse.seconds,
        bound,
        ...(search.trouble === null ? {} : { trouble: search.trouble }),
        ...(limits.spillFolder === undefined ? {} : { spilledBytes: search.spilledBytes }),
        violations: recovering(search, violationsOf),
        profile: profileOf(search, demoted),
        store,
        collision: search.collision(),
        ...(limits.finals ? { finals: recovering(search, finalsOf) } : {}),
        ...(limits.graph ? { graph: recovering(search, graphOf) } : {}),
      };
    } catch (error) {
      if (!(error instanceof Demotion)) throw error;
      demoted.add(error.path);
    } finally {
      search.release();
    }
  }
}

/** What `derive` makes of a search that is over; it may find that new tables are needed. */
function recovering<T>(search: Search, derive: (search: Search) => T): T {
  for (;;) {
    try {
      return derive(search);
    } catch (error) {
      search.expansion.recover(error);
    }
  }
}
