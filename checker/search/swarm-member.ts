/**
 * One member of a swarm: depth-first search in an order of its own, with bitstate hashing under a seed of its own, up
 * to a number of states and a length of paths. Members go different ways and miss different states (Holzmann, Joshi
 * and Groce 2011), so together they see more of a space that is too large for any of them.
 */
import type { Bound, Draw, Limits, Progress, Violation } from '../engine/engine.ts';
import { Pulse } from '../engine/pulse.ts';
import { identity } from '../system/narrowing.ts';
import { blamingAction, deadlockFlaw, faultFlaw, flawsOf, isInModel, type Step, stepsFrom } from '../system/steps.ts';
import type { State, TransitionSystem } from '../system/system.ts';
import { Bitstate } from './bitstate.ts';
import { RandomNumbers } from './random-numbers.ts';
import { shrunk } from './shrink.ts';
import { extended, type Trail, trailFrom, Witnesses } from './witnesses.ts';

export interface MemberOptions {
  /** Most steps of a path. */
  readonly depth: number;
  /** States after which the member is done, where `limits.maxStates` does not say. */
  readonly states: number;
}

/** Plain data: it crosses from thread to thread. */
export interface MemberReport {
  readonly draw: Draw;
  readonly distinct: number;
  readonly generated: number;
  readonly depth: number;
  readonly deadlocks: number;
  /** Null where it came to its own end. */
  readonly bound: Bound | null;
  readonly violations: readonly Violation[];
}

/** Two to this power bits: 16 MiB. With 10^6 states a new one is missed once in a hundred thousand times. */
const TABLE = 27;

/** Run the member that `draw` names. */
export function runMember(
  system: TransitionSystem,
  limits: Limits,
  options: MemberOptions,
  draw: Draw,
  onProgress?: (progress: Progress) => void,
): Promise<MemberReport> {
  return new Member(system, limits, options, draw, onProgress).run();
}

interface Frame {
  readonly state: State;
  readonly trail: Trail;
  readonly steps: readonly Step[];
  next: number;
}

class Member {
  private readonly system: TransitionSystem;
  private readonly limits: Limits;
  private readonly options: MemberOptions;
  private readonly draw: Draw;
  private readonly random: RandomNumbers;
  private readonly seen: Bitstate;
  private readonly pulse: Pulse;
  private readonly witnesses: Witnesses;
  private readonly stack: Frame[] = [];
  private generated = 0;
  private deadlocks = 0;
  private deepest = 0;

  constructor(
    system: TransitionSystem,
    limits: Limits,
    options: MemberOptions,
    draw: Draw,
    onProgress: ((progress: Progress) => void) | undefined,
  ) {
    this.system = system;
    this.limits = limits;
    this.options = options;
    this.draw = draw;
    this.random = new RandomNumbers(draw.seed, draw.number);
    this.seen = new Bitstate(TABLE, this.random.next());
    this.pulse = new Pulse(limits, onProgress);
    this.witnesses = new Witnesses(system);
  }

  async run(): Promise<MemberReport> {
    const bound = await this.search();
    return {
      draw: this.draw,
      distinct: this.seen.size,
      generated: this.generated,
      depth: this.deepest,
      deadlocks: this.deadlocks,
      bound,
      violations: this.witnesses.violations().map((violation) => shrunk(this.system, violation)),
    };
  }

  private async search(): Promise<Bound | null> {
    const most = this.limits.maxStates ?? this.options.states;
    for (const index of this.random.shuffle(this.system.initial.map((_, number) => number))) {
      this.generated++;
      const state = this.system.initial[index] as State;
      const trail = trailFrom(index);
      if (isInModel(this.system, state)) this.enter(state, trail, identity(this.system, state));
      else this.witnesses.add(flawsOf(this.system, state), trail, this.draw);
      for (let frame = this.stack.at(-1); frame !== undefined; frame = this.stack.at(-1)) {
        if (this.limits.stop === 'first' && this.witnesses.any) return 'first-violation';
        if (this.seen.size >= most) return null;
        if (this.pulse.due()) {
          const counts = { distinct: this.seen.size, generated: this.generated, queue: 0, depth: this.stack.length };
          const bound = await this.pulse.beat(counts);
          if (bound !== null) return bound;
        }
        const step = frame.steps[frame.next++];
        if (step === undefined) this.stack.pop();
        else this.take(step, frame.trail);
      }
    }
    return null;
  }

  private take(step: Step, before: Trail): void {
    const trail = extended(before, step.action.id, step.choice);
    if (step.fault !== null) {
      this.witnesses.add([faultFlaw(step.fault)], trail, this.draw);
      return;
    }
    this.generated++;
    const state = step.state as State;
    if (!step.inModel) {
      this.witnesses.add(flawsOf(this.system, state), trail, this.draw);
      return;
    }
    this.enter(
      state,
      trail,
      blamingAction(step.action, () => identity(this.system, state)),
    );
  }

  private enter(state: State, trail: Trail, key: string): void {
    if (!this.seen.add(key)) return;
    this.deepest = Math.max(this.deepest, trail.length + 1);
    this.witnesses.add(flawsOf(this.system, state), trail, this.draw);
    if (trail.length >= this.options.depth) return;
    const steps = this.random.shuffle(stepsFrom(this.system, state));
    if (steps.length === 0) {
      const flaw = deadlockFlaw(this.system, state);
      if (flaw !== null) this.deadlocks++;
      this.witnesses.add(flaw === null ? [] : [flaw], trail, this.draw);
    }
    this.stack.push({ state, trail, steps, next: 0 });
  }
}
