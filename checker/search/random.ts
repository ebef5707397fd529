/**
 * Random simulation: walks from an initial state, each step by an action drawn from those that are enabled, until a
 * walk is as long as asked for, ends, or faults. For spaces that no search can exhaust; a violation that it finds is
 * real, and that it finds none proves nothing, which the bound `sampled` says.
 *
 * Actions are tried in random order until one is enabled, so a step costs as many runs of actions as it takes to find
 * one, not one for each action. Walk n depends on the seed and n alone, so it can be walked again by itself.
 * `distinct` is counted with a bitstate table and may come out a little too small.
 */
import type { Bound, Draw, Engine, Exploration, Limits, Progress } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { identity } from '../system/narrowing.ts';
import { blamingAction, deadlockFlaw, faultFlaw, flawsOf, isInModel, type Step, stepsBy } from '../system/steps.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { Bitstate } from './bitstate.ts';
import { RandomNumbers } from './random-numbers.ts';
import { shrunk } from './shrink.ts';
import { extended, type Trail, trailFrom, Witnesses } from './witnesses.ts';

export interface RandomOptions {
  readonly seed: number;
  readonly walks: number;
  /** Number of the first walk. */
  readonly first: number;
  /** Most steps of a walk. */
  readonly depth: number;
}

/** Bits of the table that `distinct` is counted with: 2 MiB. */
const TABLE = 24;

export function randomEngine(options: RandomOptions): Engine {
  return {
    name: 'random',
    narrows: true,
    explore: (system, limits, onProgress) => new Simulation(system, limits, options, onProgress).run(),
  };
}

class Simulation {
  private readonly system: TransitionSystem;
  private readonly limits: Limits;
  private readonly options: RandomOptions;
  private readonly pulse: Pulse;
  private readonly witnesses: Witnesses;
  private readonly seen: Bitstate;
  private readonly order: ActionInstance[];
  private generated = 0;
  private deadlocks = 0;
  private longest = 0;

  constructor(
    system: TransitionSystem,
    limits: Limits,
    options: RandomOptions,
    onProgress: ((progress: Progress) => void) | undefined,
  ) {
    this.system = system;
    this.limits = limits;
    this.options = options;
    this.pulse = new Pulse(limits, onProgress);
    this.witnesses = new Witnesses(system);
    this.seen = new Bitstate(TABLE, options.seed);
    this.order = [...system.actions];
  }

  async run(): Promise<Exploration> {
    const { seed, first, walks, depth } = this.options;
    let bound: Bound = 'sampled';
    let count = 0;
    for (; count < walks && bound === 'sampled'; count++) {
      bound = (await this.walk({ seed, number: first + count })) ?? 'sampled';
      if (bound === 'sampled' && this.limits.stop === 'first' && this.witnesses.any) bound = 'first-violation';
    }
    return {
      distinct: this.seen.size,
      generated: this.generated,
      depth: this.longest,
      deadlocks: this.deadlocks,
      queue: 0,
      seconds: this.pulse.seconds,
      bound,
      violations: this.witnesses.violations().map((violation) => shrunk(this.system, violation)),
      paths: 'shrunk',
      sample: { of: 'walks', count, seed, depth },
    };
  }

  private async walk(draw: Draw): Promise<Bound | null> {
    const { system, options, limits } = this;
    const random = new RandomNumbers(draw.seed, draw.number);
    // The order is shuffled step by step; each walk starts from the same one, so that it depends on its draw alone.
    for (const action of system.actions) this.order[action.id] = action;
    const initial = random.below(system.initial.length);
    let trail = trailFrom(initial);
    let state: State | null = system.initial[initial] as State;
    this.generated++;
    this.visit(state, trail, draw, identity(system, state));
    if (!isInModel(system, state)) return null;
    while (state !== null && trail.length < options.depth) {
      if (limits.maxStates !== undefined && this.seen.size >= limits.maxStates) return 'max-states';
      if (this.pulse.due()) {
        const counts = { distinct: this.seen.size, generated: this.generated, queue: 0, depth: trail.length + 1 };
        const bound = await this.pulse.beat(counts);
        if (bound !== null) return bound;
      }
      const step: Step | null = this.draw(state, trail, draw, random);
      if (step === null) return null;
      trail = extended(trail, step.action.id, step.choice);
      state = step.state;
      if (state === null) continue;
      const next: State = state;
      this.visit(
        next,
        trail,
        draw,
        blamingAction(step.action, () => identity(system, next)),
      );
    }
    return null;
  }

  /** A random step that stays in the model, or faults; null where there is none. */
  private draw(state: State, trail: Trail, draw: Draw, random: RandomNumbers): Step | null {
    let isDeadlock = true;
    for (const action of random.shuffle(this.order)) {
      const steps = stepsBy(this.system, state, action);
      if (steps.length === 0) continue;
      isDeadlock = false;
      const step = steps[random.below(steps.length)] as Step;
      if (step.fault !== null) {
        this.witnesses.add([faultFlaw(step.fault)], extended(trail, action.id, step.choice), draw);
        return step;
      }
      this.generated++;
      if (step.inModel) return step;
      this.witnesses.add(flawsOf(this.system, step.state as State), extended(trail, action.id, step.choice), draw);
    }
    const flaw = isDeadlock ? deadlockFlaw(this.system, state) : null;
    if (flaw !== null) {
      this.deadlocks++;
      this.witnesses.add([flaw], trail, draw);
    }
    return null;
  }

  private visit(state: State, trail: Trail, draw: Draw, key: string): void {
    this.longest = Math.max(this.longest, trail.length + 1);
    this.seen.add(key);
    this.witnesses.add(flawsOf(this.system, state), trail, draw);
  }
}
