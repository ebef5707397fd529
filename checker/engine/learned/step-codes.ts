/** Small numbers for steps, an action instance with one way its choices go: what is kept per state. */
import type { PathStep } from '../engine.ts';

export class StepCodes {
  /** Code 0 is an initial state's. */
  private readonly steps: (PathStep | null)[] = [null];
  private readonly codes: number[][] = [];

  codeOf(action: number, choice: number): number {
    let own = this.codes[action];
    if (own === undefined) {
      own = [];
      this.codes[action] = own;
    }
    let code = own[choice];
    if (code === undefined) {
      code = this.steps.push({ action, choice }) - 1;
      own[choice] = code;
    }
    return code;
  }

  /** Steps in the order of their codes, from code 1. */
  get all(): readonly PathStep[] {
    return this.steps.slice(1) as PathStep[];
  }

  /** One more than the greatest code. */
  get size(): number {
    return this.steps.length;
  }

  step(code: number): PathStep {
    return this.steps[code] as PathStep;
  }
}
