/**
 * What a search needs to take states up to the system's symmetry: the store that knows classes of states, and a look at
 * each state that is expanded for evidence against the symmetry.
 */

import { Guard } from '../../symmetry/guard.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { Relation } from '../learned/relation.ts';
import type { Replay } from '../learned/replay.ts';
import type { Linear } from '../store/memory.ts';
import type { Room } from '../store/store.ts';
import { ClassKeys } from './class-keys.ts';
import { ClassStore, type SlotFormat } from './class-store.ts';
import { requireClosed } from './closed-layout.ts';
import { PartTable } from './part-table.ts';
import { RowGuard } from './row-guard.ts';
import { Turns } from './turns.ts';

export class Classes {
  private readonly relation: Relation;
  private readonly keys: ClassKeys;
  private readonly guard: RowGuard;
  readonly symmetry: Symmetry;
  private readonly linear: Linear;

  /** Throws `asymmetric`, and {@link Demotion} where the layout does not go with the symmetry. */
  constructor(relation: Relation, symmetry: Symmetry, linear: Linear) {
    const { domains, system } = relation;
    this.relation = relation;
    this.symmetry = symmetry;
    const guard = new Guard(system, symmetry);
    requireClosed(domains.layout, symmetry);
    this.guard = new RowGuard(domains, system, symmetry, guard, linear);
    this.linear = linear;
    this.keys = new ClassKeys(domains, symmetry, new PartTable(domains, symmetry));
  }

  store(room: Room, format: () => SlotFormat): ClassStore {
    return new ClassStore(this.linear, room, this.relation.domains.layout.leaves.length, this.keys, format);
  }

  turns(idsOf: (state: number) => Int32Array): Turns {
    return new Turns(this.relation, this.symmetry, this.keys, idsOf);
  }

  /** The first `done` parents of the batch have been expanded. Throws `asymmetric`. */
  look(replay: Replay, done: number): void {
    this.guard.look(replay, done);
  }
}
