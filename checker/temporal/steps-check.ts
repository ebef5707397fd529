/**
 * What must hold of single states or steps, checked on the behaviour graph: `always` of a predicate, and `everyStep`.
 * What violates it is a run and not a whole behaviour: a shortest one, since states are numbered breadth-first. States
 * outside the constraint are looked at too, as TLC does.
 */
import type { Path, Violation } from '../engine/engine.ts';
import { OFTEN, type Work } from '../engine/work.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { pathAlong, Shortest } from './follow.ts';
import { type BehaviourGraph, FAULT, OUTSIDE, truthOf } from './graph.ts';
import { remembering } from './remembering.ts';

/** A step as a test sees it: states are made when they are asked for, which costs. */
export interface Step {
  /** The state's number. */
  readonly from: number;
  /** The state's number, or OUTSIDE. */
  readonly to: number;
  readonly before: () => State;
  readonly after: () => State;
}

/** Why a step is not allowed; null where it is. */
type Refusal = (step: Step) => string | null;

/**
 * The first step that is refused; steps that change nothing are not asked about, nor those between states of which `isFine`
 * says, by their numbers, that they are allowed.
 */
export function* firstRefused(
  system: TransitionSystem,
  graph: BehaviourGraph,
  property: string,
  refusal: Refusal,
  isFine: (from: number, to: number) => boolean = () => false,
): Work<Violation | null> {
  const { offsets } = graph;
  const state = remembering(graph.state);
  for (let from = 0; from < graph.size; from++) {
    if (from % OFTEN === 0) yield;
    const before = (): State => state(from);
    const end = offsets[from + 1] as number;
    for (let step = offsets[from] as number; step < end; step++) {
      const to = graph.to[step] as number;
      if (to === from || to === FAULT || (to >= 0 && isFine(from, to))) continue;
      if (to === OUTSIDE) {
        const found = refusedOutside(system, graph, from, step, refusal);
        if (found !== null) return { property, part: null, ...found };
        continue;
      }
      const reason = refusal({ from, to, before, after: () => state(to) });
      if (reason === null) continue;
      const way = new Shortest(graph).wayTo(from);
      return { property, part: null, reason, path: pathAlong(system, graph, way.from, [...way.steps, step]) };
    }
  }
  return null;
}

/** The first state of which `test` does not hold. */
export function* firstFailing(
  system: TransitionSystem,
  graph: BehaviourGraph,
  property: string,
  test: (state: State) => boolean,
): Work<Violation | null> {
  const refusal: Refusal = ({ after }) => (test(after()) ? null : '');
  const truth = yield* truthOf(graph, test);
  for (let state = 0; state < graph.size; state++) {
    if (state % OFTEN === 0) yield;
    if (truth[state] === 0) {
      const { from, steps } = new Shortest(graph).wayTo(state);
      return { property, part: null, reason: '', path: pathAlong(system, graph, from, steps) };
    }
    for (let step = graph.offsets[state] as number; step < (graph.offsets[state + 1] as number); step++) {
      if (graph.to[step] !== OUTSIDE) continue;
      const found = refusedOutside(system, graph, state, step, refusal);
      if (found !== null) return { property, part: null, ...found };
    }
  }
  return null;
}

/** The states that a step out of the constraint leads to are not kept, so the action is taken again. */
function refusedOutside(
  system: TransitionSystem,
  graph: BehaviourGraph,
  from: number,
  step: number,
  refusal: Refusal,
): { readonly reason: string; readonly path: Path } | null {
  const before = graph.state(from);
  const action = system.actions[graph.action[step] as number] as ActionInstance;
  for (const outcome of outcomes(before, action)) {
    if ('fault' in outcome || outcome.state === before) continue;
    const reason = refusal({ from, to: OUTSIDE, before: () => before, after: () => outcome.state });
    if (reason === null) continue;
    const way = new Shortest(graph).wayTo(from);
    const path = pathAlong(system, graph, way.from, way.steps);
    return { reason, path: { ...path, steps: [...path.steps, { action: action.id, choice: outcome.choice }] } };
  }
  return null;
}
