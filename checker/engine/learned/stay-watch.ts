/**
 * The states in which a fair behaviour may stay for ever, of a system none of whose steps is on a cycle (`temporal/survey.ts`):
 * those that have no step which is owed. Looked at while one thread makes the steps; their rows are kept, since mostly they
 * are few. Given up where they are many, or where steps turn out to go round: then the rows of all are made again once the
 * search is over (`survey.ts`), or the graph is recorded.
 *
 * Cost: a look-up for each step.
 */
import type { Sight } from '../../temporal/survey.ts';
import { areas, type Linear } from '../store/memory.ts';
import { ROW_HEADER } from '../store/rows.ts';
import { OFTEN } from '../work.ts';
import { conversion } from './conversion.ts';
import { plainReading } from './footprint.ts';
import { OwedSteps } from './owed-steps.ts';
import type { Packing } from './packing.ts';
import { Projection } from './projection.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import { tuning } from './tuning.ts';

/** Rows of one packing, one behind the other. */
interface Kept {
  readonly packing: Packing;
  readonly words: number[];
}

export class StayWatch {
  /** False once it was given up. */
  isOfUse = true;
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly steps: OwedSteps;
  private readonly kept: Kept[] = [];
  private words = 0;
  private batches = 0;
  /** By parent of a batch: 1 where a behaviour may stay there. */
  private stays = new Uint8Array(0);

  /** `owed`: by action. */
  constructor(relation: Relation, linear: Linear, owed: Uint8Array) {
    this.relation = relation;
    this.linear = linear;
    this.steps = new OwedSteps(relation, linear, owed);
  }

  /** Look at the batch that was expanded last: `parents` states, and their `records`. */
  batch(replay: Replay, parents: number, records: number): void {
    this.batches++;
    // Now and then: what goes round mostly shows early.
    if ((this.batches & (this.batches - 1)) === 0 && !this.relation.moves?.haveNoCycle()) this.isOfUse = false;
    if (!this.isOfUse) return;
    if (this.stays.length < parents) this.stays = new Uint8Array(2 * parents);
    const stays = this.stays.subarray(0, parents).fill(1);
    this.steps.clear(stays, 0, replay, records);
    for (let parent = stays.indexOf(1); parent !== -1; parent = stays.indexOf(1, parent + 1)) this.keep(replay, parent);
  }

  /** What is seen of the states that were kept, whose rows are now of this packing. */
  sight(packing: Packing): Sight {
    const { domains } = this.relation;
    const stride = packing.words;
    const rows = new Int32Array(
      this.kept.reduce((count, { packing: own, words }) => count + words.length / own.words, 0) * stride,
    );
    let to = 0;
    for (const { packing: own, words } of this.kept) {
      const convert = conversion(own, packing);
      const from = Int32Array.from(words);
      for (let at = 0; at < from.length; at += own.words, to += stride) convert(from, at, to, rows);
    }
    const size = to / stride;
    return {
      size,
      stays: new Uint8Array(size).fill(1),
      tabulate: function* (f, column) {
        const projection = new Projection(domains, packing, plainReading(domains), f);
        for (let state = 0; state < size; state++) {
          if (state % OFTEN === 0) yield;
          column[state] = projection.of(rows, state * stride);
        }
        return column;
      },
    };
  }

  /** Keep the row of a parent of the batch. */
  private keep({ packing, stride }: Replay, parent: number): void {
    let last = this.kept.at(-1);
    if (last?.packing !== packing) {
      last = { packing, words: [] };
      this.kept.push(last);
    }
    const at = ((areas.rowsIn + parent * stride) >> 2) + ROW_HEADER;
    for (let word = at; word < at + packing.words; word++) last.words.push(this.linear.words[word] as number);
    this.words += packing.words;
    if (this.words > tuning.stayWords) {
      this.isOfUse = false;
      this.kept.length = 0;
    }
  }
}
