/**
 * Which nodes of a product runs reach, without the ways there (`reach.ts`).
 *
 * Often the automaton begins in a state in which it may stay whatever the system does, waiting for a moment of its choice, as
 * for the negation of `leadsTo` and of `infinitelyOften`. With that state every state of the graph is reached; where the
 * automaton goes from it, it can go while the system stutters. So only nodes of its other states are expanded.
 */
import { OFTEN, type Work } from '../engine/work.ts';
import { NONE, type Product } from './product.ts';

/** By node: 1 where a run comes there. */
export function* reachable(product: Product): Work<Uint8Array> {
  const { automaton, graph } = product;
  const reached = new Uint8Array(product.size);
  let open = new Int32Array(1024);
  let count = 0;
  const reach = (node: number): void => {
    if (reached[node] === 1) return;
    reached[node] = 1;
    if (count === open.length) {
      const larger = new Int32Array(2 * count);
      larger.set(open);
      open = larger;
    }
    open[count++] = node;
  };
  const waits = automaton.initial.find((q) => product.canWait(q)) ?? NONE;
  if (waits !== NONE) {
    const next = (automaton.successors[waits] as readonly number[]).filter((q) => q !== waits);
    for (let state = 0, node = 0; state < graph.size; state++, node += automaton.size) {
      if (state % OFTEN === 0) yield;
      reached[node + waits] = 1;
      for (const q of next) if (product.has(node + q)) reach(node + q);
    }
  }
  for (const node of product.initial()) reach(node);
  for (let steps = 0; count > 0; steps++) {
    if (steps % OFTEN === 0) yield;
    const node = open[--count] as number;
    const slots = product.slots(node);
    for (let slot = 0; slot < slots; slot++) {
      const to = product.successor(node, slot);
      if (to !== NONE) reach(to);
    }
  }
  return reached;
}
