/**
 * What exchanges lie in the steps of a path of classes: a step leads to some state of a class, and the path goes on from
 * the one that was kept. So names change along a path, those of actors too; with the exchanges, `symmetry/concrete.ts` makes
 * it a run of the system.
 *
 * Cost: the ties of each state that is asked for in their least form, once for each step; for paths only.
 */
import { type ClassEdge, concretePath, turnBetween } from '../../symmetry/concrete.ts';
import type { Permutation } from '../../symmetry/elements.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { State } from '../../system/system.ts';
import type { Path, PathStep } from '../engine.ts';
import { decode } from '../learned/decode.ts';
import type { LearnedAction } from '../learned/learned-action.ts';
import type { Relation } from '../learned/relation.ts';

/** Value ids of the state that was kept, by its number. */
type IdsOf = (state: number) => Int32Array;
/** What takes each element of the state with these value ids to its place in the form that it shares with its images. */
type LabelsOf = (ids: Int32Array) => Permutation;

export class Turns {
  private readonly relation: Relation;
  private readonly symmetry: Symmetry;
  private readonly labelsOf: LabelsOf;
  private readonly idsOf: IdsOf;
  private readonly labels = new Map<number, Permutation>();

  constructor(relation: Relation, symmetry: Symmetry, labelsOf: LabelsOf, idsOf: IdsOf) {
    this.relation = relation;
    this.symmetry = symmetry;
    this.labelsOf = labelsOf;
    this.idsOf = idsOf;
  }

  /** What takes the state that `step` leads to from state `from` to state `to` of its class; null where that is it. */
  turn(from: number, step: PathStep, to: number): Permutation | null {
    let labels = this.labels.get(to);
    if (labels === undefined) {
      labels = this.labelsOf(this.idsOf(to));
      this.labels.set(to, labels);
    }
    return turnBetween(this.labelsOf(this.after(from, step)), labels);
  }

  /** What takes part in `step` is called so where it leads, after `turn`. */
  actorAfter({ action }: PathStep, turn: Permutation | null): string {
    const image = turn === null ? action : this.symmetry.imageOfAction(turn, action);
    return (this.relation.system.actions[image] as { readonly actor: string }).actor;
  }

  /** The run that takes `edges` from initial state number `initial` of the system. Throws `asymmetric` where there is none. */
  run(initial: number, edges: readonly ClassEdge[]): Path {
    const { system, domains } = this.relation;
    const kept = (state: number): State => decode(domains, this.idsOf(state));
    return concretePath(system, this.symmetry, kept, initial, edges);
  }

  private after(from: number, { action, choice }: PathStep): Int32Array {
    const ids = this.idsOf(from);
    const outcomes = (this.relation.actions[action] as LearnedAction).outcomes(ids, [], 0);
    const writes = outcomes.find((outcome) => outcome.choice === choice)?.writes ?? [];
    const after = ids.slice();
    for (let i = 0; i < writes.length; i += 2) after[writes[i] as number] = writes[i + 1] as number;
    return after;
  }
}
