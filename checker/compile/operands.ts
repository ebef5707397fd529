/**
 * Operands of an expression that contains a yield: evaluated from left to right, and kept in temporaries where
 * something pauses after them.
 */
import { types as t } from '@babel/core';
import type { Block, End } from './blocks.ts';
import { type Explosion, isFixedPath, isStable } from './scope.ts';
import { pauses } from './walk.ts';

/** `node`, evaluated now, as an expression that can be evaluated later. */
export function capture(x: Explosion, node: t.Expression, origin: t.Node = node): t.Expression {
  if (isStable(x, node)) return node;
  const held = x.builder.temporary(origin);
  x.builder.assign(held, node);
  return t.identifier(held.name);
}

export type Operand = t.Expression | t.SpreadElement | null;

/** Operands that are evaluated from left to right: all before the last one that pauses are evaluated now. */
export function inOrder(x: Explosion, operands: readonly Operand[]): Operand[] {
  const last = operands.findLastIndex((operand) => pauses(operand));
  return operands.map((operand, index) => {
    if (operand === null || index > last) return operand;
    if (t.isSpreadElement(operand)) {
      const value = x.explode(x, operand.argument);
      return t.spreadElement(index < last ? capture(x, t.arrayExpression([t.spreadElement(value)]), operand) : value);
    }
    const value = x.explode(x, operand);
    return index < last ? capture(x, value, operand) : value;
  });
}

/** What can be assigned to, deleted, or called: a name, or a member whose object and key are evaluated. */
export function place(x: Explosion, node: t.Expression | t.LVal, pausesLater = false): t.Expression {
  if (!t.isMemberExpression(node)) return x.explode(x, node as t.Expression);
  const key = node.property as t.Expression;
  const keyPauses = node.computed && pauses(key);
  let object = x.explode(x, node.object);
  if (keyPauses || pausesLater) object = capture(x, object, node.object);
  if (!node.computed) return { ...node, object };
  const property = x.explode(x, key);
  return { ...node, object, property: pausesLater ? capture(x, property, key) : property };
}

/** What is called, evaluated up to the look-up of a method. */
export function callee(x: Explosion, node: t.Expression, pausesLater = true): t.Expression {
  if (t.isMemberExpression(node)) return place(x, node, pausesLater && !isStable(x, node) && !isFixedPath(x, node));
  const value = x.explode(x, node);
  return pausesLater ? capture(x, value, node) : value;
}

/** Go to `more` where `value` does not settle the result of `operator`, else to `after`. */
export function shortCircuit(operator: t.LogicalExpression['operator'], value: t.Expression, more: Block, after: Block): End {
  if (operator === '||') return { kind: 'branch', test: value, yes: after, no: more };
  if (operator === '&&') return { kind: 'branch', test: value, yes: more, no: after };
  return { kind: 'branch', test: t.binaryExpression('==', value, t.nullLiteral()), yes: more, no: after };
}
