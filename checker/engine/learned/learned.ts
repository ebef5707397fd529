/**
 * The learned engine: breadth-first search that runs an action once for each distinct reading of the state and
 * replays it from decision tables over packed integer rows after that.
 *
 * The idea is that of LTSmin's transition caching (Blom, van de Pol, Weber 2010) with the dependencies learned by
 * tracking instead of declared, and of self-adjusting computation: what a deterministic function does depends on what
 * it read, and which part it reads next depends on what it read before. Millions of transitions a second; states are
 * told apart by 64-bit fingerprints, or exactly: see `store/`. Partial-order reduction is in `reducing.ts`.
 *
 * Not promised: an action that is not a function of the state is found by sampling, so it may go unnoticed.
 */
import type { TransitionSystem } from '../../system/system.ts';
import type { Survey } from '../../temporal/survey.ts';
import type { Engine, Exploration, Limits, Progress } from '../engine.ts';
import { Pulse } from '../pulse.ts';
import type { StoreKind } from '../store/rows.ts';
import { paced } from '../work.ts';
import { explorationOf, recovering, withRelation } from './explored.ts';
import { finalsOf } from './finals.ts';
import { graphOf } from './graph.ts';
import { Moves } from './moves.ts';
import { exploreReduced } from './reducing.ts';
import { Search, type Ways } from './search.ts';
import { partsOf, restoreRelation, restoreSearch, snapshotIn } from './snapshot.ts';
import { surveyed } from './survey.ts';
import { violationsOf } from './violations.ts';

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
  const whole = (within: Limits, before = 0): Promise<Exploration> => exploreAll(ways, system, within, onProgress, before);
  return limits.reduce === undefined ? whole(limits) : exploreReduced({ system, store, limits, onProgress, whole });
}

/** Every interleaving; `before`: seconds that the run has taken already. */
async function exploreAll(
  ways: Ways,
  system: TransitionSystem,
  limits: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
  before: number,
): Promise<Exploration> {
  const { store = 'fingerprint' } = ways;
  const kept = limits.checkpoints?.kept ?? null;
  const snapshot = kept === null ? null : snapshotIn(kept, system, store);
  const pulse = new Pulse(limits, onProgress, snapshot?.seconds ?? before);
  return withRelation(system, snapshot?.demoted ?? [], async (relation, demoted, isFirst) => {
    // Under a view, a step leads to a state that has other values than the step gave: what moves say of cycles is not so.
    if (limits.survey !== undefined && system.view === null) relation.moves = new Moves();
    if (isFirst && snapshot !== null) restoreRelation(relation, snapshot);
    const search = new Search(relation, ways, limits, pulse, isFirst ? snapshot?.packing : undefined);
    try {
      if (isFirst && kept !== null && snapshot !== null) restoreSearch(search, snapshot, kept);
      const keep = (): void => limits.checkpoints?.save(partsOf(search, demoted, pulse.seconds));
      const bound = await search.run(keep);
      const violated = await recovering(search, () => violationsOf(search, pulse));
      const found = { ...violated, ...(await recovering(search, () => finalsOf(search, pulse))) };
      if (found.isCutShort && bound === null) keep();
      const recorded = limits.graph && bound !== 'interrupted' ? await recordedGraph(search, limits.survey, pulse) : {};
      return { ...explorationOf(search, bound, store, limits, pulse, demoted), ...found, ...recorded };
    } finally {
      search.release();
    }
  });
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
