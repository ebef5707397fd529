/**
 * The abstract system of a refinement, as far as the mapped states reach: which abstract state each state maps to, and
 * which abstract steps there are between them. Abstract states are compared by value, and what steps there are from one is
 * found out once.
 */
import { freeze } from 'immer';
import { DcheckError } from '../errors/error.ts';
import { canonical } from '../state/canonical.ts';
import type { State } from '../system/system.ts';
import type { FairnessConstraint, RefinementProperty } from './part.ts';
import { Copies, PlainRuns } from './plain-runs.ts';
import { copyOf, isTree, sameTree } from './trees.ts';

/** A step of the abstract system: by which action instance, to which state, and that state's number, once it is known. */
interface AbstractStep {
  readonly action: number;
  readonly state: State;
  to: number;
}

const UNKNOWN = -1;

/** Steps from one state beyond which the numbers of all are looked up, instead of comparing the states. */
const FEW = 32;

export class AbstractSide {
  private readonly property: RefinementProperty;
  private readonly initial: ReadonlySet<string>;
  private readonly texts = new Map<string, number>();
  private readonly states: State[] = [];
  /** By number: 1 where the state is a tree. */
  private readonly trees: boolean[] = [];
  private readonly runs: readonly PlainRuns[];
  private readonly steps: (readonly AbstractStep[] | undefined)[] = [];
  /** Of states with more than a few steps: to which they lead. */
  private readonly targets: (ReadonlySet<number> | undefined)[] = [];

  constructor(property: RefinementProperty) {
    this.property = property;
    this.initial = new Set(property.abstract.initial.map((state) => canonical(state)));
    this.runs = property.abstract.actions.map((action) => new PlainRuns(action));
  }

  /** The number of the abstract state that `state` maps to. */
  image(state: State): number {
    return this.numberOf(this.property.map(state));
  }

  /** The number of an abstract state. */
  private numberOf(state: State): number {
    const text = canonical(state);
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, this.states.length);
    const isPlain = isTree(state);
    this.trees.push(isPlain);
    // A copy: what is mapped may be a view that will be another state soon.
    return this.states.push(freeze(isPlain ? copyOf(state) : structuredClone(state), true)) - 1;
  }

  state(number: number): State {
    return this.states[number] as State;
  }

  isInitial(number: number): boolean {
    return this.initial.has(canonical(this.state(number)));
  }

  /** True where the abstract system has a step from one to the other, or they are the same. */
  allows(from: number, to: number): boolean {
    if (from === to) return true;
    const steps = this.stepsFrom(from);
    const targets = this.targets[from];
    if (targets !== undefined) return targets.has(to);
    for (let i = 0; i < steps.length; i++) if (this.leads(steps[i] as AbstractStep, to)) return true;
    return false;
  }

  /** True where a step of `constraint` is possible in the abstract state. */
  possible(constraint: FairnessConstraint, from: number): boolean {
    return this.stepsFrom(from).some((step) => !this.leads(step, from) && this.isOf(constraint, from, step));
  }

  /** True where going from one abstract state to the other is a step of `constraint`. */
  taken(constraint: FairnessConstraint, from: number, to: number): boolean {
    return from !== to && this.stepsFrom(from).some((step) => this.leads(step, to) && this.isOf(constraint, from, step));
  }

  private isOf({ instances, where }: FairnessConstraint, from: number, { action, state }: AbstractStep): boolean {
    return instances.includes(action) && (where?.(this.state(from), freeze(state, true), action) ?? true);
  }

  /** True where the step leads to abstract state `to`. */
  private leads(step: AbstractStep, to: number): boolean {
    if (step.to !== UNKNOWN) return step.to === to;
    if (!this.isSame(step.state, to)) return false;
    step.to = to;
    return true;
  }

  private isSame(state: State, number: number): boolean {
    return this.trees[number] ? sameTree(state, this.state(number)) : canonical(state) === canonical(this.state(number));
  }

  private stepsFrom(from: number): readonly AbstractStep[] {
    const known = this.steps[from];
    if (known !== undefined) return known;
    const steps: AbstractStep[] = [];
    const copies = this.trees[from] ? new Copies(this.state(from)) : null;
    for (const runs of this.runs) {
      for (const state of this.successors(from, runs, copies)) steps.push({ action: runs.action.id, state, to: UNKNOWN });
    }
    if (steps.length > FEW) {
      for (const step of steps) step.to = this.numberOf(step.state);
      this.targets[from] = new Set(steps.map(({ to }) => to));
    }
    this.steps[from] = steps;
    return steps;
  }

  private successors(from: number, runs: PlainRuns, copies: Copies | null): readonly State[] {
    try {
      return runs.successors(this.state(from), copies);
    } catch (thrown) {
      if (!(thrown instanceof DcheckError)) throw thrown;
      const { name, abstract } = this.property;
      throw new DcheckError(
        'not-plain',
        `the mapping of property ${name} gave ${canonical(this.state(from))}, of which ${abstract.spec} can make nothing: ${thrown.message}`,
        { ...thrown.details, hint: `every state must map to a whole state of ${abstract.spec}, as its init makes them` },
      );
    }
  }
}
