/**
 * Actions: Immer recipes with a guard, possibly quantified over finite sets, possibly with a choice.
 *
 * An action is TLA+'s disjunct of the next-state relation. `when(c)` is its enabling condition and may stand
 * anywhere in the recipe: where it does not hold the action is disabled and has no effect. `choose(set)` is
 * TLA+'s `\E x \in set`: each element gives one successor.
 *
 * Not promised: a recipe that catches what `when` throws, or that is not a function of the state alone
 * (Math.random, Date, a counter outside), has no defined meaning.
 */
import type { Draft } from 'immer';
import { type Domain, type Element, elements } from './domain.ts';

/** Changes the draft in place, or returns the whole new state. */
export type Recipe<S, Args extends readonly unknown[] = []> = (
  state: Draft<S>,
  ...args: Args
) => NoInfer<S> | Draft<NoInfer<S>> | void;

/** `recipe` once for each element of the product of `sets`. Made by {@link each}. */
export interface QuantifiedAction<S> {
  readonly kind: 'each';
  readonly sets: readonly (readonly unknown[])[];
  readonly recipe: (state: Draft<S>, ...args: never[]) => NoInfer<S> | Draft<NoInfer<S>> | void;
}

export type Action<S> = Recipe<S> | QuantifiedAction<S>;

/** The recipe for each element of one set, or for each pair or triple of two or three. */
export function each<S, const A extends Domain>(a: A, recipe: Recipe<S, [Element<A>]>): QuantifiedAction<S>;
export function each<S, const A extends Domain, const B extends Domain>(
  a: A,
  b: B,
  recipe: Recipe<S, [Element<A>, Element<B>]>,
): QuantifiedAction<S>;
export function each<S, const A extends Domain, const B extends Domain, const D extends Domain>(
  a: A,
  b: B,
  c: D,
  recipe: Recipe<S, [Element<A>, Element<B>, Element<D>]>,
): QuantifiedAction<S>;
export function each(...parts: unknown[]): QuantifiedAction<unknown> {
  const recipe = parts[parts.length - 1] as QuantifiedAction<unknown>['recipe'];
  const sets = parts.slice(0, -1).map((set) => elements(set as Domain));
  return { kind: 'each', sets, recipe };
}

/** Thrown by {@link when} and recognised by identity; it carries no stack, so that it is cheap. */
export const DISABLED: unique symbol = Symbol('disabled');

/** The action is enabled only where `condition` holds. */
export function when(condition: unknown): asserts condition {
  if (!condition) throw DISABLED;
}
