/**
 * Layout: the fixed shape of the state, flattened into numbered slots.
 *
 * Nested records and arrays whose shape is the same in all initial states are containers; whatever lies at their
 * leaves is a slot. A Set, a Map, a thread's stack, or a part that is known to change shape (`demoted`) is one opaque
 * slot that holds the whole value. A part that turns out to change shape is demoted and the run starts over
 * ({@link Demotion}), so a layout never changes while it is in use.
 */
import { formatPath } from '../../state/canonical.ts';
import { type State, THREADS } from '../../system/system.ts';

export interface Leaf {
  readonly kind: 'leaf';
  readonly slot: number;
  readonly path: readonly PropertyKey[];
}

export interface Container {
  readonly kind: 'record' | 'array';
  readonly path: readonly PropertyKey[];
  /** In the order of the first initial state. */
  readonly keys: readonly string[];
  readonly children: readonly Part[];
  readonly childOf: ReadonlyMap<string, Part>;
  /** Its slots are `first` to `end - 1`. */
  readonly first: number;
  readonly end: number;
  /** Numbers containers, for tables by container. */
  readonly id: number;
}

export type Part = Leaf | Container;

export interface Layout {
  readonly root: Part;
  readonly leaves: readonly Leaf[];
  readonly containers: number;
  /** The slot that says whether the last step was beyond the action constraint; it is no part of the state. Null where there is none. */
  readonly beyond: Leaf | null;
}

/** Thrown where `part` changes shape: it must become opaque. */
export class Demotion extends Error {
  readonly path: string;

  constructor(part: Part) {
    super(`${formatPath(part.path)} changes its shape`);
    this.path = formatPath(part.path);
  }
}

/** The layout of `initial`, with the parts whose {@link formatPath} is in `demoted` opaque. `constrained`: steps may be beyond a constraint. */
export function layoutOf(initial: readonly State[], demoted: ReadonlySet<string>, constrained: boolean): Layout {
  const leaves: Leaf[] = [];
  let containers = 0;
  const leaf = (path: readonly PropertyKey[]): Leaf => {
    const part: Leaf = { kind: 'leaf', slot: leaves.length, path };
    leaves.push(part);
    return part;
  };
  const partOf = (values: readonly unknown[], path: readonly PropertyKey[]): Part => {
    const keys = commonKeys(values);
    if (keys === null || demoted.has(formatPath(path)) || (path.length === 2 && path[0] === THREADS)) return leaf(path);
    const isArray = Array.isArray(values[0]);
    const first = leaves.length;
    const id = containers++;
    const children = keys.map((key) =>
      partOf(
        values.map((value) => (value as Readonly<Record<string, unknown>>)[key]),
        [...path, isArray ? Number(key) : key],
      ),
    );
    const childOf = new Map(keys.map((key, index) => [key, children[index] as Part]));
    return { kind: isArray ? 'array' : 'record', path, keys, children, childOf, first, end: leaves.length, id };
  };
  const root = partOf(initial, []);
  return { root, leaves, containers, beyond: constrained ? leaf(['(beyond the action constraint)']) : null };
}

/** The container with the most slots right under `root`, or `root` itself where it has none: what to give up first. */
export function largestPart(root: Part): Part {
  const parts = root.kind === 'leaf' ? [] : root.children.filter((child): child is Container => child.kind !== 'leaf');
  return parts.reduce<Part>(
    (a, b) => (a === root || b.end - b.first > (a as Container).end - (a as Container).first ? b : a),
    root,
  );
}

/** True where `value` has the shape of `part` at its top. */
export function fits(value: unknown, part: Container): boolean {
  const keys = keysOf(value);
  if (keys === null || Array.isArray(value) !== (part.kind === 'array') || keys.length !== part.keys.length) return false;
  return keys.every((key) => part.childOf.has(key));
}

/** The keys that all of `values` have, if they are containers of one shape. */
function commonKeys(values: readonly unknown[]): readonly string[] | null {
  const keys = keysOf(values[0]);
  if (keys === null) return null;
  const wanted = new Set(keys);
  const isArray = Array.isArray(values[0]);
  const same = values.every((value) => {
    const own = keysOf(value);
    return own !== null && Array.isArray(value) === isArray && own.length === keys.length && own.every((key) => wanted.has(key));
  });
  return same ? keys : null;
}

/** The keys of a plain record or of an array without holes; null for anything else. */
function keysOf(value: unknown): readonly string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    const keys = Object.keys(value);
    return keys.length === value.length ? keys : null;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return null;
  // Map and Set of any realm have a prototype whose own prototype is not null, so what is left is a plain record.
  return Object.getOwnPropertySymbols(value).length === 0 ? Object.keys(value) : null;
}
