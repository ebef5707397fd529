/**
 * Coverage of one run: how often each action instance was enabled and taken and led to a new state, and how often each
 * step of each procedure was taken.
 *
 * A pass of its own, breadth-first with plain Immer over the states that the limits allow, after the run and only when
 * coverage is asked for: engines that skip user code have nothing to count. Cost: tens of thousands of transitions a
 * second, and the whole graph in memory.
 */
import type { Limits, Progress } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import type { Stack } from '../procedures/frame.ts';
import type { LoadedProcedure } from '../procedures/step.ts';
import { watching } from '../procedures/watching.ts';
import { StateGraph } from '../search/state-graph.ts';
import { THREADS, type TransitionSystem } from '../system/system.ts';

export interface InstanceCoverage {
  readonly action: string;
  readonly instance: string;
  readonly isThread: boolean;
  /** Distinct states in which it was enabled. */
  readonly enabled: number;
  /** Steps, one for each way that its choices could go. */
  readonly taken: number;
  /** Steps that led to a state that no earlier step had led to. */
  readonly fresh: number;
}

export interface Coverage {
  readonly instances: readonly InstanceCoverage[];
  /** Of procedures that a step was taken in: how often, by point of resumption. */
  readonly steps: ReadonlyMap<LoadedProcedure, readonly number[]>;
  readonly distinct: number;
  /** True where every reachable state was expanded. */
  readonly complete: boolean;
}

/** Explore `system` and count. `procedures`: all of the spec, by id. */
export async function coverageOf(
  system: TransitionSystem,
  procedures: ReadonlyMap<string, LoadedProcedure>,
  limits: Limits,
  onProgress?: (progress: Progress) => void,
): Promise<Coverage> {
  const steps = new Map<LoadedProcedure, number[]>();
  const pass = (procedure: LoadedProcedure, pc: number): void => {
    const counts = steps.get(procedure) ?? procedure.resume.map(() => 0);
    counts[pc] = (counts[pc] as number) + 1;
    steps.set(procedure, counts);
  };
  const graph = new StateGraph(system);
  for (const { number } of graph.initial) passStarts(graph.state(number)[THREADS] as Stacks | undefined, procedures, pass);
  const counts = system.actions.map(() => ({ enabled: 0, taken: 0, fresh: 0 }));
  const complete = await new Pass(graph, counts, limits, onProgress).run(pass);
  const instances = system.actions.map(({ action, name, isThread, id }) => ({
    action,
    instance: name,
    isThread,
    ...(counts[id] as Counts),
  }));
  return { instances, steps, distinct: graph.size, complete };
}

type Stacks = Readonly<Record<string, Stack>>;

/** A thread that stands at the gate of its first `until` has its start behind it: no step goes through that. */
function passStarts(
  stacks: Stacks | undefined,
  procedures: ReadonlyMap<string, LoadedProcedure>,
  pass: (procedure: LoadedProcedure, pc: number) => void,
): void {
  for (const { fn, pc } of Object.values(stacks ?? {}).flat()) {
    const procedure = procedures.get(fn);
    if (procedure !== undefined && pc > 0) pass(procedure, 0);
  }
}

interface Counts {
  enabled: number;
  taken: number;
  fresh: number;
}

class Pass {
  private readonly graph: StateGraph;
  private readonly counts: readonly Counts[];
  private readonly limits: Limits;
  private readonly pulse: Pulse;
  /** Depth of each state, by number. */
  private readonly depths: number[];

  constructor(
    graph: StateGraph,
    counts: readonly Counts[],
    limits: Limits,
    onProgress: ((progress: Progress) => void) | undefined,
  ) {
    this.graph = graph;
    this.counts = counts;
    this.limits = limits;
    this.pulse = new Pulse(limits, onProgress);
    this.depths = graph.initial.map(() => 1);
  }

  /** True where everything was expanded. */
  async run(pass: (procedure: LoadedProcedure, pc: number) => void): Promise<boolean> {
    const { graph, limits } = this;
    for (let number = 0; number < graph.size; number++) {
      if (limits.maxStates !== undefined && graph.size >= limits.maxStates) return false;
      if (limits.maxDepth !== undefined && (this.depths[number] as number) >= limits.maxDepth) return false;
      if (this.pulse.due()) {
        const depth = this.depths[number] as number;
        const bound = await this.pulse.beat({
          distinct: graph.size,
          generated: graph.generated,
          queue: graph.size - number,
          depth,
        });
        if (bound !== null) return false;
      }
      watching.passed = pass;
      try {
        this.expand(number);
      } finally {
        watching.passed = null;
      }
    }
    return true;
  }

  private expand(number: number): void {
    let last = -1;
    for (const { action, to } of this.graph.steps(number)) {
      const counts = this.counts[action] as Counts;
      if (action !== last) counts.enabled++;
      last = action;
      counts.taken++;
      // States are numbered in the order of the steps that first lead to them.
      if (to !== this.depths.length) continue;
      counts.fresh++;
      this.depths.push((this.depths[number] as number) + 1);
    }
  }
}
