/**
 * A violating path made shorter: loops are cut out, then steps are left out as long as what remains still violates the
 * property (delta debugging: Zeller and Hildebrandt 2002, on steps). A step that is not enabled any more once others
 * are gone is left out as well, and what follows the violation is dropped.
 *
 * Not promised: a shortest path. The work is bounded by {@link MOST_STEPS} steps taken.
 */
import type { Path, PathStep, Violation } from '../engine/engine.ts';
import { canonical } from '../state/canonical.ts';
import { deadlockFlaw, type Flaw, faultFlaw, flawsOf, isInModel, type Step, stepsBy, stepsFrom } from '../system/steps.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';

/** Steps that are tried in all. */
const MOST_STEPS = 50_000;

/** `violation` with a path that is no longer, and with the part and reason of where that path ends. */
export function shrunk(system: TransitionSystem, violation: Violation): Violation {
  return new Shrinking(system, violation).run();
}

interface Replayed {
  readonly steps: readonly PathStep[];
  readonly flaw: Flaw;
}

class Shrinking {
  private readonly system: TransitionSystem;
  private readonly violation: Violation;
  private budget = MOST_STEPS;

  constructor(system: TransitionSystem, violation: Violation) {
    this.system = system;
    this.violation = violation;
  }

  run(): Violation {
    let best = this.looplessReplay(this.violation.path.steps);
    if (best === null) return this.violation;
    for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = best.steps.length - size; at >= 0; at -= size) {
        if (this.budget <= 0) break;
        const fewer: Replayed | null = this.replay([...best.steps.slice(0, at), ...best.steps.slice(at + size)]);
        if (fewer !== null && fewer.steps.length < best.steps.length) {
          // What remains may lead through other states than before, so that there are loops again.
          best = this.looplessReplay(fewer.steps) ?? fewer;
          at = Math.min(at, best.steps.length);
        }
      }
    }
    const path: Path = { initial: this.violation.path.initial, steps: best.steps };
    return { ...this.violation, ...best.flaw, path };
  }

  private looplessReplay(steps: readonly PathStep[]): Replayed | null {
    return this.replay(this.withoutLoops(steps));
  }

  /** The steps without those between two visits of the same state. */
  private withoutLoops(steps: readonly PathStep[]): readonly PathStep[] {
    let state = this.system.initial[this.violation.path.initial] as State;
    const places = new Map<string, number>([[canonical(state), 0]]);
    let kept: PathStep[] = [];
    const keys = [canonical(state)];
    for (const step of steps) {
      const next = this.take(state, step);
      if (next === null) return steps;
      kept.push(step);
      if (next.state === null) return kept;
      state = next.state;
      const key = canonical(state);
      const earlier = places.get(key);
      if (earlier === undefined) {
        places.set(key, kept.length);
        keys.push(key);
        continue;
      }
      for (const gone of keys.splice(earlier + 1)) places.delete(gone);
      kept = kept.slice(0, earlier);
    }
    return kept;
  }

  /** Take those of `steps` that are enabled, up to the violation; null where there is none. */
  private replay(steps: readonly PathStep[]): Replayed | null {
    const { property, path } = this.violation;
    let state = this.system.initial[path.initial] as State;
    let inModel = isInModel(this.system, state);
    const taken: PathStep[] = [];
    const here = (at: State): Flaw | undefined => flawsOf(this.system, at).find((flaw) => flaw.property === property);
    const first = here(state);
    if (first !== undefined) return { steps: [], flaw: first };
    for (const step of steps) {
      if (!inModel) return null;
      const next = this.take(state, step);
      if (next === null) continue;
      taken.push(step);
      if (next.fault !== null) return next.fault.property === property ? { steps: taken, flaw: faultFlaw(next.fault) } : null;
      state = next.state as State;
      inModel = next.inModel;
      const flaw = here(state);
      if (flaw !== undefined) return { steps: taken, flaw };
    }
    if (property !== 'no-deadlock' || !inModel || stepsFrom(this.system, state).length > 0) return null;
    const flaw = deadlockFlaw(this.system, state);
    return flaw === null ? null : { steps: taken, flaw };
  }

  private take(state: State, { action, choice }: PathStep): Step | null {
    this.budget--;
    const steps = stepsBy(this.system, state, this.system.actions[action] as ActionInstance);
    return steps.find((step) => step.choice === choice) ?? null;
  }
}
