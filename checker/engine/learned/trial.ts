/**
 * Of an implication: was it put to the test by initial states alone?
 *
 * A predicate is run once for every different thing that it reads, so states that look to it as an initial state does
 * would never be seen. So while initial states are judged, what is found where the antecedent is true is not remembered:
 * the first state after them that looks the same is evaluated again. That costs one evaluation more for each initial
 * state, of which so many are allowed for; with more, nothing is said.
 */
import type { Antecedent } from '../../spec/implies.ts';
import type { State } from '../../system/system.ts';

/** Evaluations in initial states that need not be remembered. */
const MOST = 1000;

export class Trial {
  /** What the last evaluation found is not to be remembered. */
  isProvisional = false;
  private isStart = false;
  private readonly antecedent: Antecedent;
  private readonly predicate: (state: State) => boolean;

  /** `antecedent` is set by `predicate` where it is true. */
  constructor(predicate: (state: State) => boolean, antecedent: Antecedent) {
    this.predicate = predicate;
    this.antecedent = antecedent;
  }

  /** The states up to {@link end} are initial ones. */
  begin(): void {
    this.isStart = true;
  }

  end(): void {
    this.isStart = false;
    this.isProvisional = false;
  }

  /** The predicate's value, and a note of its antecedent's. */
  readonly test = (state: State): boolean => {
    const { antecedent } = this;
    const before = antecedent.held;
    antecedent.held = false;
    try {
      return this.predicate(state);
    } finally {
      if (antecedent.held) this.note();
      else this.isProvisional = false;
      antecedent.held ||= before;
    }
  };

  private note(): void {
    const { antecedent } = this;
    if (!this.isStart) antecedent.later = true;
    else if (++antecedent.atStart <= MOST) this.isProvisional = true;
    else {
      // Not looked at again: nothing is known of the others.
      antecedent.later = true;
      this.isProvisional = false;
    }
  }
}
