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

/** A finite set to quantify over: a number `n` stands for `0 .. n-1`. */
export type Domain = number | readonly unknown[] | ReadonlySet<unknown>;

/** What a {@link Domain} ranges over. */
export type Element<D> = D extends number ? number : D extends readonly (infer T)[] | ReadonlySet<infer T> ? T : never;

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

/** `n` values made by `make(0) .. make(n-1)`, none where `n` is below 0: for the arrays of an initial state. Throws RangeError where `n` is no whole number. */
export function times<T>(n: number, make: (index: number) => T): T[] {
  if (!Number.isInteger(n)) throw new RangeError(`${n} is no whole number, so it is no number of values`);
  return Array.from({ length: n }, (_, index) => make(index));
}

/** Thrown by {@link when} and recognised by identity; it carries no stack, so that it is cheap. */
export const DISABLED: unique symbol = Symbol('disabled');

/** The action is enabled only where `condition` holds. */
export function when(condition: unknown): asserts condition {
  if (!condition) throw DISABLED;
}

function elements(set: Domain): readonly unknown[] {
  return typeof set === 'number' ? times(set, (i) => i) : [...set];
}
