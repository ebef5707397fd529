/**
 * What each value of each slot says of the interchangeable values (`symmetry/says.ts`), by slot and value id, in one array:
 * it is found out when the value is first met, and looked up after that.
 */
import { NONE } from '../../symmetry/says.ts';
import type { Tree } from '../../symmetry/structure.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { Domains } from '../learned/domains.ts';
import type { Leaf } from '../learned/layout.ts';

/** Words of an entry before its atoms: how many these are, and the number of its ties, -1 where it has none. */
export const ENTRY = 2;
/** Words of an atom: the element (the number of elements where it is none of them), and the halves of its hash. */
export const ATOM = 3;

export class PartTable {
  /** The entries; another array once it has grown. */
  words = new Int32Array(1024);
  private used = 0;
  /** By slot and id: where its entry is, plus 1. */
  private readonly places: readonly number[][];
  /** By number; each by the address of its entry. */
  private readonly ties: (readonly Tree[])[] = [];
  private readonly domains: Domains;
  private readonly symmetry: Symmetry;

  constructor(domains: Domains, symmetry: Symmetry) {
    this.domains = domains;
    this.symmetry = symmetry;
    this.places = domains.layout.leaves.map(() => []);
  }

  /** The index in {@link words} of the entry of `slot` holding value `id`. Throws `asymmetric`. */
  at(slot: number, id: number): number {
    const place = (this.places[slot] as number[])[id];
    return place === undefined ? this.make(slot, id) : place;
  }

  /** The ties with this number. */
  tiesOf(number: number): readonly Tree[] {
    return this.ties[number] as readonly Tree[];
  }

  private make(slot: number, id: number): number {
    const { atoms, ties } = this.symmetry.says((this.domains.layout.leaves[slot] as Leaf).path, this.domains.value(slot, id));
    const entry = this.used;
    this.used += ENTRY + atoms.length;
    while (this.used > this.words.length) this.grow();
    this.words[entry] = atoms.length / ATOM;
    this.words[entry + 1] = ties.length === 0 ? -1 : this.ties.push(ties) - 1;
    this.words.set(atoms, entry + ENTRY);
    for (let at = entry + ENTRY; at < this.used; at += ATOM) {
      if (this.words[at] === NONE) this.words[at] = this.symmetry.elements.count;
    }
    const places = this.places[slot] as number[];
    while (places.length < id) this.at(slot, places.length);
    places[id] = entry;
    return entry;
  }

  private grow(): void {
    const { words } = this;
    this.words = new Int32Array(words.length * 2);
    this.words.set(words);
  }
}
