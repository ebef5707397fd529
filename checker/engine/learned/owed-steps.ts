/**
 * The states of a batch that have no step which some fairness constraint asks for (`temporal/survey.ts`): a fair behaviour may
 * stay in these. Cost: a look-up for each step.
 */
import { areas, type Linear } from '../store/memory.ts';
import { faultsIn } from './faults.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';

export class OwedSteps {
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly owed: Uint8Array;
  /** By code of a step. */
  private byCode = new Uint8Array(0);

  /** `owed`: by action, 1 where its steps are. */
  constructor(relation: Relation, linear: Linear, owed: Uint8Array) {
    this.relation = relation;
    this.linear = linear;
    this.owed = owed;
  }

  /** Set `stays` to 0 for each state of the batch that was expanded last, from place `first` on, that has a step which is owed. */
  clear(stays: Uint8Array, first: number, replay: Replay, records: number): void {
    const { owed } = this;
    const { words } = this.linear;
    const byCode = this.owedByCode();
    const end = (areas.batch >> 2) + records * 4;
    for (let record = areas.batch >> 2; record < end; record += 4) {
      const code = words[(words[record + 2] as number) >> 2] as number;
      if (byCode[code] === 1) stays[first + (words[record + 3] as number)] = 0;
    }
    for (const { place, action } of faultsIn(words, replay)) if (owed[action] === 1) stays[first + place] = 0;
  }

  private owedByCode(): Uint8Array {
    const { codes } = this.relation;
    if (this.byCode.length < codes.size) {
      this.byCode = Uint8Array.from({ length: codes.size }, (_, code) =>
        code === 0 ? 0 : (this.owed[codes.step(code).action] as number),
      );
    }
    return this.byCode;
  }
}
