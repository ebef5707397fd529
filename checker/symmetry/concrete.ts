/**
 * A path of classes of states as a real run of the system.
 *
 * An engine that takes states up to symmetry keeps the first state found of each class, its representative. A step from
 * there may lead to an image of the next representative; the edge keeps which permutation takes it there. So a path of
 * edges is a run only up to exchanges, and the exchanges are made up for here: step by step the permutation is known
 * that takes representatives to the states of the run, and the run takes the image of each edge's action.
 */
import type { Path, PathStep } from '../engine/engine.ts';
import { identity } from '../system/narrowing.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { composed, inverse, type Permutation } from './elements.ts';
import { asymmetry } from './guard.ts';
import type { Symmetry } from './symmetry.ts';

/** A step from the representative of class `from`. */
export interface ClassEdge extends PathStep {
  readonly from: number;
  /** Takes the state that the step leads to, to the representative of its class; absent where it is that one. */
  readonly turn?: Permutation;
}

/** The run that takes `edges` from `system.initial[initial]`. Throws `asymmetric` where there is none. */
export function concretePath(
  system: TransitionSystem,
  symmetry: Symmetry,
  representative: (number: number) => State,
  initial: number,
  edges: readonly ClassEdge[],
): Path {
  const steps: PathStep[] = [];
  let state = system.initial[initial] as State;
  let turned: Permutation | null = null;
  for (const edge of edges) {
    const before = representative(edge.from);
    const found: Found = turned === null ? asItIs(before, edge, system) : imageOf(system, symmetry, before, edge, state, turned);
    steps.push(found.step);
    state = found.after ?? state;
    if (edge.turn === undefined) continue;
    const back = inverse(edge.turn);
    turned = turned === null ? back : composed(back, turned);
  }
  return { initial, steps };
}

interface Found {
  readonly step: PathStep;
  /** Null where the step faults. */
  readonly after: State | null;
}

function asItIs(before: State, { action, choice }: ClassEdge, system: TransitionSystem): Found {
  const outcome = outcomes(before, system.actions[action] as ActionInstance).find((candidate) => candidate.choice === choice);
  return { step: { action, choice }, after: outcome !== undefined && 'state' in outcome ? outcome.state : null };
}

/** The step from `state`, the image of `before` under `turned`, that is the image of `edge`. */
function imageOf(
  system: TransitionSystem,
  symmetry: Symmetry,
  before: State,
  edge: ClassEdge,
  state: State,
  turned: Permutation,
): Found {
  const action = symmetry.imageOfAction(turned, edge.action);
  const model = outcomes(before, system.actions[edge.action] as ActionInstance).find(({ choice }) => choice === edge.choice);
  const without = { view: system.view, symmetry: null };
  const wanted = model !== undefined && 'state' in model ? identity(without, symmetry.imageOfState(turned, model.state)) : null;
  for (const outcome of outcomes(state, system.actions[action] as ActionInstance)) {
    const step = { action, choice: outcome.choice };
    if ('fault' in outcome) {
      if (model !== undefined && 'fault' in model && model.fault.property === outcome.fault.property)
        return { step, after: null };
    } else if (wanted === identity(without, outcome.state)) return { step, after: outcome.state };
  }
  const { name } = system.actions[edge.action] as ActionInstance;
  const how = 'has a step in the first of these states that it does not have in the second';
  throw asymmetry(symmetry, `action ${name}`, how, before, state, turned);
}

/** The permutation that takes the value with labels `from` to the one with labels `to`; null where it moves nothing. */
export function turnBetween(from: Permutation, to: Permutation): Permutation | null {
  const back = inverse(to);
  const turn = composed(from, back);
  return turn.every((image, element) => image === element) ? null : turn;
}
