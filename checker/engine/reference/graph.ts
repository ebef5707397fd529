/**
 * The states that the reference engine has found, by value, with every step that leads to each on a shortest path.
 *
 * States are compared by canonical text, so no two different states are ever taken for one. Memory: the whole
 * state, its text, and all its incoming edges from the level before.
 */
import { identity } from '../../system/narrowing.ts';
import type { State, TransitionSystem } from '../../system/system.ts';
import type { BehaviourGraph, StepRecorder } from '../../temporal/graph.ts';
import type { PathStep } from '../engine.ts';

/** The last step of a shortest path: from state number `from`. */
export interface Edge extends PathStep {
  readonly from: number;
}

export class Graph {
  private readonly numbers = new Map<string, number>();
  readonly states: State[] = [];
  /** Number of states on the shortest path, by state number. */
  readonly depths: number[] = [];
  /** All last steps of shortest paths, in the order of generation; none for initial states. */
  readonly incoming: Edge[][] = [];
  /** For initial states, which one; -1 for others. */
  readonly initialIndex: number[] = [];
  private readonly system: Pick<TransitionSystem, 'view'>;

  /** States of which the system's view gives the same are one. */
  constructor(system: Pick<TransitionSystem, 'view'>) {
    this.system = system;
  }

  get size(): number {
    return this.states.length;
  }

  /** The number of an initial state, and whether it is new. */
  addInitial(state: State, index: number): boolean {
    return this.put(state, 1, index);
  }

  /** Record that `edge` leads to `state`; true where the state is new. */
  addSuccessor(state: State, edge: Edge): boolean {
    const depth = (this.depths[edge.from] as number) + 1;
    const isNew = this.put(state, depth, -1);
    const number = this.lastNumber;
    if (this.depths[number] === depth) (this.incoming[number] as Edge[]).push(edge);
    return isNew;
  }

  /** The behaviour graph, from the steps that were recorded while the first `expanded` states were expanded. */
  recorded(steps: StepRecorder, expanded: number): BehaviourGraph {
    const initial = this.initialIndex.flatMap((index, state) => (index === -1 ? [] : [[state, index] as const]));
    return steps.finish(this.size, expanded, initial, (number) => this.states[number] as State);
  }

  /** The number of the state last given to `addInitial` or `addSuccessor`. */
  lastNumber = -1;

  private put(state: State, depth: number, initialIndex: number): boolean {
    const text = identity(this.system, state);
    const known = this.numbers.get(text);
    if (known !== undefined) {
      this.lastNumber = known;
      return false;
    }
    this.lastNumber = this.states.length;
    this.numbers.set(text, this.lastNumber);
    this.states.push(state);
    this.depths.push(depth);
    this.incoming.push([]);
    this.initialIndex.push(initialIndex);
    return true;
  }
}
