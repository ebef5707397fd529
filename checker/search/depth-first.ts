/**
 * Depth-first search over whole Immer states, and iterative deepening on top of it (Korf 1985).
 *
 * Depth-first keeps the path to where it is and the identity of every state it has seen, not the states of a frontier.
 * It finds deep violations early, by long paths, which are shrunk afterwards. Under a depth limit a state that is found
 * again nearer to the start is expanded again, so every state within the limit is reached.
 *
 * Iterative deepening repeats that with the limit raised by one each time, until no state lies at the limit: its
 * violations have shortest paths. How deep a state lies is known from the round before: it is expanded where it is found at
 * that depth, once a round. Cost: up to depth times that of one search.
 *
 * Each visits exactly the states that breadth-first search visits. `depth` is the longest path that was gone, for
 * iterative deepening the longest of the shortest paths; `generated` counts repeated expansions.
 */
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { Guard } from '../symmetry/guard.ts';
import { identity } from '../system/narrowing.ts';
import { blamingAction, deadlockFlaw, faultFlaw, flawsOf, isInModel, type Step, stepsFrom } from '../system/steps.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { shrunk } from './shrink.ts';
import { extended, type Trail, trailFrom, Witnesses } from './witnesses.ts';

export const depthFirstEngine: Engine = {
  name: 'dfs',
  narrows: true,
  symmetric: true,
  explore: async (system, limits, onProgress) => {
    const search = new Search(system, limits, new Pulse(limits, onProgress), limits.maxDepth ?? Number.POSITIVE_INFINITY);
    const bound = await search.run();
    const exploration = search.exploration(bound);
    return { ...exploration, violations: exploration.violations.map((violation) => shrunk(system, violation)), paths: 'shrunk' };
  },
};

export const iterativeEngine: Engine = { name: 'iterative', narrows: true, symmetric: true, explore: deepen };

async function deepen(system: TransitionSystem, limits: Limits, onProgress?: (progress: Progress) => void): Promise<Exploration> {
  const pulse = new Pulse(limits, onProgress);
  let generated = 0;
  let found: Exploration['violations'] = [];
  let search: Search | null = null;
  for (let limit = 1; ; limit++) {
    search = new Search(system, limits, pulse, limit, search?.seen);
    const bound = await search.run();
    const exploration = search.exploration(bound);
    generated += exploration.generated;
    // What an earlier round found is at least as short.
    const isNew = ({ property }: { readonly property: string }): boolean => !found.some((known) => known.property === property);
    found = [...found, ...exploration.violations.filter(isNew)];
    const atEnd = bound !== 'max-depth' || limit === limits.maxDepth;
    if (!atEnd && !(limits.stop === 'first' && found.length > 0)) continue;
    const inOrder = system.properties.flatMap(({ name }) => found.filter(({ property }) => property === name));
    return {
      ...exploration,
      generated,
      bound: atEnd ? bound : 'first-violation',
      violations: inOrder,
      paths: 'shortest',
    };
  }
}

/** A state on the current path, with the steps out of it. */
interface Frame {
  readonly state: State;
  readonly trail: Trail;
  readonly steps: readonly Step[];
  next: number;
}

/** What is known of a state that was seen: the least depth so far, and whether it was expanded. */
interface Seen {
  depth: number;
  expanded: boolean;
}

class Search {
  private readonly system: TransitionSystem;
  private readonly limits: Limits;
  private readonly pulse: Pulse;
  private readonly maxDepth: number;
  readonly seen = new Map<string, Seen>();
  /** How deep states lie at least, of those that a search with a lower limit has seen. */
  private readonly least: ReadonlyMap<string, Pick<Seen, 'depth'>>;
  private readonly witnesses: Witnesses;
  private readonly stack: Frame[] = [];
  /** Null where the system has no symmetry. */
  private readonly guard: Guard | null;
  private generated = 0;
  private deadlocks = 0;
  private deepest = 0;
  private expanded = 0;

  constructor(
    system: TransitionSystem,
    limits: Limits,
    pulse: Pulse,
    maxDepth: number,
    least: ReadonlyMap<string, Pick<Seen, 'depth'>> = new Map(),
  ) {
    this.least = least;
    this.system = system;
    this.limits = limits;
    this.pulse = pulse;
    this.maxDepth = maxDepth;
    this.witnesses = new Witnesses(system);
    this.guard = system.symmetry === null ? null : new Guard(system, system.symmetry);
  }

  exploration(bound: Bound | null): Exploration {
    return {
      distinct: this.seen.size,
      generated: this.generated,
      depth: this.depth,
      deadlocks: this.deadlocks,
      queue: this.seen.size - this.expanded,
      seconds: this.pulse.seconds,
      bound,
      violations: this.witnesses.violations(),
    };
  }

  /** Under a limit the least depths are exact; without one, how long the longest path was is all that is known. */
  private get depth(): number {
    if (this.maxDepth === Number.POSITIVE_INFINITY) return this.deepest;
    let deepest = 0;
    for (const { depth } of this.seen.values()) deepest = Math.max(deepest, depth);
    return deepest;
  }

  async run(): Promise<Bound | null> {
    for (const [index, state] of this.system.initial.entries()) {
      this.generated++;
      const trail = trailFrom(index);
      if (isInModel(this.system, state)) this.enter(state, trail, identity(this.system, state));
      else this.witnesses.add(flawsOf(this.system, state), trail);
      const bound = await this.climb();
      if (bound !== null) return bound;
    }
    return this.expanded < this.seen.size ? 'max-depth' : null;
  }

  /** Go on until the stack is empty, or a bound is reached. */
  private async climb(): Promise<Bound | null> {
    for (;;) {
      if (this.limits.stop === 'first' && this.witnesses.any) return 'first-violation';
      const frame = this.stack.at(-1);
      if (frame === undefined) return null;
      if (this.limits.maxStates !== undefined && this.seen.size >= this.limits.maxStates) return 'max-states';
      if (this.pulse.due()) {
        const queue = this.seen.size - this.expanded;
        const bound = await this.pulse.beat({
          distinct: this.seen.size,
          generated: this.generated,
          queue,
          depth: this.stack.length,
        });
        if (bound !== null) return bound;
      }
      const step = frame.steps[frame.next++];
      if (step === undefined) this.stack.pop();
      else this.take(step, frame);
    }
  }

  private take(step: Step, { trail: before }: Frame): void {
    const trail = extended(before, step.action.id, step.choice);
    if (step.fault !== null) {
      this.witnesses.add([faultFlaw(step.fault)], trail);
      return;
    }
    this.generated++;
    const state = step.state as State;
    if (step.inModel) {
      this.enter(
        state,
        trail,
        blamingAction(step.action, () => identity(this.system, state)),
      );
    } else this.witnesses.add(flawsOf(this.system, state), trail);
  }

  /** A state that the current path has come to. */
  private enter(state: State, trail: Trail, key: string): void {
    const depth = trail.length + 1;
    this.deepest = Math.max(this.deepest, depth);
    const known = this.seen.get(key);
    if (known !== undefined && (known.depth <= depth || this.maxDepth === Number.POSITIVE_INFINITY)) return;
    if (depth > (this.least.get(key)?.depth ?? depth)) return;
    const here = known ?? { depth, expanded: false };
    here.depth = depth;
    this.seen.set(key, here);
    this.witnesses.add(flawsOf(this.system, state), trail);
    if (depth >= this.maxDepth) return;
    this.guard?.look(state);
    const steps = stepsFrom(this.system, state);
    if (steps.length === 0) {
      const flaw = deadlockFlaw(this.system, state);
      if (flaw !== null) this.witnesses.add([flaw], trail);
      if (flaw !== null && !here.expanded) this.deadlocks++;
    }
    if (!here.expanded) this.expanded++;
    here.expanded = true;
    this.stack.push({ state, trail, steps, next: 0 });
  }
}
