/**
 * Refinement: what a spec writes under `properties:` to say that it implements another spec.
 *
 * The mapping takes each state to a state of the abstract spec. Every initial state must map to an initial state
 * there, every step to a step of the abstract next-state relation or to no change at all; and, unless `only` says
 * otherwise, every fair behaviour must map to one that the abstract spec's fairness allows.
 */
import type { Immutable } from 'immer';
import type { Constants, Selection, Spec } from '../spec/spec.ts';

export interface RefinementOptions<C = Constants> {
  /** Constants of the abstract spec; by default those of the same name, others as they are there. */
  readonly set?: Constants | ((constants: C) => Constants);
  /** Which variant and configuration of the abstract spec, where it declares any. */
  readonly variant?: string;
  readonly config?: string;
  /** 'steps': initial states and steps, but not the abstract spec's fairness. */
  readonly only?: 'steps';
}

/** Made by {@link refines}. */
export interface Refinement<S, C = Constants> {
  readonly kind: 'refinement';
  readonly abstract: Spec;
  readonly mapping: (state: Immutable<S>, constants: C, selection: Selection) => unknown;
  readonly options: RefinementOptions<C>;
}

/** The spec implements `abstract` if its states are seen through `mapping`. */
export function refines<S, C = Constants>(
  abstract: Spec,
  mapping: (state: Immutable<S>, constants: C, selection: Selection) => unknown,
  options: RefinementOptions<C> = {},
): Refinement<S, C> {
  return { kind: 'refinement', abstract, mapping, options };
}
