/**
 * What is wrong at the end of a run that was made of a path of classes. Its last state is an image of the one that was
 * found to violate the property: the reason must speak of the names that the trace shows, and if nothing is wrong there
 * the property is not symmetric.
 */
import type { Path } from '../engine/engine.ts';
import { DcheckError } from '../errors/error.ts';
import { valueText } from '../report/value.ts';
import { flawsOf } from '../system/steps.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';

export interface Reason {
  readonly part: string | null;
  readonly reason: string;
}

/** The part and reason of `property` at the end of `path`; `found` is what they are at an image of it. Throws `asymmetric`. */
export function flawAtEnd(system: TransitionSystem, path: Path, property: string, found: Reason): Reason {
  let state = system.initial[path.initial] as State;
  for (const { action, choice } of path.steps) {
    const outcome = outcomes(state, system.actions[action] as ActionInstance).find((candidate) => candidate.choice === choice);
    if (outcome === undefined) throw new Error('the path of a violation is no run');
    if ('fault' in outcome) return { part: null, reason: outcome.fault.message };
    state = outcome.state;
  }
  if (system.properties.find(({ name }) => name === property)?.kind !== 'invariant') return found;
  const [flaw] = flawsOf(
    { ...system, invariants: system.invariants.filter((invariant) => invariant.property === property) },
    state,
  );
  if (flaw !== undefined) return { part: flaw.part, reason: flaw.reason };
  throw new DcheckError(
    'asymmetric',
    `invariant ${property} is not symmetric: it is violated in an image of this state, but not in it:\n  ${valueText(state)}`,
    {
      action: `invariant ${property}`,
      hint: 'let it treat all interchangeable values alike, or leave symmetry out (--no-symmetry)',
    },
  );
}
