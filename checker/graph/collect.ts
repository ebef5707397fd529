/**
 * The state graph of one system, whole or up to a bound, breadth-first with plain Immer: for drawing and for other
 * tools. Memory: every state and every step.
 */
import type { Bound, Limits, Progress } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { type GraphStep, StateGraph } from '../search/state-graph.ts';
import type { State, TransitionSystem } from '../system/system.ts';

export interface GraphState {
  readonly state: State;
  /** Index into `system.initial`; -1 where it is none. */
  readonly initial: number;
  /** Properties that it violates, `no-deadlock` among them. */
  readonly violated: readonly string[];
  /** False where its steps are not in the graph, because of a bound. */
  readonly expanded: boolean;
  /** True where it was expanded and has no steps at all, not even ones that are not in the model. */
  readonly final: boolean;
}

export interface GraphEdge extends GraphStep {
  readonly from: number;
  /** What the step is called: the action with its arguments, or the thread with the statement that it begins with. */
  readonly label: string;
  readonly actor: string;
}

export interface CollectedGraph {
  readonly system: TransitionSystem;
  readonly states: readonly GraphState[];
  /** Steps that lead to a state of the graph, or fault. By `from`, then in the order of the actions. */
  readonly edges: readonly GraphEdge[];
  /** Null where the graph is whole. */
  readonly bound: Bound | null;
}

/** Explore `system` up to `limits`. */
export async function collectGraph(
  system: TransitionSystem,
  limits: Limits,
  onProgress?: (progress: Progress) => void,
): Promise<CollectedGraph> {
  const graph = new StateGraph(system);
  const pulse = new Pulse(limits, onProgress);
  const depths = graph.initial.map(() => 1);
  const edges: GraphEdge[] = [];
  let bound: Bound | null = null;
  let expanded = 0;
  for (; expanded < graph.size; expanded++) {
    const depth = depths[expanded] as number;
    bound = boundAt(graph.size, depth, limits);
    if (bound === null && pulse.due()) {
      bound = await pulse.beat({ distinct: graph.size, generated: graph.generated, queue: graph.size - expanded, depth });
    }
    if (bound !== null) break;
    for (const step of graph.steps(expanded)) {
      // What the constraint leaves out is not in the graph.
      if (step.to === -1 && step.fault === null) continue;
      edges.push({ ...step, from: expanded, ...labelOf(system, step, graph.state(expanded)) });
      if (step.to === depths.length) depths.push(depth + 1);
    }
  }
  const numbers = Array.from({ length: graph.size }, (_, number) => number);
  const initial = new Map(graph.initial.map(({ number, index }) => [number, index]));
  return {
    system,
    states: numbers.map((number) => ({
      state: graph.state(number),
      initial: initial.get(number) ?? -1,
      violated: [...new Set([...graph.flaws(number), ...listed(graph.deadlock(number))].map(({ property }) => property))],
      expanded: number < expanded,
      final: number < expanded && graph.steps(number).length === 0,
    })),
    edges: edges.filter(({ to }) => to < numbers.length),
    bound,
  };
}

function boundAt(size: number, depth: number, { maxStates, maxDepth }: Limits): Bound | null {
  if (maxStates !== undefined && size >= maxStates) return 'max-states';
  return maxDepth !== undefined && depth >= maxDepth ? 'max-depth' : null;
}

function labelOf(system: TransitionSystem, { action: id, fault }: GraphStep, before: State): Pick<GraphEdge, 'label' | 'actor'> {
  const action = system.actions[id];
  if (action === undefined) throw new Error(`no action ${id}`);
  const { label } = action.nameStep(before);
  const text = action.isThread ? `${action.name}: ${label}` : action.name;
  return { label: fault === null ? text : `${text} FAULTS: ${fault}`, actor: action.actor };
}

function listed<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}
