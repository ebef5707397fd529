/**
 * Implication in properties, of which it is known whether it was ever put to the test.
 *
 * `(s) => !p(s) || q(s)` holds just as well where `p` is true of no reachable state at all, and then proves nothing.
 * Written as `implies(p, q)` such a property is found out: it is *vacuous*, which `dcheck run` reports as a failure.
 */
import type { Immutable } from 'immer';
import type { Constants, Predicate, Selection } from './spec.ts';

/** Where an antecedent was true, of the states that were judged. */
export interface Antecedent {
  /** In any. Set by the predicate itself. */
  held: boolean;
  /** In how many initial states, and whether in any other: by an engine that tells them apart. */
  atStart: number;
  later: boolean;
}

/** Before a run. */
export const unheld = (): Antecedent => ({ held: false, atStart: 0, later: false });

/** Key under which a predicate made by {@link implies} keeps its antecedent's record. */
export const ANTECEDENT: unique symbol = Symbol.for('dcheck.antecedent') as never;

/**
 * Wherever `antecedent` is true, `consequent` holds. For an invariant, or a part of one:
 * `invariants: { mutex: implies((s) => s.owner !== null, (s) => s.lock === 1 || 'owned, but not locked') }`.
 */
export function implies<S, C = Constants>(
  antecedent: (state: Immutable<S>, constants: C, selection: Selection) => boolean,
  consequent: Predicate<S, C>,
): Predicate<S, C> {
  const record = unheld();
  const predicate: Predicate<S, C> = (state, constants, selection) => {
    if (!antecedent(state, constants, selection)) return true;
    record.held = true;
    return consequent(state, constants, selection);
  };
  return Object.assign(predicate, { [ANTECEDENT]: record });
}

/** The record of a predicate made by {@link implies}; null for any other. */
export function antecedentOf(predicate: unknown): Antecedent | null {
  return (predicate as { readonly [ANTECEDENT]?: Antecedent } | null | undefined)?.[ANTECEDENT] ?? null;
}
