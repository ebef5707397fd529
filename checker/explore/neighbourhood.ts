/**
 * The states that lie around a position, breadth-first up to a number of them, each with the shortest way to it. With
 * plain Immer, so it costs what that many states cost, however large the whole space is.
 */
import type { Path, PathStep } from '../engine/engine.ts';
import { collectGraph } from '../graph/collect.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import type { GraphLink, GraphNode, Neighbourhood } from './documents.ts';
import { routeOf } from './route.ts';

/** `path` leads to `state`. */
export async function neighbourhood(
  system: TransitionSystem,
  path: Path,
  state: State,
  states: number,
  signal: AbortSignal,
): Promise<Neighbourhood> {
  const graph = await collectGraph({ ...system, initial: [state] }, { maxStates: states, signal });
  // Links of the way by which the search found each state first.
  const ways: {
    readonly from: number;
    readonly step: PathStep;
    readonly label: string;
    readonly actor: string;
    readonly depth: number;
  }[] = [];
  const links: GraphLink[] = [];
  for (const { from, to, action, choice, label, actor } of graph.edges) {
    if (to === -1) continue;
    links.push({ from, to, actor, label });
    if (to === 0 || ways[to] !== undefined) continue;
    ways[to] = { from, step: { action, choice }, label, actor, depth: (ways[from]?.depth ?? 0) + 1 };
  }
  const nodes = graph.states.map(({ violated, expanded, final }, index): GraphNode => {
    const way = ways[index];
    return {
      route: routeOf(system, { initial: path.initial, steps: [...path.steps, ...stepsTo(index, ways)] }),
      depth: way?.depth ?? 0,
      label: way?.label ?? '',
      actor: way?.actor ?? '',
      violated,
      expanded,
      final,
    };
  });
  return { nodes, links, bound: graph.bound };
}

function stepsTo(index: number, ways: readonly { readonly from: number; readonly step: PathStep }[]): PathStep[] {
  const steps: PathStep[] = [];
  for (let at = index; ways[at] !== undefined; at = ways[at].from) steps.unshift(ways[at].step);
  return steps;
}
