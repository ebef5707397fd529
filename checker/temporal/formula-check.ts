/**
 * Does a formula hold of all fair behaviours? Its negation, as an automaton, is run along the behaviour graph; a fair
 * cycle that the automaton accepts is a behaviour of which the formula does not hold.
 */
import type { Violation } from '../engine/engine.ts';
import type { Work } from '../engine/work.ts';
import type { TransitionSystem } from '../system/system.ts';
import { automatonOf } from './automaton.ts';
import type { Conditions } from './conditions.ts';
import { candidates, fairComponents, hasFairComponent } from './fair-cycle.ts';
import { pathAlong } from './follow.ts';
import { type BehaviourGraph, truthOf } from './graph.ts';
import { type Lasso, leastLasso } from './lasso.ts';
import type { NormalForm } from './normal-form.ts';
import type { FormulaProperty } from './part.ts';
import { Product, STUTTER } from './product.ts';
import { Reach } from './reach.ts';
import { reachable } from './reachable.ts';
import { columnOf, peel } from './recurrence.ts';
import { stepTruth } from './step-atoms.ts';

/** A fair behaviour of which it does not hold, or null. */
export function* checkFormula(
  system: TransitionSystem,
  graph: BehaviourGraph,
  conditions: () => Work<Conditions>,
  { name, negation, tests, stepTests }: FormulaProperty,
): Work<Violation | null> {
  // What is said of steps is no truth about states: nothing is asked of these.
  const truth: Uint8Array[] = [];
  const taken: (Uint8Array | null)[] = [];
  for (const [atom, test] of tests.entries()) {
    const stepTest = stepTests[atom] ?? null;
    truth.push(stepTest === null ? yield* truthOf(graph, test) : new Uint8Array(graph.size));
    taken.push(stepTest === null ? null : yield* stepTruth(graph, stepTest));
  }
  for (const root of disjuncts(negation)) {
    const { form, recurrences } = peel({ ...negation, root });
    const columns = recurrences.map((node) => columnOf(form, node, truth, graph.size));
    const product = new Product(graph, automatonOf(form, name), truth, { recurrences: columns, stepTruth: taken });
    const lasso = yield* fairLasso(product, yield* conditions());
    if (lasso !== null) return asViolation(system, graph, name, lasso, product);
  }
  return null;
}

/** The best lasso along which a run of `product` is accepted and fair; null where there is none. */
export function* fairLasso(product: Product, conditions: Conditions): Work<Lasso | null> {
  const possible = yield* candidates(product, conditions);
  if (possible === null || !(yield* hasFairComponent(product, yield* reachable(product), conditions, possible))) return null;
  // What is shown is the nearest.
  const reach = yield* Reach.over(product);
  const fair = yield* fairComponents(product, reach, conditions, possible);
  return fair.length === 0 ? null : leastLasso(product, reach, conditions, fair);
}

/** What is to hold of all behaviours in several parts is checked part by part: many small products, not a large one. */
export function disjuncts({ nodes, root }: NormalForm): number[] {
  const node = nodes[root] as NormalForm['nodes'][number];
  return node.op === 'or' ? [node.left, node.right].flatMap((part) => disjuncts({ nodes, root: part, atoms: [] })) : [root];
}

/** The lasso as a path. Where it stutters among other steps, the automaton moved alone: nothing to be shown. */
export function asViolation(
  system: TransitionSystem,
  graph: BehaviourGraph,
  property: string,
  { stem, loop }: Lasso,
  product: Product,
): Violation {
  const stepsOf = (moves: Lasso['stem']): number[] =>
    moves.flatMap(({ step }) => (step === STUTTER || staysPut(graph, step) ? [] : [step]));
  const [before, again] = rolledBack(stepsOf(stem), stepsOf(loop));
  const first = stem[0] ?? loop[0];
  const from = product.stateOf((first as Lasso['stem'][number]).from);
  const path = pathAlong(system, graph, from, [...before, ...again]);
  return { property, part: null, reason: '', path, loop: { start: before.length } };
}

/** A stem that ends as the loop does is too long: the loop may begin earlier. */
function rolledBack(stem: readonly number[], loop: readonly number[]): [number[], number[]] {
  const [before, again] = [[...stem], [...loop]];
  while (before.length > 0 && again.length > 0 && before.at(-1) === again.at(-1)) {
    again.unshift(again.pop() as number);
    before.pop();
  }
  return [before, again];
}

/** A step that leaves the state as it is: a stutter by another name. */
function staysPut(graph: BehaviourGraph, step: number): boolean {
  const to = graph.to[step] as number;
  return step >= (graph.offsets[to] as number) && step < (graph.offsets[to + 1] as number);
}
