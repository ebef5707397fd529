/**
 * Where a graph of states may have cycles, told from the numbers alone.
 *
 * Of a cycle that goes through a state s, some step leads from a number that is not below s to one that is not above s: the
 * cycle comes back down from s or from above it, and passes or meets s on the way. So a state that no such *backward step*
 * spans is on no cycle of several states. States are numbered breadth-first; where every step of a system brings it
 * nearer to its end, as in protocols that terminate, no step leads back and there is no cycle to be looked for.
 *
 * Cost: one pass over the steps.
 */

import { OFTEN, type Work } from '../engine/work.ts';
import type { BehaviourGraph } from './graph.ts';

/** By state: 1 where it may be on a cycle of several states, all of which are `inside`. */
export function* spanned({ size, offsets, to }: BehaviourGraph, inside: Uint8Array): Work<Uint8Array> {
  /** Backward steps whose span begins at a state, less those whose span ended right before it. */
  const begins = new Int32Array(size + 1);
  let step = offsets[0] as number;
  for (let from = 0; from < size; from++) {
    if (from % OFTEN === 0) yield;
    const end = offsets[from + 1] as number;
    if (inside[from] === 0) {
      step = end;
      continue;
    }
    for (; step < end; step++) {
      const next = to[step] as number;
      // A state outside the constraint, and a fault, are below 0.
      if (next >= from || next < 0 || inside[next] === 0) continue;
      begins[next]!++;
      begins[from + 1]!--;
    }
  }
  const spans = new Uint8Array(size);
  let open = 0;
  for (let state = 0; state < size; state++) {
    open += begins[state] as number;
    if (open > 0 && inside[state] === 1) spans[state] = 1;
  }
  return spans;
}
