/**
 * Colour refinement on the tree of a state: elements that occur differently get different colours, until nothing
 * changes (the 1-dimensional Weisfeiler-Leman method, as in McKay's nauty, on a tree whose leaves are the elements).
 *
 * What an element looks like is the sum, over its occurrences, of a hash of the way down to it, in which other elements
 * stand as their colours. Colours are places in an order: a cell of k elements takes k places and is called by the first.
 * Hashes depend on colours alone, so equal states are refined equally; a collision of hashes leaves a cell coarser than
 * it could be, which costs time and never changes an answer. Cost of a round: the size of the tree.
 */
import { mix, type Tree } from './structure.ts';

/** Colour by element. */
export type Colours = Int32Array;

/** Refine `colours` in place. */
export function refine(tree: Tree, colours: Colours): void {
  const seen = new Int32Array(colours.length);
  for (let cells = cellCount(colours); cells < colours.length; ) {
    hashUp(tree, colours);
    seen.fill(0);
    lookDown(tree, 1, seen);
    reorder(colours, seen);
    const now = cellCount(colours);
    if (now === cells) return;
    cells = now;
  }
}

/** The members of each cell of more than one element, by the order of colours. */
export function openCells(colours: Colours): number[][] {
  const cells = new Map<number, number[]>();
  for (const [element, colour] of colours.entries()) {
    const cell = cells.get(colour);
    if (cell === undefined) cells.set(colour, [element]);
    else cell.push(element);
  }
  return [...cells]
    .filter(([, members]) => members.length > 1)
    .sort(([a], [b]) => a - b)
    .map(([, members]) => members);
}

function cellCount(colours: Colours): number {
  return new Set(colours).size;
}

function hashUp(tree: Tree, colours: Colours): number {
  switch (tree.kind) {
    case 'constant':
      return tree.hash;
    case 'element':
      tree.hash = mix(0x51ed270b ^ tree.alias, colours[tree.element] as number);
      return tree.hash;
    case 'list': {
      let hash = tree.tagHash;
      for (const member of tree.members) hash = mix(hash, hashUp(member, colours));
      tree.hash = hash;
      return hash;
    }
    case 'bag': {
      let sum = tree.members.length;
      for (const member of tree.members) sum = (sum + mix(tree.tagHash, hashUp(member, colours))) | 0;
      tree.hash = mix(tree.tagHash, sum);
      return tree.hash;
    }
  }
}

/** Add, for each element, a hash of the way to each of its occurrences; `way` is that of the way to `tree`. */
function lookDown(tree: Tree, way: number, seen: Int32Array): void {
  switch (tree.kind) {
    case 'constant':
      return;
    case 'element':
      seen[tree.element] = ((seen[tree.element] as number) + mix(way, tree.alias)) | 0;
      return;
    default: {
      const here = mix(way, tree.hash);
      for (const [index, member] of tree.members.entries()) {
        if (member.kind !== 'constant') lookDown(member, tree.kind === 'list' ? mix(here, index) : here, seen);
      }
    }
  }
}

/** Split each cell by what its elements look like. */
function reorder(colours: Colours, seen: Int32Array): void {
  const order = Array.from(colours.keys()).sort(
    (a, b) => (colours[a] as number) - (colours[b] as number) || (seen[a] as number) - (seen[b] as number),
  );
  const before = colours.slice();
  for (const [place, element] of order.entries()) {
    const last = order[place - 1];
    const isSame = last !== undefined && before[last] === before[element] && seen[last] === seen[element];
    colours[element] = isSame ? (colours[last] as number) : place;
  }
}
