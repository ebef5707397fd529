/**
 * A plain value as a tree in which the interchangeable values stand out: what stays as it is becomes text, and what the
 * values are keys or members of becomes a bag, since exchanging values must not change the order of anything.
 *
 * Trees of frozen parts are remembered by part and place, and Immer shares what an action did not touch, so the cost is
 * proportional to what changed.
 */
import { DcheckError } from '../errors/error.ts';
import { canonical } from '../state/canonical.ts';
import { THREADS } from '../system/system.ts';
import type { ElementSet, Elements } from './elements.ts';
import { NOWHERE, type Place } from './places.ts';

export type Tree = Constant | Element | Branch;

/** No interchangeable value in it. */
export interface Constant {
  readonly kind: 'constant';
  readonly text: string;
  readonly hash: number;
}

export interface Element {
  readonly kind: 'element';
  readonly element: number;
  readonly alias: number;
  /** Scratch of refinement. */
  hash: number;
}

/** Members in order ('list') or in none ('bag'). Texts of different tags are never equal. */
export interface Branch {
  readonly kind: 'list' | 'bag';
  readonly tag: string;
  readonly tagHash: number;
  readonly members: readonly Tree[];
  /** Scratch of refinement. */
  hash: number;
}

/** A part of a state, and the way to it. */
export interface Part {
  /** The elements that are keys on the way, in their order. */
  readonly keys: readonly Element[];
  /** The way, the same for all images of the part. */
  readonly way: string;
  readonly tree: Tree;
}

/** A mix of two 32-bit numbers. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x27d4eb2f);
  return h ^ (h >>> 15);
}

export function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** Makes trees of values with the interchangeable values `elements`. */
export class Structure {
  private readonly elements: Elements;
  private readonly made = new Map<Place, WeakMap<object, Tree>>();

  constructor(elements: Elements) {
    this.elements = elements;
  }

  /** The tree of a state, or of what the view gives of one. Throws `not-plain`. */
  of(value: unknown, place: Place): Tree {
    canonical(value); // Says no to what is not plain before anything else looks at it.
    const isRecord = typeof value === 'object' && value !== null && Object.hasOwn(value, THREADS);
    if (!isRecord) return this.tree(value, place);
    return this.record(value as Readonly<Record<string, unknown>>, place, (member, at, key) =>
      key === THREADS ? this.threads(member as Readonly<Record<string, unknown>>, at) : this.tree(member, at),
    );
  }

  /**
   * What lies at `path` of a state, `value`: the elements that are keys on the way there, the way with these left open,
   * and the tree of it. Throws `asymmetric`.
   */
  part(path: readonly PropertyKey[], value: unknown): Part {
    const keys: Element[] = [];
    let way = '';
    let place = this.elements.inState;
    for (const key of path) {
      const known = typeof key === 'number' ? this.index(place.indexed, key) : this.keyElement(String(key), place);
      if (known === null) way += `/${JSON.stringify(key)}`;
      else {
        keys.push(known);
        way += known.alias === 0 ? '/#' : `/#~${known.alias}`;
      }
      place = place.at(String(key));
    }
    return { keys, way, tree: this.treeAt(path, value, place) };
  }

  private treeAt(path: readonly PropertyKey[], value: unknown, place: Place): Tree {
    if (path.length === 0) return this.of(value, place);
    if (path[0] !== THREADS) return this.tree(value, place);
    if (path.length === 1) return this.threads(value as Readonly<Record<string, unknown>>, place);
    return this.stack(value as readonly unknown[], place);
  }

  /** Stacks by thread; what a frame says of the source is no value of the state. */
  private threads(stacks: Readonly<Record<string, unknown>>, place: Place): Tree {
    return this.record(stacks, place, (stack, at) => this.stack(stack as readonly unknown[], at));
  }

  private stack(frames: readonly unknown[], place: Place): Tree {
    return this.remembered(frames, place, () =>
      branch(
        'list',
        'F',
        (frames as readonly { fn: string; pc: number; vars: unknown }[]).map(({ fn, pc, vars }, index) =>
          branch('list', `f${JSON.stringify(fn)}@${pc}`, [this.tree(vars, place.at(String(index)).at('vars'))]),
        ),
      ),
    );
  }

  private tree(value: unknown, place: Place): Tree {
    if (typeof value === 'string') {
      const known = this.elements.byName.get(value);
      return known === undefined ? constant(value) : leaf(known.element, known.alias);
    }
    if (typeof value === 'number') return this.index(place.holding, value) ?? constant(value);
    if (typeof value !== 'object' || value === null) return constant(value);
    return this.remembered(value, place, () => this.composite(value, place));
  }

  private remembered(value: object, place: Place, make: () => Tree): Tree {
    let known = this.made.get(place);
    if (known === undefined) {
      known = new WeakMap();
      this.made.set(place, known);
    }
    const tree = known.get(value);
    if (tree !== undefined) return tree;
    const made = make();
    const result = isFixed(made) ? constant(value) : made;
    if (Object.isFrozen(value)) known.set(value, result);
    return result;
  }

  private composite(value: object, place: Place): Tree {
    if (Array.isArray(value)) {
      const members = value.map((member, index) => this.tree(member, place.at(String(index))));
      if (place.indexed === -1) return branch('list', '[', members);
      refuseShort(value, this.elements.sets[place.indexed] as ElementSet);
      const pairs = members.map((member, index) =>
        branch('list', ':', [this.index(place.indexed, index) ?? constant(index), member]),
      );
      return branch('bag', 'A', pairs);
    }
    if (value instanceof Set) {
      return branch(
        'bag',
        'S',
        Array.from(value, (member) => this.tree(member, place.at('*'))),
      );
    }
    if (value instanceof Map) {
      const pairs = Array.from(value, ([key, member]) => {
        const known = typeof key === 'number' ? this.index(place.indexed, key) : null;
        return branch('list', ':', [known ?? this.tree(key, NOWHERE), this.tree(member, place.at('*'))]);
      });
      return branch('bag', 'M', pairs);
    }
    return this.record(value as Readonly<Record<string, unknown>>, place, (member, at) => this.tree(member, at));
  }

  private record(
    record: Readonly<Record<string, unknown>>,
    place: Place,
    memberOf: (member: unknown, place: Place, key: string) => Tree,
  ): Tree {
    const fixed: string[] = [];
    const pairs: Tree[] = [];
    for (const key of Object.keys(record).sort()) {
      const known = this.keyElement(key, place);
      if (known === null) fixed.push(key);
      else pairs.push(branch('list', ':', [known, memberOf(record[key], place.at(key), key)]));
    }
    const members = fixed.map((key) => memberOf(record[key], place.at(key), key));
    if (pairs.length > 0) members.push(branch('bag', 'R', pairs));
    return branch('list', `{${fixed.map((key) => JSON.stringify(key)).join()}`, members);
  }

  private keyElement(key: string, place: Place): Element | null {
    const known = this.elements.byName.get(key);
    if (known !== undefined) return leaf(known.element, known.alias);
    return place.indexed !== -1 && /^(0|[1-9]\d*)$/.test(key) ? this.index(place.indexed, Number(key)) : null;
  }

  private index(set: number, value: number): Element | null {
    if (set === -1) return null;
    const { start, size } = this.elements.sets[set] as ElementSet;
    return Number.isInteger(value) && value >= 0 && value < size ? leaf(start + value, 0) : null;
  }
}

function constant(value: unknown): Constant {
  const text = canonical(value);
  return { kind: 'constant', text, hash: hashOfText(text) };
}

function leaf(element: number, alias: number): Element {
  return { kind: 'element', element, alias, hash: 0 };
}

export function branch(kind: 'list' | 'bag', tag: string, members: readonly Tree[]): Branch {
  return { kind, tag, tagHash: hashOfText(tag), members, hash: 0 };
}

/** An array whose positions are to be exchanged must have them. */
export function refuseShort(array: readonly unknown[], { size }: ElementSet): void {
  if (array.length >= size) return;
  throw new DcheckError('asymmetric', `symmetry: an array that is indexed by 0 .. ${size - 1} has ${array.length} elements`, {
    hint: 'where elements come and go, use a record or a Map with the indices as keys',
  });
}

function isFixed(tree: Tree): boolean {
  return tree.kind === 'constant' || (tree.kind !== 'element' && tree.members.every(isFixed));
}

/** The text of a tree, its elements called by their `labels`: equal exactly for equal values. */
export function textOf(tree: Tree, labels: ArrayLike<number>): string {
  switch (tree.kind) {
    case 'constant':
      return tree.text;
    case 'element':
      return tree.alias === 0 ? `#${labels[tree.element]}` : `#${labels[tree.element]}~${tree.alias}`;
    case 'list':
      return `${tree.tag}(${tree.members.map((member) => textOf(member, labels)).join()})`;
    case 'bag':
      return `${tree.tag}<${tree.members
        .map((member) => textOf(member, labels))
        .sort()
        .join()}>`;
  }
}
