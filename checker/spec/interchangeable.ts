/**
 * `interchangeable`: declares values that a spec does not tell apart, such as thread names, nodes or array indices.
 * States that differ only by exchanging such values then count as one (TLC's SYMMETRY, Murphi's scalarsets).
 *
 * Strings are found wherever they occur: as values, keys of records and Maps, members of Sets, names of threads, and in
 * the locals of procedures. A number may mean anything, so where indices stand must be said: see {@link IndexPlaces}.
 */

/** Steps into a value that a path may take, most; what lies deeper is not typed. */
type Deep = 6;
type Fewer = [never, 0, 1, 2, 3, 4, 5];

type Inner<T, D extends number> = '*' | `*.${Path<T, Fewer[D]>}`;

type Path<T, D extends number> = [D] extends [0]
  ? string
  : T extends string | number | boolean | bigint | null | undefined
    ? never
    : T extends readonly (infer E)[]
      ? Inner<E, D>
      : T extends ReadonlySet<infer E>
        ? Inner<E, D>
        : T extends ReadonlyMap<unknown, infer E>
          ? Inner<E, D>
          : { [K in keyof T & string]: K | `${K}.${Path<T[K], Fewer[D]>}` | Inner<T[K], D> }[keyof T & string];

/**
 * A place in the state, as `'rm'`, `'msgs.prepared'` or `'threads.*.peer'`: keys with dots between them; `*` is every
 * element of an array, member of a Set, or value of a Map or record. Locals of procedures: `'$threads.*.*.vars.peer'`.
 */
export type Place<S> = Path<S, Deep> | `$threads.${string}`;

/** Where the indices `0 .. n-1` stand. Numbers of other places, and other numbers in these places, mean themselves. */
export interface IndexPlaces<S> {
  /** Arrays, records and Maps of which position, or key, i belongs to i. */
  readonly indexed?: readonly Place<NoInfer<S>>[];
  /** Places that hold an index. */
  readonly holding?: readonly Place<NoInfer<S>>[];
  /** As {@link indexed} and {@link holding}, in what `view` gives, where its shape is not that of the state. */
  readonly inView?: { readonly indexed?: readonly string[]; readonly holding?: readonly string[] };
  /** Strings that stand for index i wherever they occur, as the name of its thread. */
  readonly names?: (index: number) => string | readonly string[];
  /**
   * By action, which of the sets that it is quantified over (from 0) are these indices. By default each that is
   * exactly `0 .. n-1`; an empty list says that none is.
   */
  readonly actions?: Readonly<Record<string, readonly number[]>>;
}

/** Further names of the same values. */
export interface Names {
  /** Other strings that stand for the value wherever they occur. */
  readonly names?: (value: string) => string | readonly string[];
}

/** Made by {@link interchangeable}. */
export interface Interchangeable<S> {
  readonly kind: 'interchangeable';
  readonly values: readonly string[] | number;
  readonly places: IndexPlaces<S> | Names;
  /** Never set: ties the declaration to the state's type. */
  readonly state?: (state: S) => void;
}

/** Strings that can be exchanged for one another, wherever they occur. */
export function interchangeable<S>(values: readonly string[], also?: Names): Interchangeable<S>;
/** Indices `0 .. n-1` that can be exchanged for one another in the places that are named. */
export function interchangeable<S>(n: number, places: IndexPlaces<S>): Interchangeable<S>;
export function interchangeable<S>(values: readonly string[] | number, places: IndexPlaces<S> | Names = {}): Interchangeable<S> {
  return { kind: 'interchangeable', values, places };
}
