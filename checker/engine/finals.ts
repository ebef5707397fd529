/**
 * How the end of a run is sorted into a class: what every engine that gathers them calls on a state without successors.
 *
 * A state outside the constraint is not expanded, so it is no final state; a state whose only steps fault is none
 * either, for the faults are what is seen there.
 */
import { canonical } from '../state/canonical.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import type { FinalClass } from './engine.ts';

/** A class, without what the exploration adds to it. */
export type Ending = Pick<FinalClass, 'kind' | 'label'>;

/** The label of a final state of a spec that does not say what is seen of it. */
export const UNOBSERVED = '';

/** The class of `state`, which has no successors. Throws `invariant-throws` where the spec's `outcome` does. */
export function endingOf({ mayRest, outcome }: TransitionSystem, state: State): Ending {
  if (mayRest?.(state) === false) return { kind: 'deadlock', label: '' };
  return { kind: 'rest', label: outcome === null ? UNOBSERVED : canonical(outcome(state)) };
}

/** The class of a step that faults in the name of `property`. */
export function faulting(property: string): Ending {
  return { kind: 'fault', label: property };
}
