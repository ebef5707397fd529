/**
 * What one part of a state says of each interchangeable value, so that a state's class is known from sums over its parts.
 *
 * A part is taken apart into atoms that speak of no more than one element: "r1 is a member of `prepared`", "rm[2] is
 * 'aborted'". An atom is hashed with the element left open, so images of a state have the same atoms, of other elements.
 * What speaks of several elements at once is a *tie* ("r1 has voted for r2") and stays a tree. Two states without ties
 * are images of each other exactly when their elements have the same sets of atoms in some order, and what speaks of no
 * element is the same (up to a collision of 64-bit hashes); with ties, see
 * `engine/classes/class-keys.ts`.
 *
 * Cost: a walk over the part. The text of each atom is hashed, so call it once for each value that a part is seen to have.
 */
import { hash64 } from '../state/hash64.ts';
import { branch, type Part, type Tree, textOf } from './structure.ts';

/** Speaks of no element. */
export const NONE = -1;

export interface Says {
  /** Element or {@link NONE}, and the two halves of the sum of hashes of what is said of it; in turn. */
  readonly atoms: readonly number[];
  readonly ties: readonly Tree[];
}

const SEED = 0x0b17;

/** What `part` says, of `count` elements. */
export function saysOf({ keys, way, tree }: Part, count: number): Says {
  return new Taking(count).apart(way, keys, tree);
}

class Taking {
  private readonly sums = new Map<number, [low: number, high: number]>();
  private readonly ties: Tree[] = [];
  /** Elements are called by this where there is only one. */
  private readonly open: Int32Array;

  constructor(count: number) {
    this.open = new Int32Array(count);
  }

  apart(way: string, keys: readonly Tree[], tree: Tree): Says {
    const owners = elementsOf(keys);
    if (owners.size === 0) this.take(way, tree);
    else {
      const whole = branch('list', way, [...keys, tree]);
      const all = elementsOf([whole]);
      if (all.size > 1) this.ties.push(whole);
      else this.add([...all][0] as number, textOf(whole, this.open));
    }
    return { atoms: [...this.sums].flatMap(([element, [low, high]]) => [element, low, high]), ties: this.ties };
  }

  private take(way: string, tree: Tree): void {
    const all = elementsOf([tree]);
    const [only = NONE, another] = all;
    if (another === undefined) this.add(only, `${way}=${textOf(tree, this.open)}`);
    else if (tree.kind === 'list') {
      for (const [index, member] of tree.members.entries()) this.take(`${way}${tree.tag}(${index}`, member);
    } else if (tree.kind === 'bag') for (const member of tree.members) this.member(`${way}${tree.tag}<`, member);
  }

  private member(way: string, member: Tree): void {
    const [only = NONE, another] = elementsOf([member]);
    if (another === undefined) this.add(only, `${way}=${textOf(member, this.open)}`);
    else this.ties.push(branch('list', way, [member]));
  }

  private add(element: number, text: string): void {
    const { low, high } = hash64(text, SEED);
    const [lows, highs] = this.sums.get(element) ?? [0, 0];
    this.sums.set(element, [(lows + low) | 0, (highs + high) | 0]);
  }
}

function elementsOf(trees: readonly Tree[]): Set<number> {
  const found = new Set<number>();
  const look = (tree: Tree): void => {
    if (tree.kind === 'element') found.add(tree.element);
    else if (tree.kind !== 'constant') for (const member of tree.members) look(member);
  };
  for (const tree of trees) look(tree);
  return found;
}
