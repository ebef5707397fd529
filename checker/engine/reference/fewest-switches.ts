/**
 * Among all shortest paths to a set of targets, one with the fewest context switches between actors.
 *
 * Dynamic programming over the graph of shortest paths: for every state on it and every actor that can take the
 * last step to it, the cheapest way to get there. The cost of a path is the number of neighbouring steps with
 * different actors. Ties go to what was generated first, so the answer is deterministic. Cost: the number of
 * edges on shortest paths to the targets times the number of actors. (Asked for by users of TLC: tlaplus#1084.)
 *
 * With a symmetry, actors are exchanged along the edges: what counts is the actor's name at the state that is kept.
 */
import type { Edge, Graph } from './graph.ts';

/**
 * A violating state of the graph; or a step to what is not in it (a fault, a state outside the constraint); or an
 * initial state outside the constraint.
 */
export type Target = { readonly state: number } | { readonly edge: Edge } | { readonly initial: number };

/** The cheapest way to reach a state with a given last actor. */
interface Way {
  readonly switches: number;
  /** Null for an initial state. */
  readonly edge: Edge | null;
  /** The actor of the step before `edge`. */
  readonly actorBefore: string | null;
}

/** Ways to reach one state, by the last actor (null: it is an initial state). */
type Ways = Map<string | null, Way>;

/** Who takes the step of an edge: its name at the state where the edge begins, and at the one where it ends. */
export interface Actors {
  readonly before: (edge: Edge) => string;
  readonly after: (edge: Edge) => string;
}

/** The index of the best target, and the best way to it from initial state number `initial` of the system. */
export interface Best {
  readonly target: number;
  readonly initial: number;
  readonly edges: readonly Edge[];
}

/** All targets must be equally deep. */
export function fewestSwitches(graph: Graph, targets: readonly Target[], actors: Actors): Best {
  const outside = targets.findIndex((target) => 'initial' in target);
  if (outside !== -1) return { target: outside, initial: (targets[outside] as { initial: number }).initial, edges: [] };
  const inGraph = targets as readonly Exclude<Target, { initial: number }>[];
  const ways = waysTo(graph, ancestors(graph, inGraph), actors);
  let best: { target: number; way: Way } | null = null;
  for (const [index, target] of inGraph.entries()) {
    const here = 'state' in target ? (ways.get(target.state) as Ways) : extend(ways, [target.edge], actors);
    for (const way of here.values()) {
      if (best === null || way.switches < best.way.switches) best = { target: index, way };
    }
  }
  if (best === null) throw new Error('fewestSwitches: no target');
  const reached = inGraph[best.target] as Exclude<Target, { initial: number }>;
  return { target: best.target, ...unwind(graph, ways, best.way, 'state' in reached ? reached.state : reached.edge.from) };
}

/** The targets' states and all states on shortest paths to them, in ascending order, parents first. */
function ancestors(graph: Graph, targets: readonly Exclude<Target, { initial: number }>[]): number[] {
  const found = new Set<number>();
  const open = targets.map((target) => ('state' in target ? target.state : target.edge.from));
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (found.has(state)) continue;
    found.add(state);
    for (const edge of graph.incoming[state] as Edge[]) open.push(edge.from);
  }
  return [...found].sort((a, b) => a - b);
}

function waysTo(graph: Graph, states: readonly number[], actors: Actors): Map<number, Ways> {
  const ways = new Map<number, Ways>();
  for (const state of states) {
    const initial = graph.depths[state] === 1;
    ways.set(
      state,
      initial
        ? new Map([[null, { switches: 0, edge: null, actorBefore: null }]])
        : extend(ways, graph.incoming[state] as Edge[], actors),
    );
  }
  return ways;
}

/** Ways to the state that all of `edges` lead to. */
function extend(ways: Map<number, Ways>, edges: readonly Edge[], { before, after }: Actors): Ways {
  const here: Ways = new Map();
  for (const edge of edges) {
    const actor = before(edge);
    const name = after(edge);
    for (const [actorBefore, way] of ways.get(edge.from) as Ways) {
      const switches = way.switches + (actorBefore === null || actorBefore === actor ? 0 : 1);
      const known = here.get(name);
      if (known === undefined || switches < known.switches) here.set(name, { switches, edge, actorBefore });
    }
  }
  return here;
}

/** The path whose last step is `last.edge`; `state` is where it starts if it has no step. */
function unwind(graph: Graph, ways: Map<number, Ways>, last: Way, state: number): Omit<Best, 'target'> {
  const edges: Edge[] = [];
  let way = last;
  let start = state;
  while (way.edge !== null) {
    edges.push(way.edge);
    start = way.edge.from;
    way = (ways.get(start) as Ways).get(way.actorBefore) as Way;
  }
  return { initial: graph.initialIndex[start] as number, edges: edges.reverse() };
}
