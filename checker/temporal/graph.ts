/**
 * The behaviour graph: every reachable state by number and every step between them, recorded by an engine when the
 * system says something of behaviours, and only then.
 *
 * Steps are kept in one row of arrays, state after state, in the order of generation. A step that leads out of the
 * state constraint, or faults, has no successor in the graph but is recorded all the same: its action is possible
 * there. Memory: 6 bytes a step (8 where there are very many actions), 4 a state, and whatever the engine needs to give
 * a state back.
 */
import { OFTEN, type Work } from '../engine/work.ts';
import type { State } from '../system/system.ts';

/** In place of a successor: a state outside the constraint. */
export const OUTSIDE = -1;
/** In place of a successor: the step faults. */
export const FAULT = -2;

export interface BehaviourGraph {
  /** Number of states; they are numbered from 0 in the order in which they were found. */
  readonly size: number;
  /** States below this number have all their steps; the others were not expanded. */
  readonly expanded: number;
  /** Initial states: their numbers, and which of `system.initial` each is. */
  readonly initial: Int32Array;
  readonly initialIndex: Int32Array;
  /** Steps of state s are those from `offsets[s]` to `offsets[s + 1] - 1`. */
  readonly offsets: Int32Array;
  /** By step: the state it leads to, or {@link OUTSIDE} or {@link FAULT}; and the id of its action instance. */
  readonly to: Int32Array;
  readonly action: StepActions;
  /** State number `number`, frozen. */
  readonly state: (number: number) => State;
  /** Fill `column` with `f` of every state, by number. It must be a function of the state alone: it may be asked less often. */
  readonly tabulate: <A extends Column>(f: (state: State) => number, column: A) => Work<A>;
}

/** Values of the states, by number. */
export type Column = Uint8Array | Int32Array;

/** Ids of actions, by step. */
export type StepActions = Int32Array | Uint16Array;

/** By state: 1 where `test` holds. */
export function truthOf(
  { size, tabulate }: Pick<BehaviourGraph, 'size' | 'tabulate'>,
  test: (state: State) => boolean,
): Work<Uint8Array> {
  return tabulate((state) => (test(state) ? 1 : 0), new Uint8Array(size));
}

/** Collects the steps while an engine expands the states in the order of their numbers. */
export class StepRecorder {
  /** What is recorded so far; {@link reserve} may replace them. */
  to: Int32Array;
  action: StepActions;
  /** Number of steps. */
  steps = 0;
  private offsets: Int32Array;
  private states = 0;

  /** `actions`: how many there are. `states` and `steps`: how many of them there is room for before arrays have to grow. */
  constructor(actions: number, states = 1024, steps = 4096) {
    this.offsets = new Int32Array(states);
    this.to = new Int32Array(steps);
    this.action = actions <= 0x10000 ? new Uint16Array(steps) : new Int32Array(steps);
  }

  /** The steps that follow are those of the next state. */
  beginState(): void {
    if (this.states === this.offsets.length) this.offsets = grown(this.offsets, this.states + 1);
    this.offsets[this.states++] = this.steps;
  }

  /** Have room for so many more steps. */
  reserve(more: number): void {
    const needed = this.steps + more;
    if (needed <= this.to.length) return;
    this.to = grown(this.to, needed);
    this.action = grown(this.action, needed);
  }

  add(action: number, to: number): void {
    this.reserve(1);
    this.to[this.steps] = to;
    this.action[this.steps++] = action;
  }

  /**
   * The graph of `size` states of which the first `expanded` were expanded to the end. `initial` gives the numbers
   * of the initial states and which of `system.initial` each is. `tabulate`: where states need not be looked at one by one.
   */
  finish(
    size: number,
    expanded: number,
    initial: readonly (readonly [state: number, index: number])[],
    state: (number: number) => State,
    tabulate: BehaviourGraph['tabulate'] = oneByOne(size, state),
  ): BehaviourGraph {
    const offsets = new Int32Array(size + 1).fill(this.steps);
    offsets.set(this.offsets.subarray(0, Math.min(this.states, size)));
    return {
      size,
      expanded,
      initial: Int32Array.from(initial, ([number]) => number),
      initialIndex: Int32Array.from(initial, ([, index]) => index),
      offsets,
      to: this.to.subarray(0, this.steps),
      action: this.action.subarray(0, this.steps),
      state,
      tabulate,
    };
  }
}

function oneByOne(size: number, state: (number: number) => State): BehaviourGraph['tabulate'] {
  return function* (f, column) {
    for (let number = 0; number < size; number++) {
      if (number % OFTEN === 0) yield;
      column[number] = f(state(number));
    }
    return column;
  };
}

/** At least twice as long, and `length`. */
function grown<A extends Int32Array | Uint16Array>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
