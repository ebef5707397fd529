/**
 * Looks for evidence against a declared symmetry while an engine explores: exchanges values in a state and compares
 * what the system does and what is said of it there. What is found is certain, and an error; what is not found is
 * assumed.
 *
 * Compared in full: the initial states, and that every action and thread has its counterparts. In every state that is
 * explored: invariants, constraint, where the system may rest, and the view; with all permutations where these are few
 * (then nothing is left to assume of invariants), else with all exchanges of neighbours and an arbitrary permutation.
 * On a sample, the first states and then fewer and fewer: the steps, with the constraints on where they lead. The sample
 * depends on the order of exploration alone.
 *
 * Cost: a walk over the state and the predicates for each permutation; and of sampled states their steps, and those of
 * images: of some tens of states, and of 40 more each time that there are ten times as many.
 */
import { DcheckError } from '../errors/error.ts';
import { valueText } from '../report/value.ts';
import { canonical } from '../state/canonical.ts';
import { identity } from '../system/narrowing.ts';
import { partName } from '../system/properties.ts';
import { type Outcome, outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { changesBetween } from '../trace/changes.ts';
import { allPermutations, type Permutation } from './elements.ts';
import type { Symmetry } from './symmetry.ts';

/** Permutations that are all tried. */
const FEW = 24;
/** The first states: their steps are compared under every exchange of neighbours. */
const FIRST = 8;
/** These under one exchange of neighbours and an arbitrary permutation, in turn. */
const MORE = 32;
/** Of the others one in so many, and at last this part of all. */
const EVERY = 16;
const PART = 1 / 16;

export class Guard {
  private readonly system: TransitionSystem;
  private readonly symmetry: Symmetry;
  /** Null where they are too many. */
  private readonly all: readonly Permutation[] | null;
  private seen = 0;
  /** The next state, by the number seen before, whose steps are compared. */
  private next = 0;
  private random = 0x2545f491;

  /** Throws `asymmetric` where actions, threads or initial states have no counterparts. */
  constructor(system: TransitionSystem, symmetry: Symmetry) {
    this.system = system;
    this.symmetry = symmetry;
    this.all = allPermutations(symmetry.generators, FEW);
    for (const permutation of symmetry.generators) {
      for (const { id } of system.actions) symmetry.imageOfAction(permutation, id);
      this.compareInitial(permutation);
    }
  }

  /** Call with each state that is explored. Throws `asymmetric`. */
  look(state: State): void {
    for (const permutation of this.permutations) this.comparePredicates(state, permutation);
    if (this.isSampled()) this.compareSteps(state);
  }

  /** Those under which predicates are to be compared in the next state. */
  private get permutations(): readonly Permutation[] {
    return this.all ?? [...this.symmetry.generators, this.anyPermutation()];
  }

  /** Are the steps of the next state to be compared? Ask once for each state. */
  isSampled(): boolean {
    const number = this.seen++;
    if (number < this.next) return false;
    this.next = number < MORE ? number + 1 : number + Math.max(EVERY, Math.floor(number * PART));
    return true;
  }

  /** Some permutations: all, where these are few, else all exchanges of neighbours; and arbitrary ones. */
  choose(arbitrary: number): { readonly each: readonly Permutation[]; readonly others: readonly Permutation[] } {
    if (this.all !== null) return { each: this.all, others: [] };
    return { each: this.symmetry.generators, others: Array.from({ length: arbitrary }, () => this.anyPermutation()) };
  }

  private compareInitial(permutation: Permutation): void {
    const { initial } = this.system;
    const known = new Set(initial.map((state) => this.seenOf(state)));
    for (const state of initial) {
      const image = this.symmetry.imageOfState(permutation, state);
      if (!known.has(this.seenOf(image))) {
        throw this.asymmetric('init', 'gives the first of these states but not the second', state, image, permutation);
      }
    }
  }

  /** Throws `asymmetric`. */
  comparePredicates(state: State, permutation: Permutation): void {
    const { symmetry, system } = this;
    const image = symmetry.imageOfState(permutation, state);
    const differs = (what: string, how: string): DcheckError => this.asymmetric(what, how, state, image, permutation);
    for (const { property, part, test } of system.invariants) {
      const [here, there] = [test(state) === null, test(image) === null];
      const name = `invariant ${partName({ property, part })}`;
      if (here !== there)
        throw differs(
          name,
          `${here ? 'holds' : 'is violated'} in the first of these states, and ${there ? 'holds' : 'is violated'} in the second`,
        );
    }
    const tests = { constraint: system.constraint, deadlock: system.mayRest };
    for (const [name, test] of Object.entries(tests)) {
      if (test !== null && test(state) !== test(image)) throw differs(name, 'tells these states apart');
    }
    if (system.view !== null) {
      const seen = symmetry.imageOfView(permutation, system.view(state));
      if (canonical(seen) !== canonical(system.view(image))) {
        throw differs('view', 'does not give of the second of these states what it gives of the first, exchanged');
      }
    }
  }

  /** Those of the state that {@link isSampled} said yes to. Throws `asymmetric`. */
  compareSteps(state: State): void {
    const { symmetry, system, seen } = this;
    const { generators } = symmetry;
    const steps = system.actions.map((action) => outcomes(state, action));
    if (seen <= FIRST) for (const permutation of generators) this.compareStepsUnder(state, steps, permutation);
    else if (seen > MORE || seen % 2 === 0) this.compareStepsUnder(state, steps, this.anyPermutation());
    else this.compareStepsUnder(state, steps, generators[(seen >> 1) % generators.length] as Permutation);
  }

  private compareStepsUnder(state: State, steps: readonly (readonly Outcome[])[], permutation: Permutation): void {
    const { symmetry, system } = this;
    const image = symmetry.imageOfState(permutation, state);
    for (const action of system.actions) {
      const counterpart = system.actions[symmetry.imageOfAction(permutation, action.id)] as ActionInstance;
      const expected = resultTexts(steps[action.id] as readonly Outcome[], (after) =>
        this.seenOf(this.imageAllowedAlike(state, image, after, permutation)),
      );
      const actual = resultTexts(outcomes(image, counterpart), (after) => this.seenOf(after));
      const kind = action.isThread ? 'thread' : 'action';
      if ([...expected].some((text) => !actual.has(text)) || expected.size !== actual.size) {
        throw this.asymmetric(
          `${kind} ${action.name}`,
          `does not do in the first of these states what ${counterpart.name} does in the second`,
          state,
          image,
          permutation,
        );
      }
    }
  }

  /** The image of `after`, where a step from `state` leads; the constraints must not tell the two apart. */
  private imageAllowedAlike(state: State, image: State, after: State, permutation: Permutation): State {
    const { actionConstraint, constraint } = this.system;
    const imageAfter = this.symmetry.imageOfState(permutation, after);
    const differs = (what: string, how: string): DcheckError => this.asymmetric(what, how, after, imageAfter, permutation);
    if (constraint !== null && constraint(after) !== constraint(imageAfter))
      throw differs('constraint', 'tells these states apart');
    if (actionConstraint !== null && actionConstraint(state, after) !== actionConstraint(image, imageAfter)) {
      throw differs('actionConstraint', 'allows the step to one of these states only');
    }
    return imageAfter;
  }

  /** What identifies `state`, and no other of its images. */
  private seenOf(state: State): string {
    return identity({ view: this.system.view, symmetry: null }, state);
  }

  private anyPermutation(): Permutation {
    const { sets, count } = this.symmetry.elements;
    const permutation = Int32Array.from({ length: count }, (_, element) => element);
    for (const { start, size } of sets) {
      for (let last = size - 1; last > 0; last--) {
        const other = start + this.below(last + 1);
        const kept = permutation[start + last] as number;
        permutation[start + last] = permutation[other] as number;
        permutation[other] = kept;
      }
    }
    return permutation;
  }

  /** A number of 0 .. n-1 (Marsaglia's xorshift). */
  private below(n: number): number {
    this.random ^= this.random << 13;
    this.random ^= this.random >>> 17;
    this.random ^= this.random << 5;
    return (this.random >>> 0) % n;
  }

  private asymmetric(what: string, how: string, state: State, image: State, permutation: Permutation): DcheckError {
    return asymmetry(this.symmetry, what, how, state, image, permutation);
  }
}

/** The different results of steps: faults, and what `seenOf` gives of where they lead. */
function resultTexts(steps: readonly Outcome[], seenOf: (after: State) => string): Set<string> {
  return new Set(steps.map((outcome) => ('fault' in outcome ? `fault ${outcome.fault.property}` : seenOf(outcome.state))));
}

/** The error that two states, images of each other, are told apart by `what`. */
export function asymmetry(
  symmetry: Symmetry,
  what: string,
  how: string,
  state: State,
  image: State,
  permutation: Permutation,
): DcheckError {
  const paths = changesBetween(state, image).map(({ path }) => path);
  return new DcheckError(
    'asymmetric',
    `${what} is not symmetric: it ${how}. They differ by ${symmetry.describe(permutation)}:\n  ${valueText(state)}\n  ${valueText(image)}`,
    {
      action: what,
      ...(paths.length === 0 ? {} : { path: paths[0] }),
      hint: 'let it treat all interchangeable values alike, declare the places that hold them, or leave symmetry out (--no-symmetry)',
    },
  );
}
