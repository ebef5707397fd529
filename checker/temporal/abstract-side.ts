/**
 * The abstract system of a refinement, as far as the mapped states reach: which abstract state each state maps to, and
 * which abstract steps there are between them. Abstract states are compared by value and computed once.
 */
import { freeze } from 'immer';
import type { Work } from '../engine/work.ts';
import { DcheckError } from '../errors/error.ts';
import { canonical } from '../state/canonical.ts';
import { outcomes } from '../system/successors.ts';
import type { State } from '../system/system.ts';
import type { BehaviourGraph } from './graph.ts';
import type { FairnessConstraint, RefinementProperty } from './part.ts';

/** A step of the abstract system: where to, and which action instances take it. */
interface AbstractStep {
  readonly state: State;
  readonly actions: number[];
}

export class AbstractSide {
  private readonly property: RefinementProperty;
  private readonly initial: ReadonlySet<string>;
  private readonly texts = new Map<string, number>();
  private readonly states: State[] = [];
  private readonly steps: (ReadonlyMap<number, AbstractStep> | undefined)[] = [];
  /** By number of a state of the graph, the number of the abstract state that it maps to. */
  readonly mapped: Int32Array;

  /** The abstract side of all states of `graph`. */
  static *of(property: RefinementProperty, graph: BehaviourGraph): Work<AbstractSide> {
    const side = new AbstractSide(property, new Int32Array(graph.size));
    yield* graph.tabulate((state) => side.image(state), side.mapped);
    return side;
  }

  private constructor(property: RefinementProperty, mapped: Int32Array) {
    this.property = property;
    this.mapped = mapped;
    this.initial = new Set(property.abstract.initial.map((state) => canonical(state)));
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
    // A copy: what is mapped may be a view that will be another state soon.
    return this.states.push(freeze(structuredClone(state), true)) - 1;
  }

  state(number: number): State {
    return this.states[number] as State;
  }

  isInitial(number: number): boolean {
    return this.initial.has(canonical(this.state(number)));
  }

  /** True where the abstract system has a step from one to the other, or they are the same. */
  allows(from: number, to: number): boolean {
    return from === to || this.stepsFrom(from).has(to);
  }

  /** True where a step of `constraint` is possible in the abstract state. */
  possible(constraint: FairnessConstraint, from: number): boolean {
    return [...this.stepsFrom(from).keys()].some((to) => this.taken(constraint, from, to));
  }

  /** True where going from one abstract state to the other is a step of `constraint`. */
  taken(constraint: FairnessConstraint, from: number, to: number): boolean {
    const step = from === to ? undefined : this.stepsFrom(from).get(to);
    const { instances, where } = constraint;
    return (
      step?.actions.some((action) => instances.includes(action) && (where?.(this.state(from), step.state, action) ?? true)) ??
      false
    );
  }

  private stepsFrom(from: number): ReadonlyMap<number, AbstractStep> {
    const known = this.steps[from];
    if (known !== undefined) return known;
    const steps = new Map<number, AbstractStep>();
    for (const action of this.property.abstract.actions) {
      for (const outcome of this.outcomesOf(from, action)) {
        if ('fault' in outcome) continue;
        const to = this.numberOf(outcome.state);
        const step = steps.get(to);
        if (step === undefined) steps.set(to, { state: outcome.state, actions: [action.id] });
        else step.actions.push(action.id);
      }
    }
    this.steps[from] = steps;
    return steps;
  }

  private outcomesOf(from: number, action: RefinementProperty['abstract']['actions'][number]): ReturnType<typeof outcomes> {
    try {
      return outcomes(this.state(from), action);
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
