/** What a transition system says about behaviours, ready to be checked: fairness and temporal properties. */
import type { Antecedent } from '../spec/implies.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import type { NormalForm } from './normal-form.ts';
import type { StepTest } from './step-atoms.ts';

/** One fairness constraint: `WF_vars(A)` or `SF_vars(A)` where A is the union of some action instances. */
export interface FairnessConstraint {
  /** `WF(load(0))`. */
  readonly name: string;
  readonly strength: 'weak' | 'strong';
  /** Ids of the action instances, ascending. */
  readonly instances: readonly number[];
  /** Only these steps of the instances count; null where all do. Never asked about steps that change nothing. */
  readonly where: ((before: State, after: State, action: number) => boolean) | null;
}

/** What is said of behaviours: a formula, of each step, or of another spec. */
export type TemporalProperty = FormulaProperty | StepsProperty | RefinementProperty;

export interface FormulaProperty {
  readonly kind: 'formula';
  readonly name: string;
  readonly negation: NormalForm;
  /** By atom of the negation; never asked about one that is a step. */
  readonly tests: readonly ((state: State) => boolean)[];
  /** By atom: what is asked of a step; null where it is a predicate on states. */
  readonly stepTests: readonly (StepTest | null)[];
  /** Where the formula is `always` of an atom, which atom; else null. */
  readonly always: number | null;
  /** Of `leadsTo` a predicate, and of `always` of an implication: whether what comes first was ever true. */
  readonly antecedent: Antecedent | null;
}

export interface StepsProperty {
  readonly kind: 'every-step';
  readonly name: string;
  /** Why the step is not allowed; null where it is. */
  readonly refusal: (before: State, after: State) => string | null;
}

export interface RefinementProperty {
  readonly kind: 'refinement';
  readonly name: string;
  readonly abstract: TransitionSystem;
  /** The abstract state, which may share parts with `state`; throws DcheckError where the mapping throws or gives no plain record. */
  readonly map: (state: State) => State;
  /** Whether the abstract spec's fairness is checked. */
  readonly fairly: boolean;
}

export interface Temporal {
  readonly fairness: readonly FairnessConstraint[];
  /** In the order of the spec. */
  readonly properties: readonly TemporalProperty[];
}
