/**
 * A run that stops at the first violation, put back to the very successor at which it stops. The search sees a
 * parent's successors together; this goes through them again, in order, for the counts and for what was found by then.
 * Needs actions in order, and one parent in the batch.
 */
import { areas, type Linear } from '../store/memory.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import type { SuspectList } from './suspects.ts';

export interface Counts {
  readonly generated: number;
  readonly distinct: number;
}

/** `violating`: of the rows that came out, those on which an invariant does not hold. `suspects` keeps what stops the run. */
export function stopAt(
  relation: Relation,
  replay: Replay,
  linear: Linear,
  suspects: SuspectList,
  violating: ReadonlySet<number>,
  before: Counts,
): Counts {
  let { generated, distinct } = before;
  const { words } = linear;
  const constraint = relation.checks.find(({ property }) => property === null);
  const parent = replay.parentIds(0).slice();
  let row = 0;
  for (const action of relation.actions) {
    for (const { choice, writes } of action.outcomes(parent, [], 0)) {
      if (writes === null) {
        suspects.keepFault(action.action.id, choice);
        return { generated, distinct };
      }
      generated++;
      if (words[(areas.codes >> 2) + row] !== relation.codes.codeOf(action.action.id, choice)) continue;
      const inModel = (constraint === undefined || replay.outHolds(constraint.predicate, row)) && !replay.isBeyond(row);
      if (inModel) distinct++;
      if (violating.has(row)) {
        const at = (areas.rowsOut + row * replay.stride) >> 2;
        if (inModel) suspects.keepState(distinct - 1);
        else suspects.keepOutside(words[at] as number, words[at + 1] as number);
        return { generated, distinct };
      }
      row++;
    }
  }
  return { generated, distinct };
}
