/** Optional chains that contain a yield: `a?.b(yield* f(k))`. */
import { types as t } from '@babel/core';
import type { Block } from './blocks.ts';
import { capture, inOrder } from './operands.ts';
import type { Explosion } from './scope.ts';
import { pauses } from './walk.ts';

/** The value of one link of a chain; control goes to `none` where the chain is cut short. */
export function link(x: Explosion, node: t.Expression, none: Block): t.Expression {
  if (t.isOptionalMemberExpression(node)) return member(x, node, none, false);
  if (t.isOptionalCallExpression(node)) return call(x, node, none);
  return x.explode(x, node);
}

function member(x: Explosion, node: t.OptionalMemberExpression, none: Block, hold: boolean): t.MemberExpression {
  const key = node.property as t.Expression;
  let object = link(x, node.object, none);
  if (node.optional || hold || (node.computed && pauses(key))) object = capture(x, object, node.object);
  if (node.optional) goOnUnlessNull(x, object, none);
  const property = node.computed ? x.explode(x, key) : key;
  return t.memberExpression(object, property as t.Identifier, node.computed);
}

function call(x: Explosion, node: t.OptionalCallExpression, none: Block): t.Expression {
  const { callee } = node;
  let target: t.Expression;
  if (t.isOptionalMemberExpression(callee)) target = member(x, callee, none, true);
  else if (t.isMemberExpression(callee)) {
    target = { ...callee, object: capture(x, x.explode(x, callee.object), callee.object) };
  } else target = capture(x, link(x, callee as t.Expression, none), callee);
  if (node.optional) goOnUnlessNull(x, target, none);
  return t.callExpression(target, inOrder(x, node.arguments as t.Expression[]) as t.Expression[]);
}

function goOnUnlessNull(x: Explosion, value: t.Expression, none: Block): void {
  const more = x.builder.block();
  const test = t.binaryExpression('==', t.cloneNode(value), t.nullLiteral());
  x.builder.end({ kind: 'branch', test, yes: none, no: more });
  x.builder.enter(more);
}
