/**
 * The declared sets of interchangeable values as numbered elements: set after set, the values of each in their order.
 * A permutation is an array that gives each element its image; images stay in the set.
 */
import { DcheckError } from '../errors/error.ts';
import { didYouMean } from '../errors/suggest.ts';
import type { IndexPlaces, Interchangeable, Names } from '../spec/interchangeable.ts';
import type { State } from '../system/system.ts';
import { type Ahead, Place } from './places.ts';

export type Permutation = Int32Array;

/** An element, and by which of its names it was met: 0 for the value itself. */
export interface Alias {
  readonly element: number;
  readonly alias: number;
}

export interface ElementSet {
  /** Number of its first element. */
  readonly start: number;
  readonly size: number;
  readonly isIndices: boolean;
  /** For indices: which sets of an action are quantified over them, where the spec says so. */
  readonly actions: Readonly<Record<string, readonly number[]>>;
}

export interface Elements {
  readonly count: number;
  readonly sets: readonly ElementSet[];
  /** Set of each element. */
  readonly setOf: Int32Array;
  /** What each string stands for. */
  readonly byName: ReadonlyMap<string, Alias>;
  /** Names by element, then by alias; null where alias 0 is an index. */
  readonly names: readonly (readonly (string | null)[])[];
  /** Places of indices in states, and in what the view gives. */
  readonly inState: Place;
  readonly inView: Place;
}

/** Number the declared values. Throws `spec-shape` where the declaration makes no sense for `initial`. */
export function elementsOf(declared: readonly Interchangeable<unknown>[], initial: State, hasView: boolean): Elements {
  const sets: ElementSet[] = [];
  const byName = new Map<string, Alias>();
  const names: (string | null)[][] = [];
  const state: Ahead[] = [];
  const view: Ahead[] = [];
  for (const [number, { kind, values, places }] of declared.entries()) {
    if (kind !== 'interchangeable') throw wrong('a member that was not made by interchangeable()');
    const isIndices = typeof values === 'number';
    if (typeof places !== 'object' || places === null) throw wrong(`${JSON.stringify(places)} for places`);
    const given = places as IndexPlaces<unknown>;
    const size = isIndices ? values : values.length;
    if (!Number.isInteger(size) || size < 0) throw wrong(`${String(size)} indices`);
    sets.push({ start: names.length, size, isIndices, actions: given.actions ?? {} });
    for (let i = 0; i < size; i++) {
      const value: string | number = isIndices ? i : (values[i] as string);
      const own = [isIndices ? null : (value as string), ...listed((places as Names).names?.(value as never))];
      for (const [alias, name] of own.entries()) {
        if (name === null) continue;
        if (typeof name !== 'string') throw wrong(`${String(name)}, which is no string`);
        if (byName.has(name)) throw wrong(`"${name}" twice`);
        byName.set(name, { element: names.length, alias });
      }
      names.push(own);
    }
    const inState = [...aheadOf(given, number)];
    const inView = given.inView === undefined ? inState : [...aheadOf(given.inView, number)];
    for (const { rest } of inState) refuseUnknown(rest, initial);
    if (given.inView !== undefined && !hasView) throw wrong('places inView, but the spec has no view');
    state.push(...inState);
    view.push(...inView);
  }
  const setOf = Int32Array.from(sets.flatMap(({ size }, number) => Array<number>(size).fill(number)));
  return { count: names.length, sets, setOf, byName, names, inState: new Place(state), inView: new Place(view) };
}

/** Exchanges of two neighbours of a set: every permutation is a product of these. */
export function generators({ count, sets }: Pick<Elements, 'count' | 'sets'>): Permutation[] {
  return sets.flatMap(({ start, size }) =>
    Array.from({ length: Math.max(0, size - 1) }, (_, i) => exchange(count, start + i, start + i + 1)),
  );
}

export function exchange(count: number, a: number, b: number): Permutation {
  const permutation = Int32Array.from({ length: count }, (_, element) => element);
  permutation[a] = b;
  permutation[b] = a;
  return permutation;
}

/** All products of `generators` but the one that moves nothing; null where there are more than `most`. */
export function allPermutations(generators: readonly Permutation[], most: number): Permutation[] | null {
  const found = new Map(generators.map((permutation) => [permutation.join(), permutation]));
  for (const permutation of found.values()) {
    for (const generator of generators) {
      const product = composed(permutation, generator);
      if (!isIdentity(product)) found.set(product.join(), product);
    }
    if (found.size > most) return null;
  }
  return [...found.values()];
}

/** First `first`, then `then`. */
export function composed(first: Permutation, then: Permutation): Permutation {
  return first.map((image) => then[image] as number);
}

export function inverse(permutation: Permutation): Permutation {
  const turned = new Int32Array(permutation.length);
  for (const [element, image] of permutation.entries()) turned[image] = element;
  return turned;
}

export function isIdentity(permutation: Permutation): boolean {
  return permutation.every((image, element) => image === element);
}

/** The values that `permutation` moves, as `r1 -> r2, r2 -> r1`. */
export function describePermutation({ names, sets, setOf }: Elements, permutation: Permutation): string {
  const nameOf = (element: number): string =>
    names[element]?.[0] ?? String(element - (sets[setOf[element] as number] as ElementSet).start);
  return [...permutation]
    .flatMap((image, element) => (image === element ? [] : [`${nameOf(element)} -> ${nameOf(image)}`]))
    .join(', ');
}

function* aheadOf(
  places: { readonly indexed?: readonly string[]; readonly holding?: readonly string[] },
  set: number,
): Generator<Ahead> {
  for (const role of ['indexed', 'holding'] as const) {
    for (const path of places[role] ?? []) yield { rest: path.split('.'), set, role };
  }
}

function refuseUnknown([first]: readonly string[], initial: State): void {
  if (first === undefined || first === '*' || Object.hasOwn(initial, first)) return;
  throw new DcheckError('spec-shape', `symmetry names the place "${first}", which the initial state does not have`, {
    hint: didYouMean(first, Object.keys(initial)),
  });
}

function listed(names: string | readonly string[] | undefined): readonly string[] {
  return names === undefined ? [] : typeof names === 'string' ? [names] : names;
}

function wrong(what: string): DcheckError {
  return new DcheckError('spec-shape', `symmetry declares ${what}`, {
    hint: "give sets of strings, interchangeable(['a', 'b']), or indices with their places, interchangeable(N, { indexed: ['rm'] })",
  });
}
