/**
 * Walking Babel's syntax trees without paths: the few questions that the compiler asks of a node.
 *
 * "Own" means: not inside a nested function or class, whose code runs at another time. Cost: linear in the tree;
 * {@link pauses} is remembered per node.
 */
import { types as t } from '@babel/core';

/** The direct children of `node`, in source order. */
export function children(node: t.Node): t.Node[] {
  const found: t.Node[] = [];
  for (const key of t.VISITOR_KEYS[node.type] ?? []) {
    const child = (node as unknown as Record<string, unknown>)[key];
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) found.push(one);
  }
  return found;
}

type Visit = (node: t.Node, parent?: t.Node, grandparent?: t.Node) => boolean | void;

/** Call `visit` on `node` and all below it, parents first; where it returns false, not on what lies below. */
export function walk(node: t.Node, visit: Visit, parent?: t.Node, grandparent?: t.Node): void {
  if (visit(node, parent, grandparent) === false) return;
  for (const key of t.VISITOR_KEYS[node.type] ?? []) {
    const child = (node as unknown as Record<string, unknown>)[key];
    if (Array.isArray(child)) {
      for (const one of child) if (isNode(one)) walk(one, visit, node, parent);
    } else if (isNode(child)) walk(child, visit, node, parent);
  }
}

/** As {@link walk}, but a nested function or class is visited and not entered. The root may be a function. */
export function walkOwn(root: t.Node, visit: (node: t.Node) => boolean | void): void {
  walk(root, (node) => (visit(node) === false ? false : node === root || !isScopeOfItsOwn(node)));
}

/** Replace children, depth first: `replace` is given each node once its own children are done. */
export function rewrite(node: t.Node, replace: (node: t.Node) => t.Node): t.Node {
  for (const key of t.VISITOR_KEYS[node.type] ?? []) {
    const record = node as unknown as Record<string, unknown>;
    const child = record[key];
    if (Array.isArray(child)) record[key] = child.map((one) => (isNode(one) ? rewrite(one, replace) : one));
    else if (isNode(child)) record[key] = rewrite(child, replace);
  }
  return replace(node);
}

/** A copy of the tree that keeps positions (Babel's own cloneNode drops offsets) and drops comments. */
export function copyTree<T extends t.Node>(node: T): T {
  const copy = { ...node, leadingComments: null, innerComments: null, trailingComments: null } as T;
  const record = copy as unknown as Record<string, unknown>;
  for (const key of t.VISITOR_KEYS[node.type] ?? []) {
    const child = record[key];
    if (Array.isArray(child)) record[key] = child.map((one) => (isNode(one) ? copyTree(one) : one));
    else if (isNode(child)) record[key] = copyTree(child);
  }
  return copy;
}

const pausing = new WeakMap<t.Node, boolean>();

/** True where evaluating `node` may reach a `yield` or `yield*` of its own. */
export function pauses(node: t.Node | null | undefined): boolean {
  if (node === null || node === undefined) return false;
  const known = pausing.get(node);
  if (known !== undefined) return known;
  const found = t.isYieldExpression(node) || (!isScopeOfItsOwn(node) && children(node).some(pauses));
  pausing.set(node, found);
  return found;
}

function isScopeOfItsOwn(node: t.Node): boolean {
  return t.isFunction(node) || t.isClass(node);
}

function isNode(value: unknown): value is t.Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The names that a pattern binds or assigns to, where they are plain names. */
export function namesIn(pattern: t.Node): string[] {
  if (t.isIdentifier(pattern)) return [pattern.name];
  if (t.isAssignmentPattern(pattern)) return namesIn(pattern.left);
  if (t.isRestElement(pattern)) return namesIn(pattern.argument);
  if (t.isArrayPattern(pattern)) return pattern.elements.flatMap((element) => (element === null ? [] : namesIn(element)));
  if (t.isObjectPattern(pattern)) return pattern.properties.flatMap((p) => namesIn(t.isRestElement(p) ? p : p.value));
  return [];
}
