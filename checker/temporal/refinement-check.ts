/**
 * Does the system implement an abstract one? Every state is mapped; initial states must map to initial states, steps to
 * steps of the abstract next-state relation or to no change; then, if these do, each fairness constraint of the
 * abstract system must hold of the mapped fair behaviours: a weak one fails where its step is possible from some
 * moment on and never taken, a strong one where it is possible again and again and from some moment on never taken.
 *
 * Much of this is often settled without the graph: see `survey.ts`.
 *
 * Cost: one mapping a state, the abstract successors once for each abstract state that is met, and a search for a fair
 * cycle for each abstract constraint. The abstract system's state constraint, if it has one, is not looked at.
 */
import type { Violation } from '../engine/engine.ts';
import { OFTEN, type Work } from '../engine/work.ts';
import { canonical } from '../state/canonical.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { changesBetween } from '../trace/changes.ts';
import { AbstractSide } from './abstract-side.ts';
import { automatonOf } from './automaton.ts';
import type { Conditions } from './conditions.ts';
import { pathAlong } from './follow.ts';
import { eventuallyAlways, infinitelyOften } from './formula.ts';
import { asViolation, fairLasso } from './formula-check.ts';
import { type BehaviourGraph, OUTSIDE } from './graph.ts';
import { normalForm } from './normal-form.ts';
import type { FairnessConstraint, RefinementProperty } from './part.ts';
import { Product } from './product.ts';
import { firstRefused, type Step } from './steps-check.ts';

/** A behaviour that the abstract system does not have, or null. */
export function* checkRefinement(
  system: TransitionSystem,
  graph: BehaviourGraph,
  conditions: () => Work<Conditions>,
  property: RefinementProperty,
): Work<Violation | null> {
  const { name, abstract, fairly } = property;
  const side = new AbstractSide(property);
  const mapped = yield* graph.tabulate((state) => side.image(state), new Int32Array(graph.size));
  for (const state of graph.initial) {
    const image = mapped[state] as number;
    if (side.isInitial(image)) continue;
    const reason = `it maps to ${canonical(side.state(image))}, which is no initial state of ${abstract.spec}`;
    return { property: name, part: null, reason, path: pathAlong(system, graph, state, []) };
  }
  const refusal = (step: Step): string | null => {
    const from = mapped[step.from] as number;
    const to = step.to === OUTSIDE ? side.image(step.after()) : (mapped[step.to] as number);
    return side.allows(from, to) ? null : notAllowed(side.state(from), side.state(to), abstract);
  };
  const isFine = (from: number, to: number): boolean => side.allows(mapped[from] as number, mapped[to] as number);
  const refused = yield* firstRefused(system, graph, name, refusal, isFine);
  if (refused !== null || !fairly) return refused;
  for (const constraint of abstract.temporal?.fairness ?? []) {
    const found = yield* checkFairness(system, graph, yield* conditions(), side, mapped, property, constraint);
    if (found !== null) return found;
  }
  return null;
}

function notAllowed(from: State, to: State, { spec }: TransitionSystem): string {
  const changes = changesBetween(from, to).map((change) => `${change.path}: ${canonical(change.from)} → ${canonical(change.to)}`);
  return `the last step maps to ${changes.join(', ')}, and ${spec} has no such step from ${canonical(from)}`;
}

/** A fair cycle on which the abstract constraint fails. */
function* checkFairness(
  system: TransitionSystem,
  graph: BehaviourGraph,
  conditions: Conditions,
  side: AbstractSide,
  mapped: Int32Array,
  { name, abstract }: RefinementProperty,
  constraint: FairnessConstraint,
): Work<Violation | null> {
  const possible = new Uint8Array(graph.size);
  const barred = new Uint8Array(graph.to.length);
  for (let from = 0; from < graph.size; from++) {
    if (from % OFTEN === 0) yield;
    if (side.possible(constraint, mapped[from] as number)) possible[from] = 1;
    for (let step = graph.offsets[from] as number; step < (graph.offsets[from + 1] as number); step++) {
      const to = graph.to[step] as number;
      if (to >= 0 && side.taken(constraint, mapped[from] as number, mapped[to] as number)) barred[step] = 1;
    }
  }
  const stays = constraint.strength === 'weak' ? eventuallyAlways : infinitelyOften;
  const automaton = automatonOf(
    normalForm(
      stays(() => true),
      false,
    ),
    name,
  );
  const product = new Product(graph, automaton, [possible], { barred });
  const lasso = yield* fairLasso(product, conditions);
  if (lasso === null) return null;
  const again = constraint.strength === 'weak' ? 'is possible all the time' : 'is possible again and again';
  const reason = `${constraint.name} of ${abstract.spec} does not hold: its step ${again} and never taken`;
  return { ...asViolation(system, graph, name, lasso, product), reason };
}
