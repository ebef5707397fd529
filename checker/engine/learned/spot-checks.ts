/**
 * Spot checks: a sample of what was replayed is run again and compared, to find actions that are no functions of the
 * state. Many at the beginning, one in every few batches after that; a fixed number of runs of recipes, not of time, so
 * that a run repeats.
 */
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';

/** Runs of recipes that are allowed at once, and batches that allow one more. */
const AT_ONCE = 256;
const EVERY = 16;
/** Actions looked at after one batch, at most. */
const TOGETHER = 16;

export class SpotChecks {
  private readonly relation: Relation;
  private batches = 0;
  private runs = 0;
  private next = 0;

  constructor(relation: Relation) {
    this.relation = relation;
  }

  /** Look at the batch whose first `done` parents were expanded. Throws `impure`. */
  afterBatch(replay: Replay, done: number): void {
    const { actions } = this.relation;
    const allowed = AT_ONCE + ++this.batches / EVERY;
    for (let i = 0; i < Math.min(TOGETHER, done * actions.length) && this.runs < allowed; i++) {
      const number = this.next++;
      const action = actions[number % actions.length] as (typeof actions)[number];
      this.runs += 1 + (action.wide ? 0 : action.verify(replay.parentIds(Math.floor(number / actions.length) % done)));
    }
  }
}
