/**
 * States by number with the steps between them, expanded when they are asked for and then kept: for searches that come
 * to the same state in several ways, and for tools that want the whole graph. Plain Immer; memory: states and steps.
 */
import { identity } from '../system/narrowing.ts';
import { blamingAction, deadlockFlaw, type Flaw, faultFlaw, flawsOf, isInModel, stepsFrom } from '../system/steps.ts';
import type { State, TransitionSystem } from '../system/system.ts';

/** A step of the graph. */
export interface GraphStep {
  readonly action: number;
  readonly choice: number;
  /** Number of the successor; -1 where it faults, or leads to a state that is not explored. */
  readonly to: number;
  /** What is wrong with a fault, or with a state that is not explored. */
  readonly flaws: readonly Flaw[];
  /** The property that it faults against; null where it does not. */
  readonly fault: string | null;
}

interface Node {
  readonly state: State;
  readonly flaws: readonly Flaw[];
  steps: readonly GraphStep[] | null;
  deadlock: Flaw | null;
}

export class StateGraph {
  private readonly system: TransitionSystem;
  private readonly numbers = new Map<string, number>();
  private readonly nodes: Node[] = [];
  /** Initial states that are explored, with their index in `system.initial`; duplicates are left out. */
  readonly initial: readonly { readonly number: number; readonly index: number }[];
  /** What is wrong with initial states that are not explored. */
  readonly outside: readonly { readonly index: number; readonly flaws: readonly Flaw[] }[];
  /** States and successors that were made, as TLC counts them. */
  generated = 0;

  constructor(system: TransitionSystem) {
    this.system = system;
    const initial: { number: number; index: number }[] = [];
    const outside: { index: number; flaws: readonly Flaw[] }[] = [];
    for (const [index, state] of system.initial.entries()) {
      this.generated++;
      if (!isInModel(system, state)) {
        outside.push({ index, flaws: flawsOf(system, state) });
        continue;
      }
      const number = this.put(state, identity(system, state));
      if (!initial.some((known) => known.number === number)) initial.push({ number, index });
    }
    this.initial = initial;
    this.outside = outside;
  }

  /** Number of states that are known. */
  get size(): number {
    return this.nodes.length;
  }

  state(number: number): State {
    return this.node(number).state;
  }

  /** The invariants' parts that do not hold there. */
  flaws(number: number): readonly Flaw[] {
    return this.node(number).flaws;
  }

  /** The steps out of a state, in the order of the actions. */
  steps(number: number): readonly GraphStep[] {
    const node = this.node(number);
    node.steps ??= this.expand(node);
    return node.steps;
  }

  /** Why a state that was expanded must not be at rest, where it is; else null. */
  deadlock(number: number): Flaw | null {
    return this.node(number).deadlock;
  }

  private expand(node: Node): readonly GraphStep[] {
    const steps = stepsFrom(this.system, node.state).map(({ action, choice, state, fault, inModel }): GraphStep => {
      const common = { action: action.id, choice };
      if (fault !== null) return { ...common, to: -1, flaws: [faultFlaw(fault)], fault: fault.property };
      this.generated++;
      const after = state as State;
      if (!inModel) return { ...common, to: -1, flaws: flawsOf(this.system, after), fault: null };
      const to = this.put(
        after,
        blamingAction(action, () => identity(this.system, after)),
      );
      return { ...common, to, flaws: [], fault: null };
    });
    if (steps.length === 0) node.deadlock = deadlockFlaw(this.system, node.state);
    return steps;
  }

  private put(state: State, key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.nodes.length;
    this.numbers.set(key, number);
    this.nodes.push({ state, flaws: flawsOf(this.system, state), steps: null, deadlock: null });
    return number;
  }

  private node(number: number): Node {
    return this.nodes[number] as Node;
  }
}
