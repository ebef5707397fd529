/**
 * The learned relation of one system: layout, value ids, actions and predicates. Lives until a demotion.
 */
import { partName } from '../../system/properties.ts';
import type { ActionInstance, InvariantPart, State, TransitionSystem } from '../../system/system.ts';
import { encode } from './decode.ts';
import { Domains } from './domains.ts';
import { layoutOf } from './layout.ts';
import { LearnedAction } from './learned-action.ts';
import { LearnedPredicate } from './learned-predicate.ts';
import type { Moves } from './moves.ts';
import { StepCodes } from './step-codes.ts';
import { together } from './together.ts';
import { Trial } from './trial.ts';

/** Predicates for more elements than this would take longer to look up than all together take to be evaluated. */
const MOST_ELEMENTS = 64;

/** A predicate that is judged on every new state, and what it means where it does not hold. */
export interface Check {
  readonly predicate: LearnedPredicate;
  /** The invariant that it is a part of; null for the constraint. */
  readonly property: string | null;
}

export class Relation {
  readonly system: TransitionSystem;
  readonly domains: Domains;
  readonly actions: readonly LearnedAction[];
  readonly checks: readonly Check[];
  readonly mayRest: LearnedPredicate | null;
  readonly codes = new StepCodes();
  /** What steps do to single slots, where that is asked for; before the first search. */
  moves: Moves | null = null;
  /** Ids of the slots of each initial state. */
  readonly initial: readonly Int32Array[];

  constructor(system: TransitionSystem, demoted: ReadonlySet<string>, seed: number) {
    const layout = layoutOf(system.initial, demoted, system.actionConstraint !== null);
    this.system = system;
    this.domains = new Domains(layout, seed, (system.actions[0] as ActionInstance).normalize);
    this.actions = system.actions.map((action) => new LearnedAction(action, this.domains, system));
    const { constraint, mayRest } = system;
    this.checks = [
      ...(constraint === null
        ? []
        : [{ predicate: new LearnedPredicate('constraint', constraint, this.domains), property: null }]),
      ...system.invariants.flatMap((part) =>
        predicatesOf(part, this.domains, system.initial[0] as State).map((predicate) => ({ predicate, property: part.property })),
      ),
    ];
    this.mayRest = mayRest === null ? null : new LearnedPredicate('may rest', mayRest, this.domains);
    this.initial = system.initial.map((state) => {
      const ids = new Int32Array(layout.leaves.length);
      encode(this.domains, state, ids);
      if (layout.beyond !== null) ids[layout.beyond.slot] = this.domains.intern(layout.beyond.slot, false);
      return ids;
    });
  }
}

/** Whose conjunction is the part. `state`: any. */
function predicatesOf(part: InvariantPart, domains: Domains, state: State): LearnedPredicate[] {
  if (part.elements !== null && part.elements.length <= MOST_ELEMENTS) {
    const tests = part.elements.map((reason) => (state: State) => holdsFor(reason, part, state));
    return together(tests, domains, state).map((test) => new LearnedPredicate(partName(part), test, domains));
  }
  const test = (state: State): boolean => part.test(state) === null;
  const trial = part.antecedent === null ? null : new Trial(test, part.antecedent);
  return [new LearnedPredicate(partName(part), test, domains, trial)];
}

/** An element may be asked although an earlier one fails. Where that throws it is for the whole to say what is wrong, if anything. */
function holdsFor(reason: (state: State) => string | null, part: InvariantPart, state: State): boolean {
  try {
    return reason(state) === null;
  } catch {
    return part.test(state) === null;
  }
}
