/**
 * Where in a state indices stand: the declared paths as a small automaton that a walk over the state steps through.
 * Equal sets of remaining paths are one object, so that what was compiled at a place can be remembered by place.
 */

/** A declared path, as far as it still lies ahead. */
export interface Ahead {
  readonly rest: readonly string[];
  /** Number of the declared set. */
  readonly set: number;
  readonly role: 'indexed' | 'holding';
}

export class Place {
  /** The set whose indices are the positions or keys here; -1: none. */
  readonly indexed: number;
  /** The set that a number here belongs to; -1: none. */
  readonly holding: number;
  /** True where no declared place lies here or below. */
  readonly isEmpty: boolean;
  private readonly ahead: readonly Ahead[];
  private readonly known: Map<string, Place>;
  private readonly byKey = new Map<string, Place>();

  constructor(ahead: readonly Ahead[], known: Map<string, Place> = new Map()) {
    const here = (role: Ahead['role']): number =>
      ahead.find(({ rest, role: other }) => rest.length === 0 && other === role)?.set ?? -1;
    this.ahead = ahead;
    this.known = known;
    this.indexed = here('indexed');
    this.holding = here('holding');
    this.isEmpty = ahead.length === 0;
  }

  /** The place of the member under `key`. */
  at(key: string): Place {
    if (this.isEmpty) return this;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const ahead = this.ahead.flatMap(({ rest: [next, ...rest], ...others }) =>
      next === key || next === '*' ? [{ ...others, rest }] : [],
    );
    const text = JSON.stringify(ahead);
    const place = this.known.get(text) ?? new Place(ahead, this.known);
    this.known.set(text, place);
    this.byKey.set(key, place);
    return place;
  }
}

/** No declared place lies here or below. */
export const NOWHERE = new Place([]);
