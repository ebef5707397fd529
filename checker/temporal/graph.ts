/**
 * The behaviour graph: every reachable state by number and every step between them, recorded by an engine when the
 * system says something of behaviours, and only then.
 *
 * Steps are kept in one row of arrays, state after state, in the order of generation. A step that leads out of the
 * state constraint, or faults, has no successor in the graph but is recorded all the same: its action is possible
 * there. Memory: 8 bytes a step, 4 a state, and whatever the engine needs to give a state back.
 */
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
  readonly action: Int32Array;
  /** State number `number`, frozen. */
  readonly state: (number: number) => State;
}

/** Collects the steps while an engine expands the states in the order of their numbers. */
export class StepRecorder {
  private offsets = new Int32Array(1024);
  private to = new Int32Array(4096);
  private action = new Int32Array(4096);
  private states = 0;
  private steps = 0;

  /** The steps that follow are those of the next state. */
  beginState(): void {
    if (this.states + 1 >= this.offsets.length) this.offsets = grown(this.offsets);
    this.offsets[this.states++] = this.steps;
  }

  add(action: number, to: number): void {
    if (this.steps === this.to.length) {
      this.to = grown(this.to);
      this.action = grown(this.action);
    }
    this.to[this.steps] = to;
    this.action[this.steps++] = action;
  }

  /**
   * The graph of `size` states of which the first `expanded` were expanded to the end. `initial` gives the numbers
   * of the initial states and which of `system.initial` each is.
   */
  finish(
    size: number,
    expanded: number,
    initial: readonly (readonly [state: number, index: number])[],
    state: (number: number) => State,
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
    };
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
