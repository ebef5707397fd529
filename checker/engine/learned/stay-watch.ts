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
import { OFTEN } from '../work.ts';
import { conversion } from './conversion.ts';
import type { Domains } from './domains.ts';
import { faultsIn } from './faults.ts';
import { plainReading } from './footprint.ts';
import type { Packing } from './packing.ts';
import { Projection } from './projection.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import { tuning } from './tuning.ts';

/** Words of a row before the packed ones. */
const ROW_HEADER = 2;

/** Rows of one packing, one behind the other. */
interface Kept {
  readonly packing: Packing;
  readonly words: number[];
}

export class StayWatch {
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly owed: Uint8Array;
  private readonly kept: Kept[] = [];
  private words = 0;
  private batches = 0;
  /** By code of a step: 1 where it is owed. */
  private owedByCode = new Uint8Array(0);
  private codes = 0;
  /** By parent of a batch: 1 where it has a step that is owed. */
  private moves = new Uint8Array(0);
  private isOpen = true;

  /** `owed`: by action. */
  constructor(relation: Relation, linear: Linear, owed: Uint8Array) {
    this.relation = relation;
    this.linear = linear;
    this.owed = owed;
  }

  /** False once it was given up. */
  get isOfUse(): boolean {
    return this.isOpen;
  }

  /** Look at the batch that was expanded last: `parents` states, and their `records`. */
  batch(replay: Replay, parents: number, records: number): void {
    this.batches++;
    // Now and then: what goes round mostly shows early.
    if ((this.batches & (this.batches - 1)) === 0 && !this.relation.moves?.haveNoCycle()) this.isOpen = false;
    if (!this.isOpen) return;
    const moves = this.movesIn(replay, parents, records);
    for (let parent = moves.indexOf(0); parent !== -1 && parent < parents; parent = moves.indexOf(0, parent + 1)) {
      this.keep(replay, parent);
    }
  }

  /** What is seen of the states that were kept. */
  sight(domains: Domains, packing: Packing): Sight {
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

  private movesIn(replay: Replay, parents: number, records: number): Uint8Array {
    if (this.moves.length < parents) this.moves = new Uint8Array(2 * parents);
    const { moves, linear } = this;
    const { words } = linear;
    moves.fill(0, 0, parents);
    const owedByCode = this.owedNow();
    const end = (areas.batch >> 2) + records * 4;
    for (let record = areas.batch >> 2; record < end; record += 4) {
      const code = words[(words[record + 2] as number) >> 2] as number;
      if (owedByCode[code] === 1) moves[words[record + 3] as number] = 1;
    }
    for (const { place, action } of faultsIn(words, replay)) if (this.owed[action] === 1) moves[place] = 1;
    return moves;
  }

  private owedNow(): Uint8Array {
    const { codes } = this.relation;
    if (codes.size > this.owedByCode.length) {
      const longer = new Uint8Array(2 * codes.size);
      longer.set(this.owedByCode);
      this.owedByCode = longer;
    }
    for (this.codes = Math.max(1, this.codes); this.codes < codes.size; this.codes++) {
      this.owedByCode[this.codes] = this.owed[codes.step(this.codes).action] as number;
    }
    return this.owedByCode;
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
      this.isOpen = false;
      this.kept.length = 0;
    }
  }
}
