/** Values made of records, arrays and primitive values: told, copied and compared faster than by their canonical texts. */

/** Records and arrays within each other; what is deeper, and a cycle, is taken for no tree. */
const DEEPEST = 64;

type Keyed = Record<string, unknown>;

/** True of plain data (`state/canonical.ts`) without Sets and Maps. */
export function isTree(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol';
  if (value === null) return true;
  if (depth === DEEPEST) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isTree(value[i], depth + 1)) return false;
    return true;
  }
  const prototype = Object.getPrototypeOf(value);
  // A spec's modules may be evaluated in another realm. Sets and Maps have a longer chain.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  if (Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const key in value) if (key === '__proto__' || !isTree((value as Keyed)[key], depth + 1)) return false;
  return true;
}

/** A copy of a tree that shares nothing with it, nor one part of it with another. */
export function copyOf<T>(tree: T): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) {
    const copy: unknown[] = [];
    for (let i = 0; i < tree.length; i++) copy.push(copyOf(tree[i]));
    return copy as T;
  }
  const copy: Keyed = {};
  for (const key in tree) copy[key] = copyOf(tree[key]);
  return copy as T;
}

/** True where two trees have the same canonical text. */
export function sameTree(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!sameTree(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  let keys = 0;
  for (const key in a) {
    keys++;
    const other = (b as Keyed)[key];
    if (!sameTree((a as Keyed)[key], other) || (other === undefined && !Object.hasOwn(b, key))) return false;
  }
  for (const _ in b) keys--;
  return keys === 0;
}
