/**
 * The canonical form of a value under all permutations of the interchangeable values: one text for each orbit, and a
 * permutation that leads to it. Exact: two values have the same text exactly when a permutation takes one to the other.
 *
 * Individualisation and refinement (McKay 1981). Refinement alone tells most elements apart. Where those of a cell can
 * be exchanged in any way without changing the value (found by trying two permutations), any order of them will do. Only
 * for what is left, one member after another is set apart and refinement goes on; the least text of all leaves is the
 * form. A member is passed over as soon as one leaf below it looks like one below an earlier member, since then an
 * automorphism takes one to the other. Cost: one refinement for most states, and no more than the number of
 * permutations for contrived ones.
 */
import { type Elements, exchange, type Permutation } from './elements.ts';
import { type Colours, openCells, refine } from './refine.ts';
import { type Tree, textOf } from './structure.ts';

export interface Form {
  readonly text: string;
  /** Takes each element to its place in the form. */
  readonly labels: Permutation;
}

/** The canonical form of the value with this tree. */
export function canonicalForm(tree: Tree, elements: Elements): Form {
  const colours = elements.setOf.map((set) => elements.sets[set]?.start ?? 0);
  return canonicalFormWithin(tree, colours);
}

/** The same under the permutations that keep `colours`, which are spoilt. */
export function canonicalFormWithin(tree: Tree, colours: Colours): Form {
  return new FormSearch(tree, colours.length).best(colours);
}

class FormSearch {
  private readonly tree: Tree;
  private readonly count: number;
  /** Cells that were looked at, and whether all their elements are alike. */
  private readonly alike = new Map<string, boolean>();
  private unchanged: string | null = null;

  constructor(tree: Tree, count: number) {
    this.tree = tree;
    this.count = count;
  }

  best(colours: Colours): Form {
    const leaves = this.leaves(colours);
    let best: Form | null = null;
    for (const [text, labels] of leaves) if (best === null || text < best.text) best = { text, labels };
    return best as Form;
  }

  /** All texts of leaves below `colours`, each with the labels that give it. */
  private leaves(colours: Colours): Map<string, Permutation> {
    const cell = this.settle(colours);
    if (cell === null) return new Map([[textOf(this.tree, colours), colours]]);
    const found = new Map<string, Permutation>();
    for (const member of cell) {
      const below = apart(colours, cell, member);
      if (found.size > 0 && found.has(this.someLeaf(below.slice()))) continue;
      for (const [text, labels] of this.leaves(below)) found.set(text, labels);
    }
    return found;
  }

  private someLeaf(colours: Colours): string {
    for (let cell = this.settle(colours); cell !== null; cell = this.settle(colours)) {
      colours.set(apart(colours, cell, cell[0] as number));
    }
    return textOf(this.tree, colours);
  }

  /** Refine, and put elements that are alike in any order; the first cell that needs a choice, null if none does. */
  private settle(colours: Colours): number[] | null {
    for (;;) {
      refine(this.tree, colours);
      const cells = openCells(colours);
      const alike = cells.filter((cell) => this.areAlike(cell));
      if (alike.length === 0) return cells[0] ?? null;
      for (const cell of alike)
        for (const [index, member] of cell.entries()) colours[member] = (colours[member] as number) + index;
    }
  }

  /** True where no permutation of the cell changes the value: an exchange and a rotation are all of them, multiplied. */
  private areAlike(cell: readonly number[]): boolean {
    const key = cell.join();
    const known = this.alike.get(key);
    if (known !== undefined) return known;
    const [a, b] = cell as [number, number];
    const exchanged = exchange(this.count, a, b);
    const rotated = exchange(this.count, a, a);
    for (const [index, member] of cell.entries()) rotated[member] = cell[(index + 1) % cell.length] as number;
    const same = this.isUnchangedBy(exchanged) && (cell.length === 2 || this.isUnchangedBy(rotated));
    this.alike.set(key, same);
    return same;
  }

  private isUnchangedBy(permutation: Permutation): boolean {
    this.unchanged ??= textOf(this.tree, exchange(this.count, 0, 0));
    return textOf(this.tree, permutation) === this.unchanged;
  }
}

/** `colours` with `member` set apart, before the others of its cell. */
function apart(colours: Colours, cell: readonly number[], member: number): Colours {
  const split = colours.slice();
  for (const other of cell) if (other !== member) split[other] = (split[other] as number) + 1;
  return split;
}
