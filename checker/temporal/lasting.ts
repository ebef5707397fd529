/**
 * The states of an automaton in which a run may be again and again and be accepted: those of its strongly connected
 * components that meet every acceptance set. Tarjan's algorithm; linear in the automaton. Recursion is as deep as it has
 * states, of which there are a few thousand at most.
 */
import type { Automaton } from './automaton.ts';

/** By state: 1 where a run that is accepted may stay in its component. */
export function lasting({ size, successors, acceptance }: Automaton): Uint8Array {
  const result = new Uint8Array(size);
  const index = new Int32Array(size);
  const low = new Int32Array(size);
  const onStack = new Uint8Array(size);
  const stack: number[] = [];
  let counter = 0;
  const visit = (q: number): void => {
    index[q] = low[q] = ++counter;
    stack.push(q);
    onStack[q] = 1;
    for (const next of successors[q] as readonly number[]) {
      if (index[next] === 0) visit(next);
      if (onStack[next] === 1) low[q] = Math.min(low[q] as number, low[next] as number);
    }
    if (low[q] !== index[q]) return;
    const component = stack.splice(stack.lastIndexOf(q));
    for (const member of component) onStack[member] = 0;
    const goesOn = component.length > 1 || (successors[q] as readonly number[]).includes(q);
    if (!goesOn || !acceptance.every((set) => component.some((member) => set[member] === 1))) return;
    for (const member of component) result[member] = 1;
  };
  for (let q = 0; q < size; q++) if (index[q] === 0) visit(q);
  return result;
}
