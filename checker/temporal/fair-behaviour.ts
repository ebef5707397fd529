/**
 * Is there a fair behaviour at all? Where there is none, all that is said of behaviours holds for nothing's sake.
 *
 * Constraints of weak and strong fairness, finitely many, can be met from every state, by taking in turn what each asks
 * for (Abadi and Lamport, "An old-fashioned recipe for real time", 1994: machine closure). Not so where such a step
 * leaves the state constraint, or faults: it is possible, and is not taken. Only then is a fair cycle looked for, by an
 * automaton that accepts everything: the cost of one formula that holds.
 */
import type { Work } from '../engine/work.ts';
import type { Automaton } from './automaton.ts';
import type { Conditions } from './conditions.ts';
import { fairLasso } from './formula-check.ts';
import type { BehaviourGraph } from './graph.ts';
import { Product } from './product.ts';

const EVERYTHING: Automaton = { size: 1, initial: [0], successors: [[0]], holds: [[]], fails: [[]], acceptance: [] };

/** False where no behaviour is fair. True of a graph that was not expanded to its end: nothing is claimed of it. */
export function* hasFairBehaviour(graph: BehaviourGraph, conditions: () => Work<Conditions>): Work<boolean> {
  if (graph.expanded < graph.size || !graph.to.some((to) => to < 0)) return true;
  return (yield* fairLasso(new Product(graph, EVERYTHING, []), yield* conditions())) !== null;
}
