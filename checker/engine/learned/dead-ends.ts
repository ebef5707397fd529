/** What a batch's expansion says of parents whose steps fault and of parents that have no step at all. */
import { refuseUndeclared } from '../../system/steps.ts';
import type { ActionInstance } from '../../system/system.ts';
import { HEADER } from '../store/header.ts';
import { areas, type Linear } from '../store/memory.ts';
import type { FinalClasses } from './final-classes.ts';
import type { Relation } from './relation.ts';
import type { Replay } from './replay.ts';
import type { SuspectList } from './suspects.ts';

export class DeadEnds {
  deadlocks = 0;
  private readonly relation: Relation;
  private readonly linear: Linear;
  private readonly suspects: SuspectList;
  private readonly finals: FinalClasses | null;

  constructor(relation: Relation, linear: Linear, suspects: SuspectList, finals: FinalClasses | null) {
    this.relation = relation;
    this.linear = linear;
    this.suspects = suspects;
    this.finals = finals;
  }

  /** Of the batch that was just expanded, whose parents have depth `depth` and are numbered from `head` on. */
  note(replay: Replay, head: number, depth: number): void {
    const { words } = this.linear;
    const faults = words[(areas.header >> 2) + HEADER.faults] as number;
    for (let at = areas.faults >> 2; at < (areas.faults >> 2) + 2 * faults; at += 2) {
      this.fault(replay, words[at + 1] as number, head + (words[at] as number), depth);
    }
    const idle = words[(areas.header >> 2) + HEADER.idle] as number;
    for (let i = 0; i < idle; i++) this.idle(replay, words[(areas.idle >> 2) + i] as number, head, depth);
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
