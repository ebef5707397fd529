/**
 * Search in the order of context switches: of all paths to a violation, not only the shortest, one with the fewest
 * switches between actors, and among these a shortest one. With a bound on switches this is context-bounded search
 * (Qadeer and Rehof 2005): most concurrency bugs need two or three.
 *
 * Dijkstra's algorithm over pairs of a state and the actor of the last step, in the order of (switches, steps): a 0-1
 * search with buckets. A step of another actor than the last costs one switch; the first step costs none. Under a bound
 * on depth the number of steps is part of the pair too, since more switches may then reach a state by fewer steps.
 * Cost: each state is come to once for each actor that can take the last step to it, and expanded once.
 */
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import type { Flaw } from '../system/steps.ts';
import type { TransitionSystem } from '../system/system.ts';
import { type GraphStep, StateGraph } from './state-graph.ts';
import { extended, type Trail, trailFrom, Witnesses } from './witnesses.ts';

/** `maxSwitches`: steps beyond this many switches are not taken; null: no bound. */
export function fewestSwitchesEngine(maxSwitches: number | null): Engine {
  return {
    name: 'switches',
    narrows: true,
    explore: (system, limits, onProgress) => new Search(system, limits, maxSwitches, onProgress).run(),
  };
}

/** A way to a state, or to a violation where there is no state. */
interface Way {
  /** -1 where the last step faults, or leads out of the model. */
  readonly state: number;
  readonly flaws: readonly Flaw[];
  /** Number of the last actor; -1 before the first step. */
  readonly actor: number;
  readonly trail: Trail;
}

class Search {
  private readonly limits: Limits;
  private readonly maxSwitches: number;
  private readonly pulse: Pulse;
  private readonly graph: StateGraph;
  private readonly witnesses: Witnesses;
  /** By action. */
  private readonly actors: readonly number[];
  private readonly actorCount: number;
  private readonly settled = new Set<string>();
  private readonly reached = new Set<number>();
  private readonly expanded = new Set<number>();
  /** Where steps lead that would have been one switch too many. */
  private readonly beyond = new Set<number>();
  /** Switches of the level that is gone through. */
  private switches = 0;
  private losesViolations = false;
  private deepest = 0;
  private deadlocks = 0;

  constructor(
    system: TransitionSystem,
    limits: Limits,
    maxSwitches: number | null,
    onProgress: ((progress: Progress) => void) | undefined,
  ) {
    this.limits = limits;
    this.maxSwitches = maxSwitches ?? Number.POSITIVE_INFINITY;
    this.pulse = new Pulse(limits, onProgress);
    this.graph = new StateGraph(system);
    this.witnesses = new Witnesses(system);
    const names = [...new Set(system.actions.map(({ actor }) => actor))];
    this.actors = system.actions.map(({ actor }) => names.indexOf(actor));
    this.actorCount = names.length;
  }

  async run(): Promise<Exploration> {
    const bound = await this.search();
    return {
      distinct: this.reached.size,
      generated: this.graph.generated,
      depth: this.deepest,
      deadlocks: this.deadlocks,
      queue: this.graph.size - this.expanded.size,
      seconds: this.pulse.seconds,
      bound,
      violations: this.witnesses.violations(),
      paths: 'fewest-switches',
    };
  }

  private async search(): Promise<Bound | null> {
    const start = this.graph.initial.map(
      ({ number, index }): Way => ({ state: number, flaws: [], actor: -1, trail: trailFrom(index) }),
    );
    for (const { flaws, index } of this.graph.outside) this.add(flaws, trailFrom(index));
    if (this.stops()) return 'first-violation';
    let level: Way[][] = [start];
    while (level.length > 0) {
      const next: Way[][] = [];
      // Ways with equally many switches, by their number of steps; the level grows while it is gone through.
      for (let steps = 0; steps < level.length; steps++) {
        for (const way of level[steps] ?? []) {
          const bound = await this.settle(way, level, next);
          if (bound !== null) return bound;
        }
      }
      level = next;
      this.switches++;
    }
    return this.ending();
  }

  private async settle(way: Way, level: Way[][], next: Way[][]): Promise<Bound | null> {
    const { state, actor, trail } = way;
    if (state === -1) this.add(way.flaws, trail);
    else if (!this.isSettled(way)) {
      this.reached.add(state);
      this.deepest = Math.max(this.deepest, trail.length + 1);
      this.add(this.graph.flaws(state), trail);
      if (this.stops()) return 'first-violation';
      if (this.limits.maxStates !== undefined && this.reached.size >= this.limits.maxStates) return 'max-states';
      const atLimit = this.limits.maxDepth !== undefined && trail.length + 1 >= this.limits.maxDepth;
      if (!atLimit) this.follow(state, actor, trail, level, next);
    }
    if (this.stops()) return 'first-violation';
    if (!this.pulse.due()) return null;
    const queue = this.graph.size - this.expanded.size;
    return this.pulse.beat({ distinct: this.reached.size, generated: this.graph.generated, queue, depth: trail.length + 1 });
  }

  private follow(state: number, actor: number, trail: Trail, level: Way[][], next: Way[][]): void {
    const isNew = !this.expanded.has(state);
    this.expanded.add(state);
    for (const step of this.graph.steps(state)) {
      const now = this.actors[step.action] as number;
      const isSwitch = actor !== -1 && now !== actor;
      if (isSwitch && this.switches >= this.maxSwitches) this.leaveOut(step);
      else {
        const way = { state: step.to, flaws: step.flaws, actor: now, trail: extended(trail, step.action, step.choice) };
        const bucket = isSwitch ? next : level;
        const ways = bucket[way.trail.length];
        if (ways === undefined) bucket[way.trail.length] = [way];
        else ways.push(way);
      }
    }
    const deadlock = this.graph.deadlock(state);
    if (deadlock === null) return;
    if (isNew) this.deadlocks++;
    this.add([deadlock], trail);
  }

  private leaveOut({ to, flaws }: GraphStep): void {
    if (to !== -1) this.beyond.add(to);
    else if (flaws.length > 0) this.losesViolations = true;
  }

  private isSettled({ state, actor, trail }: Way): boolean {
    const pair = `${state * (this.actorCount + 1) + actor + 1}`;
    const key = this.limits.maxDepth === undefined ? pair : `${pair}:${trail.length}`;
    if (this.settled.has(key)) return true;
    this.settled.add(key);
    return false;
  }

  /** What is found first has the fewest switches, so a later one does not count even if it is shorter. */
  private add(flaws: readonly Flaw[], trail: Trail): void {
    this.witnesses.addFirst(flaws, trail);
  }

  private stops(): boolean {
    return this.limits.stop === 'first' && this.witnesses.any;
  }

  /** Nothing is left out where every state that a step too many leads to is reached by other ways, and so is what lies behind it. */
  private ending(): Bound | null {
    if (this.losesViolations || [...this.beyond].some((state) => !this.reached.has(state))) return 'max-switches';
    return this.expanded.size < this.reached.size ? 'max-depth' : null;
  }
}
