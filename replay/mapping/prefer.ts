/**
 * Among the shortest traces to a violation one that can be replayed on a real kernel, where the first that was found
 * cannot. All shortest paths are tried, fewest context switches first, up to a bound; each is judged as a replay would (script-of.ts).
 *
 * Cost: nothing but the judgement where the first will do; else the state graph up to the trace's length, with plain Immer.
 */
import {
  type CollectedGraph,
  collectGraph,
  type Path,
  type Trace,
  type TransitionSystem,
  traceOfPath,
} from '../../checker/api.ts';
import type { Origin } from '../script.ts';
import { unfit } from './fit.ts';
import { holdsSpinlock, type KernelView, kernelView } from './kernel-view.ts';
import { type Mapped, scriptOf } from './script-of.ts';

/** Larger graphs are not searched again. */
const MOST_STATES = 2000;
/** Shortest paths that are tried. */
const MOST_PATHS = 20;

export interface Found {
  readonly property: string;
  /** What is wrong with the last state, in the property's words; '' for a deadlock. */
  readonly reason: string;
  readonly trace: Trace;
}

export interface Preferred {
  readonly trace: Trace;
  readonly replay: {
    readonly replayable: boolean;
    /** It stands here instead of the first that was found. */
    readonly preferred: boolean;
    /** Where it is not replayable: the step in the way, if it is one, and why. */
    readonly step: number | null;
    readonly reason: string;
  };
}

/** The state graphs of a system up to the lengths of traces, each made once, as several properties may want it. */
export class ShortGraphs {
  readonly system: TransitionSystem;
  private readonly graphs = new Map<number, CollectedGraph>();
  /** The least length that is known to be too long. */
  private tooLong = Number.POSITIVE_INFINITY;

  constructor(system: TransitionSystem) {
    this.system = system;
  }

  /** All states that `length` steps lead to, those on the way with the steps out of them. Null where these are too many. */
  async upTo(length: number): Promise<CollectedGraph | null> {
    if (length >= this.tooLong) return null;
    const graph = this.graphs.get(length) ?? (await collectGraph(this.system, { maxDepth: length + 1, maxStates: MOST_STATES }));
    if (graph.bound === 'max-states') this.tooLong = length;
    else this.graphs.set(length, graph);
    return graph.bound === 'max-states' ? null : graph;
  }
}

/** `found`, or another trace as short; null where the spec is about something else than dcheck can replay. */
export async function prefer(graphs: ShortGraphs, found: Found): Promise<Preferred | null> {
  const { system } = graphs;
  const { property, trace } = found;
  const first = judge(system, property, trace);
  if (first === null) return null;
  if (first.ok) return { trace, replay: { replayable: true, preferred: false, step: null, reason: '' } };
  const other = await anotherThan(graphs, found);
  if (other !== null) return { trace: other, replay: { replayable: true, preferred: true, step: null, reason: '' } };
  return { trace, replay: { replayable: false, preferred: false, step: first.step, reason: first.reason } };
}

function judge(system: TransitionSystem, property: string, trace: Trace): Mapped | null {
  const { variant, config } = system.selection;
  const origin: Origin = { spec: system.spec, variant, config, property, length: trace.steps.length };
  return scriptOf({ system, trace, origin, name: 'trace' });
}

async function anotherThan(graphs: ShortGraphs, { property, reason, trace }: Found): Promise<Trace | null> {
  const { system } = graphs;
  const end = trace.steps.at(-1)?.after ?? null;
  if (end === null || trace.loop !== null || !isFitSomewhere(system, property)) return null;
  // No trace to it can be replayed: the machine would hang.
  if (property === 'no-deadlock' && holdsSpinlock(end as unknown as KernelView)) return null;
  // That nothing can be done in a state is known of states whose steps are in the graph.
  const graph = await graphs.upTo(trace.steps.length + (property === 'no-deadlock' ? 1 : 0));
  if (graph === null) return null;
  const others = shortestPaths(graph, trace.steps.length, endsOf(graph, property, reason)).map((path) =>
    traceOfPath(system, path),
  );
  others.sort((a, b) => a.switches - b.switches);
  return others.find((other) => judge(system, property, other)?.ok === true) ?? null;
}

/** False where what is in the way is there from the beginning, whatever the trace. */
function isFitSomewhere(system: TransitionSystem, property: string): boolean {
  return system.initial.some((state) => {
    const k = kernelView(state);
    return k !== null && unfit(k, property) === null;
  });
}

/** States that violate the property for the same reason. */
function endsOf({ system, states }: CollectedGraph, property: string, reason: string): Set<number> {
  const parts = system.invariants.filter((invariant) => invariant.property === property);
  const ends = [...states.keys()].filter((id) => {
    const { state, violated } = states[id] as CollectedGraph['states'][number];
    return violated.includes(property) && (parts.length === 0 ? reason === '' : parts.some(({ test }) => test(state) === reason));
  });
  return new Set(ends);
}

/** Paths of `length` steps from an initial state to one of `ends`, of which none is shorter. */
function shortestPaths({ states, edges }: CollectedGraph, length: number, ends: ReadonlySet<number>): Path[] {
  const depth = new Map<number, number>();
  const into = new Map<number, (typeof edges)[number][]>();
  for (const [id, { initial }] of states.entries()) if (initial !== -1) depth.set(id, 0);
  // Edges stand in the order in which states were expanded, breadth first, so depths are known in time.
  for (const edge of edges) {
    if (edge.to === -1) continue;
    const next = (depth.get(edge.from) ?? 0) + 1;
    if (!depth.has(edge.to)) depth.set(edge.to, next);
    if (depth.get(edge.to) === next) into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
  }
  const found: Path[] = [];
  const climb = (state: number, steps: Path['steps']): void => {
    if (found.length >= MOST_PATHS) return;
    if (steps.length === length) {
      found.push({ initial: states[state]?.initial ?? 0, steps });
      return;
    }
    for (const { from, action, choice } of into.get(state) ?? []) climb(from, [{ action, choice }, ...steps]);
  };
  for (const end of ends) if (depth.get(end) === length) climb(end, []);
  return found;
}
