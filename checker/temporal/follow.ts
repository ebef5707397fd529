/** Ways through the behaviour graph as paths of the system: which initial state, and which choice each step makes. */
import type { Path, PathStep } from '../engine/engine.ts';
import { identity } from '../system/narrowing.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import type { BehaviourGraph } from './graph.ts';

/** A shortest way from an initial state to each state of the graph. */
export class Shortest {
  /** The state before, and the step from there; -1 for initial states. */
  private readonly before: Int32Array;
  private readonly by: Int32Array;

  constructor(graph: BehaviourGraph) {
    this.before = new Int32Array(graph.size).fill(-1);
    this.by = new Int32Array(graph.size).fill(-1);
    const known = new Uint8Array(graph.size);
    const queue = new Int32Array(graph.size);
    let found = 0;
    for (const state of graph.initial) {
      known[state] = 1;
      queue[found++] = state;
    }
    for (let head = 0; head < found; head++) {
      const state = queue[head] as number;
      for (let step = graph.offsets[state] as number; step < (graph.offsets[state + 1] as number); step++) {
        const to = graph.to[step] as number;
        if (to < 0 || known[to] === 1) continue;
        known[to] = 1;
        this.before[to] = state;
        this.by[to] = step;
        queue[found++] = to;
      }
    }
  }

  /** A shortest way to `state`: the initial state that it comes from, and the steps of the graph. */
  wayTo(state: number): { readonly from: number; readonly steps: number[] } {
    const steps: number[] = [];
    let from = state;
    for (; this.by[from] !== -1; from = this.before[from] as number) steps.push(this.by[from] as number);
    return { from, steps: steps.reverse() };
  }
}

/** The path that takes `steps` of the graph, beginning in state number `from`, which is an initial one. */
export function pathAlong(system: TransitionSystem, graph: BehaviourGraph, from: number, steps: readonly number[]): Path {
  const initial = graph.initialIndex[graph.initial.indexOf(from)] as number;
  let state = system.initial[initial] as State;
  const taken = steps.map((step): PathStep => {
    const next = take(system, graph, state, step);
    state = next.state;
    return next.step;
  });
  return { initial, steps: taken };
}

function take(system: TransitionSystem, graph: BehaviourGraph, state: State, step: number): { state: State; step: PathStep } {
  const action = system.actions[graph.action[step] as number] as ActionInstance;
  const wanted = identity(system, graph.state(graph.to[step] as number));
  for (const outcome of outcomes(state, action)) {
    if ('state' in outcome && identity(system, outcome.state) === wanted) {
      return { state: outcome.state, step: { action: action.id, choice: outcome.choice } };
    }
  }
  throw new Error(`${action.name} does not lead where it led: is the action a function of the state alone?`);
}
