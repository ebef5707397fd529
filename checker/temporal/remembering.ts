/** States of a graph by their numbers, of which those that were asked for lately are kept: to make one again costs. */
import type { State } from '../system/system.ts';

/** A power of two. */
const KEPT = 2 ** 13;

/** What `state` gives, which must be the same each time. */
export function remembering(state: (number: number) => State): (number: number) => State {
  const numbers = new Int32Array(KEPT).fill(-1);
  const states: State[] = [];
  return (number) => {
    const at = number & (KEPT - 1);
    if (numbers[at] !== number) {
      states[at] = state(number);
      numbers[at] = number;
    }
    return states[at] as State;
  };
}
