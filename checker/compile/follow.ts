/** Which statement control reaches first: what a step is named by. */
import { types as t } from '@babel/core';
import { targetOf } from './jumps.ts';
import type { Stretch } from './labels.ts';
import type { Explosion } from './scope.ts';
import { isUnset } from './unset.ts';

/** The stretch that names what runs first in `list`; `follow` where nothing there has an effect. */
export function first(x: Explosion, list: readonly t.Statement[], follow: Stretch | null): Stretch | null {
  const [node, ...rest] = list;
  if (node === undefined) return follow;
  // What the compiler put in has no place in the source.
  if (typeof node.start !== 'number' && !t.isBlockStatement(node)) return first(x, rest, follow);
  if (t.isEmptyStatement(node) || t.isFunctionDeclaration(node)) return first(x, rest, follow);
  if (t.isVariableDeclaration(node) && node.declarations.every(({ init }) => isUnset(init))) return first(x, rest, follow);
  if (t.isBlockStatement(node)) return first(x, [...node.body, ...rest], follow);
  if (t.isLabeledStatement(node)) return first(x, [node.body, ...rest], follow);
  if (t.isTryStatement(node)) return first(x, [node.block, ...rest], follow);
  if (t.isDoWhileStatement(node)) return first(x, [node.body], x.labels.tail(node));
  if (isForever(node)) return first(x, [node.body], x.labels.head(node));
  if (t.isBreakStatement(node) || t.isContinueStatement(node)) {
    const target = targetOf(x.targets, node);
    if (target !== undefined) return t.isBreakStatement(node) ? target.breakNext : target.continueNext;
  }
  return x.labels.head(node);
}

/** `while (true)` and `for (;;)`: a loop whose head does nothing. */
export function isForever(node: t.Node): node is t.WhileStatement | t.ForStatement {
  if (t.isWhileStatement(node))
    return t.isBooleanLiteral(node.test, { value: true }) || t.isNumericLiteral(node.test, { value: 1 });
  return t.isForStatement(node) && !node.init && !node.test && !node.update;
}
