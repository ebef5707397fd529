/**
 * What a search needs to take states up to the system's symmetry: the store that knows classes of states, and a look at
 * each state that is expanded for evidence against the symmetry.
 *
 * Classes are told apart by sums (`class-keys.ts`); where there is a view, or they are to be told apart exactly, by the texts
 * of their canonical forms (`views/`), at some ten times the cost for each state that is new.
 */
import type { Permutation } from '../../symmetry/elements.ts';
import { Guard } from '../../symmetry/guard.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import { decode } from '../learned/decode.ts';
import type { Relation } from '../learned/relation.ts';
import type { Replay } from '../learned/replay.ts';
import type { Linear } from '../store/memory.ts';
import type { Room, VisitedStore } from '../store/store.ts';
import { ViewStore } from '../views/view-store.ts';
import { ClassKeys } from './class-keys.ts';
import { ClassStore } from './class-store.ts';
import { requireClosed } from './closed-layout.ts';
import { PartTable } from './part-table.ts';
import { RowGuard } from './row-guard.ts';
import { Turns } from './turns.ts';

export class Classes {
  private readonly relation: Relation;
  /** Null where texts tell classes apart. */
  private readonly keys: ClassKeys | null;
  private readonly isExact: boolean;
  private readonly guard: RowGuard;
  readonly symmetry: Symmetry;
  private readonly linear: Linear;

  /** Throws `asymmetric`, and {@link Demotion} where the layout does not go with the symmetry. */
  constructor(relation: Relation, symmetry: Symmetry, linear: Linear, isExact: boolean) {
    const { domains, system } = relation;
    this.relation = relation;
    this.symmetry = symmetry;
    const guard = new Guard(system, symmetry);
    requireClosed(domains.layout, symmetry);
    this.guard = new RowGuard(domains, system, symmetry, guard, linear);
    this.linear = linear;
    this.isExact = isExact;
    const byText = isExact || system.view !== null;
    this.keys = byText ? null : new ClassKeys(domains, symmetry, new PartTable(domains, symmetry));
  }

  /** `replay`: that of the rows of now. */
  store(room: Room, replay: () => Replay): VisitedStore {
    const { linear, relation, keys, isExact } = this;
    if (keys === null) return new ViewStore(linear, room, relation, isExact, replay);
    return new ClassStore(linear, room, relation.domains.layout.leaves.length, keys, replay);
  }

  turns(idsOf: (state: number) => Int32Array): Turns {
    return new Turns(this.relation, this.symmetry, (ids) => this.labelsOf(ids), idsOf);
  }

  /** What takes each element of the state whose slots hold `ids` to its place in the form that it shares with its images. */
  private labelsOf(ids: Int32Array): Permutation {
    const { keys, relation, symmetry } = this;
    if (keys !== null) {
      keys.begin(ids);
      return keys.labels;
    }
    const { view } = relation.system;
    const state = decode(relation.domains, ids);
    return symmetry.form(view === null ? state : view(state)).labels;
  }

  /** The first `done` parents of the batch have been expanded. Throws `asymmetric`. */
  look(replay: Replay, done: number): void {
    this.guard.look(replay, done);
  }
}
