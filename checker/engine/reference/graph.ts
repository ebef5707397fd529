/**
 * The states that the reference engine has found, by value, with every step that leads to each on a shortest path.
 *
 * States are compared by canonical text, so no two different states are ever taken for one. Memory: the whole
 * state, its text, and all its incoming edges from the level before.
 */
import { canonical } from '../../state/canonical.ts';
import { type ClassEdge, turnBetween } from '../../symmetry/concrete.ts';
import type { Permutation } from '../../symmetry/elements.ts';
import type { State, TransitionSystem } from '../../system/system.ts';
import type { BehaviourGraph, StepRecorder } from '../../temporal/graph.ts';

/** The last step of a shortest path: from state number `from`; with a symmetry, to an image of where it is kept. */
export type Edge = ClassEdge;

export class Graph {
  private readonly numbers = new Map<string, number>();
  readonly states: State[] = [];
  /** Number of states on the shortest path, by state number. */
  readonly depths: number[] = [];
  /** All last steps of shortest paths, in the order of generation; none for initial states. */
  readonly incoming: Edge[][] = [];
  /** For initial states, which one; -1 for others. */
  readonly initialIndex: number[] = [];
  private readonly system: Pick<TransitionSystem, 'view' | 'symmetry'>;
  /** With a symmetry, what takes each state to the form that it shares with its images. */
  private readonly labels: Permutation[] = [];

  /** States of which the system's view gives the same are one, and so are states that its symmetry does not tell apart. */
  constructor(system: Pick<TransitionSystem, 'view' | 'symmetry'>) {
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
    if (this.depths[number] === depth) {
      const turn = this.lastLabels === null ? null : turnBetween(this.lastLabels, this.labels[number] as Permutation);
      (this.incoming[number] as Edge[]).push(turn === null ? edge : { ...edge, turn });
    }
    return isNew;
  }

  /** The behaviour graph, from the steps that were recorded while the first `expanded` states were expanded. */
  recorded(steps: StepRecorder, expanded: number): BehaviourGraph {
    const initial = this.initialIndex.flatMap((index, state) => (index === -1 ? [] : [[state, index] as const]));
    return steps.finish(this.size, expanded, initial, (number) => this.states[number] as State);
  }

  /** The number of the state last given to `addInitial` or `addSuccessor`. */
  lastNumber = -1;
  private lastLabels: Permutation | null = null;

  private put(state: State, depth: number, initialIndex: number): boolean {
    const text = this.identify(state);
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
    if (this.lastLabels !== null) this.labels.push(this.lastLabels);
    return true;
  }

  private identify(state: State): string {
    const { view, symmetry } = this.system;
    const seen = view === null ? state : view(state);
    if (symmetry === null) return canonical(seen);
    const { text, labels } = symmetry.form(seen);
    this.lastLabels = labels;
    return text;
  }
}
