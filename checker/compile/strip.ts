/**
 * Removes TypeScript from the copy of a procedure that is compiled, so that the later passes see JavaScript only.
 * Only syntax that vanishes without a trace is removed; what has a run-time meaning (enum, namespace) is refused by
 * `rules.ts`.
 */
import { types as t } from '@babel/core';
import { rewrite } from './walk.ts';

/** `node` without types; the copy is changed in place. */
export function stripTypes<T extends t.Node>(node: T): T {
  return rewrite(node, strip) as T;
}

function strip(node: t.Node): t.Node {
  if (
    t.isTSAsExpression(node) ||
    t.isTSSatisfiesExpression(node) ||
    t.isTSNonNullExpression(node) ||
    t.isTSTypeAssertion(node) ||
    t.isTSInstantiationExpression(node)
  ) {
    return node.expression;
  }
  if (t.isTSInterfaceDeclaration(node) || t.isTSTypeAliasDeclaration(node)) return t.emptyStatement();
  if (t.isVariableDeclaration(node) && node.declare) return t.emptyStatement();
  const record = node as unknown as Record<string, unknown>;
  for (const key of ['typeAnnotation', 'returnType', 'typeParameters', 'typeArguments', 'superTypeParameters', 'implements']) {
    if (record[key] !== undefined) record[key] = null;
  }
  if (t.isIdentifier(node)) node.optional = null;
  if (t.isVariableDeclarator(node)) node.definite = null;
  return node;
}
