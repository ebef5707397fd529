/**
 * The images of rows' states under one exchange of values: which slot of the row a slot of the image comes from, and which
 * value each value becomes, found out when it is first met. No row is made of an image, and its values get no ids.
 */
import type { Permutation } from '../../symmetry/elements.ts';
import type { Symmetry } from '../../symmetry/symmetry.ts';
import type { State } from '../../system/system.ts';
import { stateOf } from '../learned/decode.ts';
import type { Domains } from '../learned/domains.ts';
import type { Reading } from '../learned/footprint.ts';
import type { Leaf, Part } from '../learned/layout.ts';
import type { Packing } from '../learned/packing.ts';
import { View } from '../learned/view.ts';

export class Image implements Reading {
  readonly permutation: Permutation;
  private readonly domains: Domains;
  private readonly symmetry: Symmetry;
  /** By slot of the image. */
  private readonly sources: Int32Array;
  /** By slot of rows and id. */
  private readonly values: readonly unknown[][];

  /** The layout is closed under the symmetry: see `closed-layout.ts`. */
  constructor(domains: Domains, symmetry: Symmetry, permutation: Permutation) {
    const { root, leaves, beyond } = domains.layout;
    this.permutation = permutation;
    this.domains = domains;
    this.symmetry = symmetry;
    this.sources = Int32Array.from(leaves, ({ slot }) => slot);
    for (const { path, slot } of leaves) {
      if (slot !== beyond?.slot) this.sources[slotAt(root, symmetry.imageOfPath(permutation, path))] = slot;
    }
    this.values = leaves.map(() => []);
  }

  readonly source = (slot: number): number => this.sources[slot] as number;

  readonly state = (ids: Int32Array): State =>
    stateOf(this.domains.layout, (slot) => {
      const source = this.source(slot);
      return this.valuesOf(source)[ids[source] as number];
    });

  readonly view = (packing: Packing, footprint: ReadonlySet<number>): View => {
    const refresh = (): void => {
      for (const slot of footprint) this.valuesOf(slot);
    };
    return new View(this.domains, packing, footprint, { slot: this.source, values: (slot) => this.valuesOf(slot), refresh });
  };

  /** What the values of `slot` of rows become, by id: of all that are known by now. */
  private valuesOf(slot: number): readonly unknown[] {
    const values = this.values[slot] as unknown[];
    const { size, values: own } = this.domains.domains[slot] as Domains['domains'][number];
    const { path } = this.domains.layout.leaves[slot] as Leaf;
    while (values.length < size) values.push(this.symmetry.imageOfPart(this.permutation, path, own[values.length]));
    return values;
  }
}

function slotAt(root: Part, path: readonly PropertyKey[]): number {
  let part = root;
  for (const key of path) if (part.kind !== 'leaf') part = part.childOf.get(String(key)) as Part;
  return (part as Leaf).slot;
}
