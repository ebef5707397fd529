/**
 * The search for fair cycles: components of the product in which a run can stay for ever such that it is accepted by
 * the automaton and fair. Emerson and Lei's conditions, with Streett's for strong fairness, on Tarjan's components.
 *
 * A component is fair if it meets every acceptance set; if, for each weak constraint, it holds a step of it or a
 * state where none is possible; and, for each strong one, a step of it or no state where one is possible. Where only
 * strong constraints fail, the states where they are possible are taken out and the rest is decomposed again, so the
 * cost is linear in the product times the number of strong constraints at worst; sets of constraints are never
 * multiplied out (tlaplus#1251).
 *
 * Only nodes from which a run may go on for ever, accepted, are looked at ({@link candidates}): often there are none, and
 * nothing is searched.
 */

import { OFTEN, type Work } from '../engine/work.ts';
import { Components } from './components.ts';
import type { Conditions } from './conditions.ts';
import { lasting } from './lasting.ts';
import { NONE, type Product, STUTTER } from './product.ts';
import type { Reach } from './reach.ts';
import { spanned } from './spans.ts';

/** Components kept to choose the best lasso from. */
const KEPT = 16;

/** Nodes between which a run may go on for ever, fairly. */
export interface FairComponent {
  /** Ascending. */
  readonly nodes: Int32Array;
  /** The least distance of one of them from an initial node. */
  readonly distance: number;
}

/** Where fair cycles may lie. */
export interface Candidates {
  /** By state: 1 where it may be on a cycle of several states. */
  readonly spans: Uint8Array;
  /** By node: 1 where it may be on a fair cycle, if a run comes there. */
  readonly isOne: Uint8Array;
}

/**
 * The nodes that may be on a fair cycle, whether runs come there or not; null where there are none.
 *
 * What was not expanded has steps that are not known, so nothing is claimed of runs that stay there. A state on no cycle
 * of several states is one in which a run stays for ever: nothing that fairness asks for may be possible there.
 */
export function* candidates(product: Product, conditions: Conditions): Work<Candidates | null> {
  const { graph, automaton } = product;
  const lasts = lasting(automaton);
  const isOne = new Uint8Array(product.size);
  const inside = new Uint8Array(graph.size);
  for (let state = 0, node = 0; state < graph.expanded; state++) {
    if (state % OFTEN === 0) yield;
    for (let q = 0; q < automaton.size; q++, node++) {
      if (lasts[q] === 0 || !product.has(node)) continue;
      isOne[node] = 1;
      inside[state] = 1;
    }
  }
  const spans = yield* spanned(graph, inside);
  let some = false;
  for (let state = 0; state < graph.expanded; state++) {
    if (state % OFTEN === 0) yield;
    if (inside[state] === 0) continue;
    if (spans[state] === 1 || conditions.mayStay(state)) some = true;
    else isOne.fill(0, state * automaton.size, (state + 1) * automaton.size);
  }
  return some ? { spans, isOne } : null;
}

/** The fair components that are nearest, at most {@link KEPT}, nearest first. None: every fair run is rejected. */
export function* fairComponents(
  product: Product,
  reach: Reach,
  conditions: Conditions,
  { spans, isOne }: Candidates,
): Work<FairComponent[]> {
  const found: FairComponent[] = [];
  const all = reach.order.filter((node) => isOne[node] === 1);
  yield* eachFair(product, conditions, spans, all, (component) => {
    keep(found, component, reach, (node) => staysFairly(product, conditions, node));
  });
  return found;
}

/** True where there is a fair component of nodes that are `reached`. */
export function* hasFairComponent(
  product: Product,
  reached: Uint8Array,
  conditions: Conditions,
  { spans, isOne }: Candidates,
): Work<boolean> {
  let count = 0;
  for (let node = 0; node < product.size; node++) count += (isOne[node] as number) & (reached[node] as number);
  const all = new Int32Array(count);
  for (let node = product.size - 1; count > 0; node--)
    if (((isOne[node] as number) & (reached[node] as number)) === 1) all[--count] = node;
  let some = false;
  yield* eachFair(product, conditions, spans, all, () => {
    some = true;
  });
  return some;
}

/** Hand every fair component of the part that `all` make up to `visit`. */
function* eachFair(
  product: Product,
  conditions: Conditions,
  spans: Uint8Array,
  all: Int32Array,
  visit: (component: Int32Array) => void,
): Work<void> {
  const components = new Components(product, spans);
  const open: { readonly nodes: Int32Array; readonly part: number }[] = [{ nodes: all, part: 1 }];
  let parts = 1;
  for (const node of all) components.part[node] = 1;
  for (let work = open.pop(); work !== undefined; work = open.pop()) {
    yield* components.each(work.nodes, work.part, (component) => {
      parts++;
      for (const node of component) components.part[node] = parts;
      const judgement = judge(product, conditions, component, components.part, parts);
      if (judgement === 'fair') visit(component);
      else if (judgement !== 'unfair') {
        for (const node of judgement.removed) components.part[node] = 0;
        if (judgement.rest.length > 0) open.push({ nodes: judgement.rest, part: parts });
      }
    });
  }
}

function judge(
  product: Product,
  conditions: Conditions,
  component: Int32Array,
  part: Int32Array,
  mine: number,
): 'fair' | 'unfair' | { readonly removed: Int32Array; readonly rest: Int32Array } {
  const { words, weak, strong, possible } = conditions;
  if (component.length === 1 && !product.canStay(component[0] as number)) return 'unfair';
  // Most components are single states that some weak constraint does not let the system stay in.
  if (
    component.length === 1 &&
    weak.some((set, w) => (set & (possible[product.stateOf(component[0] as number) * words + w] as number)) !== 0)
  )
    return 'unfair';
  if (product.sets.some((set) => !component.some((node) => product.accepts(set, node)))) return 'unfair';
  const taken = new Uint32Array(words);
  const somewhere = new Uint32Array(words);
  const everywhere = new Uint32Array(words).fill(0xffffffff);
  let moves = false;
  for (const node of component) {
    const state = product.stateOf(node);
    for (let w = 0; w < words; w++) {
      somewhere[w]! |= possible[state * words + w] as number;
      everywhere[w]! &= possible[state * words + w] as number;
    }
    const slots = product.slots(node);
    for (let slot = 0; slot < slots; slot++) {
      const next = product.onCycle(node, slot);
      if (next === NONE || part[next] !== mine) continue;
      moves = true;
      const step = product.step(node, slot);
      if (step === STUTTER) continue;
      for (let w = 0; w < words; w++) taken[w]! |= conditions.taken(state, step, w);
    }
  }
  if (!moves || weak.some((set, w) => (set & (everywhere[w] as number) & ~(taken[w] as number)) !== 0)) return 'unfair';
  const failing = strong.map((set, w) => set & (somewhere[w] as number) & ~(taken[w] as number));
  if (failing.every((set) => set === 0)) return 'fair';
  const fails = (node: number): boolean =>
    failing.some((set, w) => (set & (possible[product.stateOf(node) * words + w] as number)) !== 0);
  return { removed: component.filter(fails), rest: component.filter((node) => !fails(node)) };
}

/** Keep a fair component; and, where a run may stutter for ever in one of its nodes, the nearest such node as another. */
function keep(found: FairComponent[], component: Int32Array, { distance }: Reach, alone: (node: number) => boolean): void {
  let least = Number.POSITIVE_INFINITY;
  let still = -1;
  for (const node of component.sort()) {
    const here = distance[node] as number;
    least = Math.min(least, here);
    if ((still === -1 || here < (distance[still] as number)) && alone(node)) still = node;
  }
  if (still !== -1) found.push({ nodes: Int32Array.of(still), distance: distance[still] as number });
  if (component.length > 1) found.push({ nodes: component, distance: least });
  found.sort(
    (a, b) => a.distance - b.distance || a.nodes.length - b.nodes.length || (a.nodes[0] as number) - (b.nodes[0] as number),
  );
  found.length = Math.min(found.length, KEPT);
}

/** True where a run that stutters in `node` for ever is accepted and fair. */
function staysFairly(product: Product, conditions: Conditions, node: number): boolean {
  return (
    conditions.mayStay(product.stateOf(node)) && product.canStay(node) && product.sets.every((set) => product.accepts(set, node))
  );
}
