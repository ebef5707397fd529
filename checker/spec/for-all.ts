/**
 * Invariants that say the same of every element of a finite set: TLA+'s `\A x \in S: P(x)`.
 *
 * `(s) => s.pc.every((at, p) => ...)` holds in the same states. Written as `forAll` an invariant says for which
 * element it is violated, and each element is looked at by itself: the engine learns what one element's predicate reads, where
 * that of all together would read too much to be looked up, and partial-order reduction sees what it depends on.
 */
import type { Immutable } from 'immer';
import { type Domain, type Element, elements, elementText, product } from './domain.ts';
import type { Constants, Predicate, Selection } from './spec.ts';

/** A set, or what it is for these constants. */
export type DomainOf<D extends Domain, C = Constants> = D | ((constants: C, selection: Selection) => D);

/** Key under which a predicate made by {@link forAll} keeps the predicates for each element. */
const ELEMENTS: unique symbol = Symbol.for('dcheck.elements') as never;

type Elements = (constants: Constants, selection: Selection) => readonly Predicate<unknown>[];

/**
 * `test` holds for each element of `set`, or for each pair of two. For an invariant, or a part of one:
 * `invariants: { bounded: forAll(({ N }) => N, (s, i, { N }) => s.queue[i].length < N || 'too long') }`. A set that does not
 * depend on constants may be given as it is. What `test` gives for an element must not depend on it being asked for others before.
 */
export function forAll<S, const A extends Domain, C = Constants>(
  set: DomainOf<A, C>,
  test: (state: Immutable<S>, element: Element<A>, constants: C, selection: Selection) => boolean | string,
): Predicate<S, C>;
export function forAll<S, const A extends Domain, const B extends Domain, C = Constants>(
  first: DomainOf<A, C>,
  second: DomainOf<B, C>,
  test: (state: Immutable<S>, one: Element<A>, other: Element<B>, constants: C, selection: Selection) => boolean | string,
): Predicate<S, C>;
export function forAll(...parts: unknown[]): Predicate<unknown> {
  const test = parts.at(-1) as (state: unknown, ...rest: unknown[]) => boolean | string;
  const sets = parts.slice(0, -1) as DomainOf<Domain>[];
  const of: Elements = (constants, selection) =>
    product(sets.map((set) => elements(typeof set === 'function' ? set(constants, selection) : set))).map(
      (args) => (state) => blaming(args, test(state, ...args, constants, selection)),
    );
  let last: { readonly constants: unknown; readonly selection: unknown; readonly tests: readonly Predicate<unknown>[] } | null =
    null;
  const predicate: Predicate<unknown> = (state, constants, selection) => {
    if (last?.constants !== constants || last.selection !== selection)
      last = { constants, selection, tests: of(constants, selection) };
    for (const one of last.tests) {
      const verdict = one(state, constants, selection);
      if (verdict !== true) return verdict;
    }
    return true;
  };
  return Object.assign(predicate, { [ELEMENTS]: of });
}

/** The predicates for each element of one made by {@link forAll}; null for any other. */
export function elementsOf(predicate: unknown, constants: Constants, selection: Selection): readonly Predicate<unknown>[] | null {
  const of = (predicate as { readonly [ELEMENTS]?: Elements } | null | undefined)?.[ELEMENTS];
  return of?.(constants, selection) ?? null;
}

/** The verdict for an element, which says so. */
function blaming(args: readonly unknown[], verdict: boolean | string): boolean | string {
  if (verdict !== false && typeof verdict !== 'string') return verdict;
  const element = `for ${args.map(elementText).join(', ')}`;
  return verdict === false || verdict === '' ? element : `${element}: ${verdict}`;
}
