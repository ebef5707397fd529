/**
 * A survey of a search that is over (`temporal/survey.ts`): where what was seen of single steps and of where behaviours may
 * stay (`step-watch.ts`) does not settle it, the rows of all states are made again, which expands every state once, and of
 * each is noted whether it has a step that is owed. That is of use only where no step can be on a cycle.
 */
import type { Sight, Survey } from '../../temporal/survey.ts';
import type { Work } from '../work.ts';
import { LevelRows } from './level-rows.ts';
import { OwedSteps } from './owed-steps.ts';
import { tabulateRows } from './projection.ts';
import type { Search } from './search.ts';

/** True where the survey settles everything; false where the graph has to be recorded. */
export function* surveyed(search: Search, survey: Survey): Work<boolean> {
  const { distinct, head, relation, replay, watch, initialIndex } = search;
  const { moves } = relation;
  if (moves === null) return false;
  watch.initial(initialIndex);
  if (!watch.holds) return false;
  const isBySteps = watch.settles(survey);
  if (isBySteps && watch.seen >= head) return true;
  if (!isBySteps && !moves.haveNoCycle()) return false;
  const seen = isBySteps ? null : watch.sight(head);
  if (seen !== null) return yield* survey.settles(seen);
  if (!search.fits(distinct * (replay.stride + 2))) return false;
  const stays = new Uint8Array(distinct).fill(1, 0, head);
  const steps = new OwedSteps(relation, search.linear, survey.owed);
  const rows = yield* LevelRows.whole(search, () => (first, parents, records) => {
    watch.images(first, parents, records);
    if (!isBySteps) steps.clear(stays, first, search.replay, records);
  });
  if (!watch.holds) return false;
  if (isBySteps) return watch.settles(survey);
  // What was learned before a checkpoint was kept is learned by now as well.
  if (!moves.haveNoCycle()) return false;
  const sight: Sight = { size: distinct, stays, tabulate: tabulateRows(relation.domains, replay.packing, rows, distinct) };
  return yield* survey.settles(sight);
}
