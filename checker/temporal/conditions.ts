/**
 * Fairness over a behaviour graph: in which states a step of each constraint is possible, and which steps are steps of
 * it. Constraints are bits, 32 to a word, so that a component of the graph is judged with a few operations a word.
 *
 * As in TLA+, only steps that change the state count: `<<A>>_vars`. Steps that leave the state constraint, or fault,
 * are possible and are never taken within the graph.
 */

import { OFTEN, type Work } from '../engine/work.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { type BehaviourGraph, FAULT, OUTSIDE } from './graph.ts';
import type { FairnessConstraint } from './part.ts';
import { remembering } from './remembering.ts';

export class Conditions {
  readonly constraints: readonly FairnessConstraint[];
  /** Words of a set of constraints. */
  readonly words: number;
  /** The weak ones, and the strong ones, as sets. */
  readonly weak: Uint32Array;
  readonly strong: Uint32Array;
  /** `possible[state * words + w]`. */
  readonly possible: Uint32Array;
  private readonly graph: BehaviourGraph;
  private readonly state: (number: number) => State;
  /** By action, and by step where some constraint looks at steps one by one. */
  private readonly byAction: Uint32Array;
  private readonly byStep: Uint32Array | null;

  /** The conditions of all states and steps. */
  static *of(system: TransitionSystem, graph: BehaviourGraph, constraints: readonly FairnessConstraint[]): Work<Conditions> {
    const conditions = new Conditions(system, graph, constraints);
    for (let state = 0; state < graph.size; state += OFTEN) {
      yield;
      const end = Math.min(state + OFTEN, graph.size);
      if (conditions.byStep === null) conditions.lookAll(state, end);
      else for (let each = state; each < end; each++) conditions.look(system, each, conditions.byStep);
    }
    return conditions;
  }

  private constructor(system: TransitionSystem, graph: BehaviourGraph, constraints: readonly FairnessConstraint[]) {
    this.constraints = constraints;
    this.graph = graph;
    this.state = remembering(graph.state);
    this.words = Math.ceil(constraints.length / 32);
    this.weak = this.setOf(({ strength }) => strength === 'weak');
    this.strong = this.setOf(({ strength }) => strength === 'strong');
    this.byAction = new Uint32Array(system.actions.length * this.words);
    for (const [number, { instances }] of constraints.entries()) {
      for (const action of instances) this.byAction[action * this.words + (number >>> 5)]! |= 1 << (number & 31);
    }
    const filtered = constraints.some(({ where }) => where !== null);
    this.byStep = filtered ? new Uint32Array(graph.to.length * this.words) : null;
    this.possible = new Uint32Array(graph.size * this.words);
  }

  /** Word `w` of the constraints of which step number `step`, from `state`, is a step. */
  taken(state: number, step: number, w: number): number {
    if (this.graph.to[step] === state) return 0;
    return (
      this.byStep === null
        ? this.byAction[(this.graph.action[step] as number) * this.words + w]
        : this.byStep[step * this.words + w]
    ) as number;
  }

  /** True where a fair behaviour may stay in `state` for ever: nothing that it owes a step is possible. */
  mayStay(state: number): boolean {
    const { words, possible } = this;
    for (let w = 0; w < words; w++) if (possible[state * words + w] !== 0) return false;
    return true;
  }

  private setOf(test: (constraint: FairnessConstraint) => boolean): Uint32Array {
    const set = new Uint32Array(this.words);
    for (const [number, constraint] of this.constraints.entries()) {
      if (test(constraint)) set[number >>> 5]! |= 1 << (number & 31);
    }
    return set;
  }

  /** Which are possible in the states from `first`, before `end`, where an action's steps are all alike. */
  private lookAll(first: number, end: number): void {
    const { graph, words, byAction, possible } = this;
    const { offsets, to, action } = graph;
    let step = offsets[first] as number;
    for (let state = first; state < end; state++) {
      const at = state * words;
      for (const last = offsets[state + 1] as number; step < last; step++) {
        if (to[step] === state) continue;
        const from = (action[step] as number) * words;
        for (let w = 0; w < words; w++) possible[at + w] = (possible[at + w] as number) | (byAction[from + w] as number);
      }
    }
  }

  private look(system: TransitionSystem, state: number, byStep: Uint32Array): void {
    const { graph, words } = this;
    for (let step = graph.offsets[state] as number; step < (graph.offsets[state + 1] as number); step++) {
      if (graph.to[step] === state) continue;
      for (let w = 0; w < words; w++) {
        const mask = this.filtered(system, state, step, w);
        this.possible[state * words + w]! |= mask;
        byStep[step * words + w] = mask;
      }
    }
  }

  /** Word `w` of the constraints of which the step is one by its action, without those that refuse it. */
  private filtered(system: TransitionSystem, state: number, step: number, w: number): number {
    const { graph, words, constraints } = this;
    const action = graph.action[step] as number;
    let mask = this.byAction[action * words + w] as number;
    for (let bits = mask; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits);
      const { where } = constraints[w * 32 + bit] as FairnessConstraint;
      if (where !== null && !this.counts(system, where, state, step)) mask &= ~(1 << bit);
    }
    return mask;
  }

  private counts(
    system: TransitionSystem,
    where: NonNullable<FairnessConstraint['where']>,
    state: number,
    step: number,
  ): boolean {
    const { graph } = this;
    const [before, to, action] = [this.state(state), graph.to[step] as number, graph.action[step] as number];
    if (to === FAULT) return false;
    if (to !== OUTSIDE) return where(before, this.state(to), action);
    // What lies outside the constraint is not kept: take the action again.
    return outcomes(before, system.actions[action] as ActionInstance).some(
      (outcome) => 'state' in outcome && outcome.state !== before && where(before, outcome.state, action),
    );
  }
}
