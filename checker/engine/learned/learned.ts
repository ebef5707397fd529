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
import { DcheckError } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Survey } from '../../temporal/survey.ts';
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine.ts';
import { Pulse } from '../pulse.ts';
import { obstacle, reducedSearch, shortestSearch } from '../reduction/rounds.ts';
import { SpillError } from '../spill/block-file.ts';
import type { StoreKind } from '../store/rows.ts';
import { paced } from '../work.ts';
import { finalsOf } from './finals.ts';
import { graphOf } from './graph.ts';
import { Demotion } from './layout.ts';
import { Moves } from './moves.ts';
import { profileOf } from './profile.ts';
import { Relation } from './relation.ts';
import { Search, type Ways } from './search.ts';
import { partsOf, restoreRelation, restoreSearch, snapshotIn } from './snapshot.ts';
import { surveyed } from './survey.ts';
import { violationsOf } from './violations.ts';

/** Fingerprints of the same state agree between runs. */
const SEED = 0x5eed;

/** `ways`: by default with 64-bit fingerprints and one thread. */
export function learnedWith(ways: StoreKind | Ways = {}): Engine {
  const chosen = typeof ways === 'string' ? { store: ways } : ways;
  return {
    name: 'learned',
    constrains: true,
    views: true,
    graphs: true,
    finals: true,
    checkpoints: true,
    symmetric: true,
    spills: true,
    threads: chosen.workers ?? 1,
    explore: (system, limits, onProgress) => explore(chosen, system, limits, onProgress),
  };
}

export const learnedEngine: Engine = learnedWith();

async function explore(
  ways: Ways,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const { store = 'fingerprint' } = ways;
  const kept = limits.checkpoints?.kept ?? null;
  const snapshot = kept === null ? null : snapshotIn(kept, system, store);
  const pulse = new Pulse(limits, onProgress, snapshot?.seconds);
  const demoted = new Set(snapshot?.demoted);
  for (let isFirst = true; ; isFirst = false) {
    const relation = new Relation(system, demoted, SEED);
    // Under a view, a step leads to a state that has other values than the step gave: what moves say of cycles is not so.
    if (limits.survey !== undefined && system.view === null) relation.moves = new Moves();
    if (isFirst && snapshot !== null) restoreRelation(relation, snapshot);
    try {
      const reduced = limits.reduce ? await exploreReduced(relation, store, limits, pulse, demoted) : null;
      if (reduced?.exploration) return reduced.exploration;
      const packing = isFirst ? snapshot?.packing : undefined;
      const search = new Search(reduced === null ? relation : new Relation(system, demoted, SEED), ways, limits, pulse, packing);
      try {
        if (isFirst && kept !== null && snapshot !== null) restoreSearch(search, snapshot, kept);
        const bound = await search.run(() => limits.checkpoints?.save(partsOf(search, demoted, pulse.seconds)));
        const found = recovering(search, violationsOf);
        const finals = limits.finals ? { finals: recovering(search, finalsOf) } : {};
        const recorded = limits.graph && bound !== 'interrupted' ? await recordedGraph(search, limits.survey, pulse) : {};
        const reduction = reduced === null ? {} : { reduction: { obstacle: reduced.obstacle, states: 0, rounds: 0 } };
        return {
          ...explorationOf(search, bound, store, limits, pulse, demoted),
          ...found,
          ...finals,
          ...recorded,
          ...reduction,
        };
      } finally {
        search.release();
      }
    } catch (error) {
      if (!(error instanceof Demotion)) throw error;
      demoted.add(error.path);
    }
  }
}

/** With partial-order reduction; `obstacle`: why it could not be done. */
async function exploreReduced(
  relation: Relation,
  store: StoreKind,
  limits: Limits,
  pulse: Pulse,
  demoted: ReadonlySet<string>,
): Promise<{ readonly exploration: Exploration | null; readonly obstacle: string | null }> {
  const why = obstacle(relation, limits);
  if (why !== null) return { exploration: null, obstacle: why };
  const found = await reducedSearch(relation, store, limits, pulse);
  if (typeof found === 'string') return { exploration: null, obstacle: found };
  const { search, bound, rounds, reduced } = found;
  try {
    const shortest = search.suspects.any ? await shortestSearch(found, store, limits, pulse) : null;
    const violated = recovering(shortest ?? search, violationsOf);
    const longer = search.suspects.any && shortest === null ? { paths: 'found' as const } : {};
    shortest?.release();
    const reduction = { obstacle: null, states: reduced, rounds };
    const exploration = { ...explorationOf(search, bound, store, limits, pulse, demoted), ...violated, ...longer, reduction };
    return { exploration, obstacle: null };
  } finally {
    search.release();
  }
}

function explorationOf(
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

/** The behaviour graph; or that the survey makes it needless, or the bound that was reached. */
async function recordedGraph(
  search: Search,
  survey: Survey | undefined,
  pulse: Pulse,
): Promise<Pick<Exploration, 'graph' | 'settled'> | Pick<Exploration, 'bound'>> {
  const { distinct, generated, head, depth } = search;
  const counts = { distinct, generated, queue: distinct - head, depth };
  for (;;) {
    try {
      if (survey !== undefined) {
        const made = await paced(surveyed(search, survey), pulse, counts);
        if ('bound' in made) return made;
        if (made.result) return { settled: true };
      }
      const made = await paced(graphOf(search), pulse, counts);
      if ('bound' in made) return made;
      return made.result === null ? { bound: 'memory' } : { graph: made.result };
    } catch (error) {
      search.expansion.recover(error);
    }
  }
}

/** What `derive` makes of a search that is over; it may find that new tables are needed. Throws `disk`. */
function recovering<T>(search: Search, derive: (search: Search) => T): T {
  for (;;) {
    try {
      return derive(search);
    } catch (error) {
      if (error instanceof SpillError) {
        const hint = 'run it again, with --dir in a file system with more room that nothing else writes to';
        throw new DcheckError('disk', `the path to what was found cannot be made: ${error.message}`, { hint });
      }
      search.expansion.recover(error);
    }
  }
}
