/** Finite sets to quantify over, in actions and in invariants. */

/** A finite set to quantify over: a number `n` stands for `0 .. n-1`. */
export type Domain = number | readonly unknown[] | ReadonlySet<unknown>;

/** What a {@link Domain} ranges over. */
export type Element<D> = D extends number ? number : D extends readonly (infer T)[] | ReadonlySet<infer T> ? T : never;

/** `n` values made by `make(0) .. make(n-1)`, none where `n` is below 0: for the arrays of an initial state. Throws RangeError where `n` is no whole number. */
export function times<T>(n: number, make: (index: number) => T): T[] {
  if (!Number.isInteger(n)) throw new RangeError(`${n} is no whole number, so it is no number of values`);
  return Array.from({ length: n }, (_, index) => make(index));
}

export function elements(set: Domain): readonly unknown[] {
  return typeof set === 'number' ? times(set, (i) => i) : [...set];
}

/** All ways to take an element of each set, the last varying fastest. */
export function product(sets: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  return sets.reduce<readonly (readonly unknown[])[]>(
    (lists, set) => lists.flatMap((list) => set.map((element) => [...list, element])),
    [[]],
  );
}

/** An element as names of instances, lanes and reasons show it. */
export function elementText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
