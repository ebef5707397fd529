/**
 * Counts at the very successor at which a run that stops at the first violation stops. The search sees a parent's
 * successors together; this goes through them again, in order. Needs actions in order, and one parent in the batch.
 */
import { areas, type Linear } from '../store/memory.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';

export interface Counts {
  readonly generated: number;
  readonly distinct: number;
}

/** `violating`: of the rows that came out, those on which an invariant does not hold. */
export function stopCounts(
  relation: Relation,
  replay: Replay,
  linear: Linear,
  violating: ReadonlySet<number>,
  before: Counts,
): Counts {
  let { generated, distinct } = before;
  const constraint = relation.checks.find(({ property }) => property === null);
  const parent = replay.parentIds(0).slice();
  let row = 0;
  for (const action of relation.actions) {
    for (const { choice, writes } of action.outcomes(parent, [], 0)) {
      if (writes === null) return { generated, distinct };
      generated++;
      if (linear.words[(areas.codes >> 2) + row] !== relation.codes.codeOf(action.action.id, choice)) continue;
      if (constraint === undefined || replay.outHolds(constraint.predicate, row)) distinct++;
      if (violating.has(row)) return { generated, distinct };
      row++;
    }
  }
  return { generated, distinct };
}
