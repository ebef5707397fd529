/**
 * Looks for evidence against a declared symmetry while an engine explores: exchanges values in a state and compares
 * what the system does and what is said of it there. What is found is certain, and an error; what is not found is
 * assumed.
 *
 * Compared in full: the initial states, and that every action and thread has its counterparts. On a sample, the first
 * states and then every {@link EVERY}th, each with one exchange of neighbours and one arbitrary permutation:
 * invariants, state and action constraint, where the system may rest, the view, and the steps. The sample depends on
 * the order of exploration alone.
 */
import { DcheckError } from '../errors/error.ts';
import { valueText } from '../report/value.ts';
import { canonical } from '../state/canonical.ts';
import { outcomes } from '../system/successors.ts';
import type { ActionInstance, State, TransitionSystem } from '../system/system.ts';
import { changesBetween } from '../trace/changes.ts';
import type { Permutation } from './elements.ts';
import type { Symmetry } from './symmetry.ts';

/** States that are all compared. */
const FIRST = 64;
/** Of the others, one in so many. */
const EVERY = 16;

export class Guard {
  private readonly system: TransitionSystem;
  private readonly symmetry: Symmetry;
  private seen = 0;
  private random = 0x2545f491;

  /** Throws `asymmetric` where actions, threads or initial states have no counterparts. */
  constructor(system: TransitionSystem, symmetry: Symmetry) {
    this.system = system;
    this.symmetry = symmetry;
    for (const permutation of symmetry.generators) {
      for (const { id } of system.actions) symmetry.imageOfAction(permutation, id);
      this.compareInitial(permutation);
    }
  }

  /** Call with each state that is explored. Throws `asymmetric`. */
  look(state: State): void {
    const number = this.seen++;
    if (number >= FIRST && number % EVERY !== 0) return;
    const { generators } = this.symmetry;
    this.compare(state, generators[number % generators.length] as Permutation);
    if (generators.length > 1) this.compare(state, this.anyPermutation());
  }

  private compareInitial(permutation: Permutation): void {
    const { initial } = this.system;
    const known = new Set(initial.map(canonical));
    for (const state of initial) {
      const image = this.symmetry.imageOfState(permutation, state);
      if (!known.has(canonical(image))) {
        throw this.asymmetric('init', 'gives the first of these states, but not the second', state, image, permutation);
      }
    }
  }

  private compare(state: State, permutation: Permutation): void {
    const { symmetry, system } = this;
    const image = symmetry.imageOfState(permutation, state);
    const differs = (what: string, how: string): DcheckError => this.asymmetric(what, how, state, image, permutation);
    for (const { property, part, test } of system.invariants) {
      const [here, there] = [test(state) === null, test(image) === null];
      const name = `invariant ${part === null ? property : `${property}.${part}`}`;
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
    if (system.constraint === null || system.constraint(state)) this.compareSteps(state, image, permutation);
  }

  private compareSteps(state: State, image: State, permutation: Permutation): void {
    const { symmetry, system } = this;
    for (const action of system.actions) {
      const counterpart = system.actions[symmetry.imageOfAction(permutation, action.id)] as ActionInstance;
      const expected = this.stepTexts(state, action, permutation);
      const actual = this.stepTexts(image, counterpart, null);
      const kind = action.isThread ? 'thread' : 'action';
      if ([...expected].some((text) => !actual.has(text)) || expected.size !== actual.size) {
        throw this.asymmetric(
          `${kind} ${action.name}`,
          `in the first of these states does not do what ${counterpart.name} does in the second`,
          state,
          image,
          permutation,
        );
      }
    }
  }

  /** The different results of `action` in `state`, exchanged if `permutation` is given. */
  private stepTexts(state: State, action: ActionInstance, permutation: Permutation | null): Set<string> {
    const { actionConstraint } = this.system;
    return new Set(
      outcomes(state, action).map((outcome) => {
        if ('fault' in outcome) return `fault ${outcome.fault.property}`;
        const after = permutation === null ? outcome.state : this.symmetry.imageOfState(permutation, outcome.state);
        return `${actionConstraint === null || actionConstraint(state, outcome.state)} ${canonical(after)}`;
      }),
    );
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
    `${what} is not symmetric: it ${how}, the first under ${symmetry.describe(permutation)}:\n  ${valueText(state)}\n  ${valueText(image)}`,
    {
      action: what,
      ...(paths.length === 0 ? {} : { path: paths[0] }),
      hint: 'let it treat all interchangeable values alike, declare the places that hold them, or leave symmetry out (--no-symmetry)',
    },
  );
}
