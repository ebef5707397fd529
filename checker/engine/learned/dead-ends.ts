/** What a batch's expansion says of parents whose steps fault and of parents that have no step at all. */
import { refuseUndeclared } from '../../system/steps.ts';
import type { ActionInstance } from '../../system/system.ts';
import type { FinalClasses } from './final-classes.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import type { SuspectList } from './suspects.ts';

export interface DeadEndsOfBatch {
  readonly faults: Int32Array;
  readonly idle: Int32Array;
}

export class DeadEnds {
  deadlocks = 0;
  private readonly relation: Relation;
  private readonly suspects: SuspectList;
  private readonly finals: FinalClasses | null;

  constructor(relation: Relation, suspects: SuspectList, finals: FinalClasses | null) {
    this.relation = relation;
    this.suspects = suspects;
    this.finals = finals;
  }

  /**
   * Of the batch that was just expanded, whose parents have depth `depth` and are numbered from `head` on. `faults`: places
   * of parents and addresses of lists, in turn; `idle`: places of parents.
   */
  note(replay: Replay, head: number, depth: number, { faults, idle }: DeadEndsOfBatch): void {
    for (let i = 0; i < faults.length; i += 2) this.fault(replay, faults[i + 1] as number, head + (faults[i] as number), depth);
    for (const parent of idle) this.idle(replay, parent, head, depth);
  }

  private fault(replay: Replay, list: number, state: number, depth: number): void {
    for (const { action, choice, fault } of replay.faultsOf(list)) {
      const { system } = this.relation;
      refuseUndeclared(system, system.actions[action] as ActionInstance, fault);
      this.suspects.at(fault.property, depth + 1)?.faults.push(state, action, choice);
      this.finals?.fault(fault.property, state, action, choice, depth);
    }
  }

  private idle(replay: Replay, parent: number, head: number, depth: number): void {
    this.finals?.state(head + parent, replay.parentIds(parent), depth);
    if (this.relation.mayRest === null || replay.parentHolds(this.relation.mayRest, parent)) return;
    this.deadlocks++;
    this.suspects.at('no-deadlock', depth)?.states.push(head + parent);
  }
}
