/**
 * The product of a behaviour graph and an automaton: runs of the one that the other reads along.
 *
 * Node `state * Q + q` says that the system is in `state` and the automaton, having read it, in q. It has the steps of
 * the state, and one more that stutters, each with every successor of q that fits the state reached. Nothing is laid
 * out: successors are numbered, and computed from their number. Memory: one byte a node.
 */
import type { Automaton } from './automaton.ts';
import type { BehaviourGraph } from './graph.ts';

/** In place of a successor: there is none with this number, but there may be with higher ones. */
export const NONE = -1;
/** The number of the step of a stutter. */
export const STUTTER = -1;

interface Restrictions {
  /** By step: 1 where a cycle may not take it. */
  readonly barred?: Uint8Array | null;
  /** Further acceptance sets, by state. */
  readonly recurrences?: readonly Uint8Array[];
  /** By atom that is about steps, then by step: 1 where it holds. Null for atoms about states. */
  readonly stepTruth?: readonly (Uint8Array | null)[];
}

export class Product {
  readonly graph: BehaviourGraph;
  readonly automaton: Automaton;
  /** Numbers of all acceptance sets. */
  readonly sets: readonly number[];
  /** Number of nodes, those that no run reaches included. */
  readonly size: number;
  /** By node: 1 where the automaton's state fits the system's. */
  private readonly fits: Uint8Array;
  private readonly barred: Uint8Array | null;
  private readonly recurrences: readonly Uint8Array[];
  /** By state of the automaton: what the next step must be, and what it must not be. */
  private readonly mustTake: readonly (readonly Uint8Array[])[];
  private readonly mustNotTake: readonly (readonly Uint8Array[])[];
  /** By state of the automaton: 1 where something is said of the next step. */
  private readonly asksOfSteps: Uint8Array;

  /** `truth[atom][state]`: 1 where the atom holds. */
  constructor(
    graph: BehaviourGraph,
    automaton: Automaton,
    truth: readonly Uint8Array[],
    { barred = null, recurrences = [], stepTruth = [] }: Restrictions = {},
  ) {
    this.barred = barred;
    this.recurrences = recurrences;
    const columns = (atoms: readonly number[]): Uint8Array[] => atoms.flatMap((atom) => stepTruth[atom] ?? []);
    this.mustTake = automaton.holds.map(columns);
    this.mustNotTake = automaton.fails.map(columns);
    this.asksOfSteps = Uint8Array.from(automaton.holds, (_, q) =>
      (this.mustTake[q] as readonly Uint8Array[]).length + (this.mustNotTake[q] as readonly Uint8Array[]).length > 0 ? 1 : 0,
    );
    const isState = (atom: number): boolean => (stepTruth[atom] ?? null) === null;
    this.sets = Array.from({ length: automaton.acceptance.length + recurrences.length }, (_, set) => set);
    this.graph = graph;
    this.automaton = automaton;
    this.size = graph.size * automaton.size;
    this.fits = new Uint8Array(this.size);
    for (let q = 0; q < automaton.size; q++) {
      const holds = (automaton.holds[q] as readonly number[]).filter(isState).map((atom) => truth[atom] as Uint8Array);
      const fails = (automaton.fails[q] as readonly number[]).filter(isState).map((atom) => truth[atom] as Uint8Array);
      for (let state = 0; state < graph.size; state++) {
        const fit = holds.every((column) => column[state] === 1) && fails.every((column) => column[state] === 0);
        if (fit) this.fits[state * automaton.size + q] = 1;
      }
    }
  }

  /** True where the automaton's state fits the system's. */
  has(node: number): boolean {
    return this.fits[node] === 1;
  }

  stateOf(node: number): number {
    return (node / this.automaton.size) | 0;
  }

  /** Initial nodes, in the order of the initial states. */
  initial(): number[] {
    const { automaton, graph, fits } = this;
    return [...graph.initial].flatMap((state) =>
      automaton.initial.map((q) => state * automaton.size + q).filter((node) => fits[node] === 1),
    );
  }

  /** How many successors `node` may have: their numbers are below this. */
  slots(node: number): number {
    const { offsets } = this.graph;
    const state = this.stateOf(node);
    return ((offsets[state + 1] as number) - (offsets[state] as number) + 1) * this.successorsOf(node).length;
  }

  /** The same without the steps of the system: the slots of stutters. */
  stutters(node: number): number {
    return this.successorsOf(node).length;
  }

  /** Successor number `slot` of `node`, or {@link NONE}. The stutters come first. */
  successor(node: number, slot: number): number {
    const { graph, fits } = this;
    const { size, successors } = this.automaton;
    const q = node % size;
    const state = ((node - q) / size) | 0;
    const next = successors[q] as readonly number[];
    const index = next.length === 1 ? slot : (slot / next.length) | 0;
    const step = index === 0 ? STUTTER : (graph.offsets[state] as number) + index - 1;
    const to = index === 0 ? state : (graph.to[step] as number);
    if (to < 0 || (this.asksOfSteps[q] === 1 && !this.mayTake(q, step))) return NONE;
    const reached = to * size + (next[slot - index * next.length] as number);
    return fits[reached] === 1 ? reached : NONE;
  }

  /** As {@link successor}, without the steps that a cycle may not take. */
  onCycle(node: number, slot: number): number {
    if (this.barred !== null) {
      const step = this.step(node, slot);
      if (step !== STUTTER && this.barred[step] === 1) return NONE;
    }
    return this.successor(node, slot);
  }

  /** The step of the graph that the successor is reached by, or {@link STUTTER}. */
  step(node: number, slot: number): number {
    const index = (slot / this.successorsOf(node).length) | 0;
    return index === 0 ? STUTTER : (this.graph.offsets[this.stateOf(node)] as number) + index - 1;
  }

  /** True where the automaton stays in its state while the system stutters. */
  canStay(node: number): boolean {
    return this.mayTake(node % this.automaton.size, STUTTER) && this.successorsOf(node).includes(node % this.automaton.size);
  }

  /** True where the automaton may stay in its state `q` whatever the system does. */
  canWait(q: number): boolean {
    const { holds, fails, successors } = this.automaton;
    return (
      (holds[q] as readonly number[]).length === 0 &&
      (fails[q] as readonly number[]).length === 0 &&
      (successors[q] as readonly number[]).includes(q)
    );
  }

  /** True where acceptance set `set` contains `node`. */
  accepts(set: number, node: number): boolean {
    const { acceptance, size } = this.automaton;
    if (set < acceptance.length) return (acceptance[set] as Uint8Array)[node % size] === 1;
    return (this.recurrences[set - acceptance.length] as Uint8Array)[this.stateOf(node)] === 1;
  }

  /** Whether the automaton lets the system take the step; a stutter is no step of anything. */
  private mayTake(q: number, step: number): boolean {
    const [must, mustNot] = [this.mustTake[q] as readonly Uint8Array[], this.mustNotTake[q] as readonly Uint8Array[]];
    if (must.length === 0 && mustNot.length === 0) return true;
    if (step === STUTTER) return must.length === 0;
    return must.every((column) => column[step] === 1) && mustNot.every((column) => column[step] === 0);
  }

  private successorsOf(node: number): readonly number[] {
    return this.automaton.successors[node % this.automaton.size] as readonly number[];
  }
}
