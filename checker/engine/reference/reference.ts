/**
 * The reference engine: breadth-first search over whole Immer states, deliberately naive, kept for good as the
 * referee of every other engine.
 *
 * States are compared by value (`state/canonical.ts`), every action instance is run with Immer in every state, and
 * nothing is learned, hashed or packed. Level by level, so the first violation of each property is a shortest one.
 * Counting follows TLC: a state outside the constraint, or behind a step outside the action constraint, is generated,
 * and its invariants are checked, but it is neither distinct nor explored. Cost: tens of thousands of transitions a
 * second, a kilobyte or more a state.
 */

import { DcheckError } from '../../errors/error.ts';
import type { Fault } from '../../spec/fault.ts';
import { Guard } from '../../symmetry/guard.ts';
import { refuseUndeclared } from '../../system/steps.ts';
import { named, outcomes } from '../../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../../system/system.ts';
import { FAULT, OUTSIDE, StepRecorder } from '../../temporal/graph.ts';
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine.ts';
import { endingOf, faulting } from '../finals.ts';
import { Pulse } from '../pulse.ts';
import type { Target } from './fewest-switches.ts';
import { FinalClasses } from './final-classes.ts';
import { type Edge, Graph } from './graph.ts';
import { Suspects } from './suspects.ts';

export const referenceEngine: Engine = {
  name: 'reference',
  narrows: true,
  graphs: true,
  finals: true,
  symmetric: true,
  explore: (system, limits, onProgress) => new Search(system, limits, onProgress).run(),
};

class Search {
  private readonly graph: Graph;
  private readonly suspects = new Suspects();
  /** Null where nobody asks for them. */
  private readonly finals: FinalClasses | null;
  /** Null where nobody asks for the graph. */
  private readonly steps: StepRecorder | null;
  private readonly system: TransitionSystem;
  private readonly limits: Limits;
  private readonly pulse: Pulse;
  /** Null where the system has no symmetry. */
  private guard: Guard | null = null;
  private generated = 0;
  private deadlocks = 0;
  /** The state that is to be expanded next. */
  private head = 0;

  constructor(system: TransitionSystem, limits: Limits, onProgress: ((progress: Progress) => void) | undefined) {
    this.system = system;
    this.graph = new Graph(system);
    this.limits = limits;
    this.pulse = new Pulse(limits, onProgress);
    this.finals = limits.finals ? new FinalClasses() : null;
    this.steps = limits.graph ? new StepRecorder(system.actions.length) : null;
  }

  async run(): Promise<Exploration> {
    const { symmetry } = this.system;
    if (symmetry !== null) this.guard = new Guard(this.system, symmetry);
    const bound = this.start() ?? (await this.search());
    return {
      distinct: this.graph.size,
      generated: this.generated,
      depth: this.graph.depths.at(-1) ?? 0,
      deadlocks: this.deadlocks,
      queue: this.graph.size - this.head,
      seconds: this.pulse.seconds,
      bound,
      violations: this.suspects.violations(this.graph, this.system),
      ...(symmetry?.keepsActors === false ? { paths: 'shortest' } : {}),
      ...(this.finals === null ? {} : { finals: this.finals.all(this.graph, this.system) }),
      ...(this.steps === null ? {} : { graph: this.graph.recorded(this.steps, this.head) }),
    };
  }

  private start(): Bound | null {
    for (const [index, state] of this.system.initial.entries()) {
      this.generated++;
      if (!this.inModel(state)) this.checkInvariants(state, 1, { initial: index });
      else if (this.graph.addInitial(state, index)) this.checkInvariants(state, 1, { state: this.graph.lastNumber });
      if (this.mustStop()) return 'first-violation';
    }
    return null;
  }

  private async search(): Promise<Bound | null> {
    let cutAtDepth = false;
    for (; this.head < this.graph.size; this.head++) {
      if (this.limits.maxStates !== undefined && this.graph.size >= this.limits.maxStates) return 'max-states';
      if (this.pulse.due()) {
        const { generated } = this;
        const depth = this.graph.depths[this.head] as number;
        const bound = await this.pulse.beat({ distinct: this.graph.size, generated, queue: this.graph.size - this.head, depth });
        if (bound !== null) return bound;
      }
      if (this.limits.maxDepth !== undefined && (this.graph.depths[this.head] as number) >= this.limits.maxDepth) {
        cutAtDepth = true;
        break;
      }
      if (this.expand(this.head)) return 'first-violation';
    }
    return cutAtDepth ? 'max-depth' : null;
  }

  /** Generate all successors of state number `from`; true where the run must stop. */
  private expand(from: number): boolean {
    const state = this.graph.states[from] as State;
    const depth = (this.graph.depths[from] as number) + 1;
    let steps = 0;
    this.guard?.look(state);
    this.steps?.beginState();
    for (const action of this.system.actions) {
      for (const outcome of outcomes(state, action)) {
        steps++;
        const edge: Edge = { from, action: action.id, choice: outcome.choice };
        if ('fault' in outcome) this.recordFault(outcome.fault, depth, edge, action);
        else this.successor(outcome.state, depth, edge, action);
        if (this.mustStop()) return true;
      }
    }
    if (steps === 0 && this.system.mayRest?.(state) === false) {
      this.deadlocks++;
      this.suspects.add('no-deadlock', depth - 1, { target: { state: from }, part: null, reason: '' });
    }
    if (steps === 0) this.finals?.add(endingOf(this.system, state), depth - 1, { state: from });
    return this.mustStop();
  }

  private successor(state: State, depth: number, edge: Edge, action: ActionInstance): void {
    this.generated++;
    try {
      const inside = this.inModel(state) && this.allowed(edge.from, state);
      if (!inside) this.checkInvariants(state, depth, { edge });
      else if (this.graph.addSuccessor(state, edge)) this.checkInvariants(state, depth, { state: this.graph.lastNumber });
      this.steps?.add(edge.action, inside ? this.graph.lastNumber : OUTSIDE);
    } catch (error) {
      if (error instanceof DcheckError && error.code === 'not-plain') {
        throw new DcheckError(error.code, error.message, { ...error.details, action: named(action) });
      }
      throw error;
    }
  }

  private inModel(state: State): boolean {
    return this.system.constraint === null || this.system.constraint(state);
  }

  /** True where the action constraint lets the step to `after` be taken. */
  private allowed(from: number, after: State): boolean {
    const { actionConstraint } = this.system;
    return actionConstraint === null || actionConstraint(this.graph.states[from] as State, after);
  }

  private checkInvariants(state: State, depth: number, target: Target): void {
    for (const { property, part, test } of this.system.invariants) {
      const reason = test(state);
      if (reason !== null) this.suspects.add(property, depth, { target, part, reason });
    }
  }

  private recordFault(fault: Fault, depth: number, edge: Edge, action: ActionInstance): void {
    refuseUndeclared(this.system, action, fault);
    this.steps?.add(edge.action, FAULT);
    this.suspects.add(fault.property, depth, { target: { edge }, part: null, reason: fault.message });
    this.finals?.add(faulting(fault.property), depth, { edge });
  }

  private mustStop(): boolean {
    return this.limits.stop === 'first' && this.suspects.any;
  }
}
