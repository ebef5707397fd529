/** Assignments and destructuring that contain a yield. */
import { types as t } from '@babel/core';
import { capture, place, shortCircuit } from './operands.ts';
import { refuse } from './problem.ts';
import { type Explosion, isFixedPath, isStable } from './scope.ts';
import { pauses } from './walk.ts';

/** An assignment of which some part pauses. */
export function assignPausing(x: Explosion, node: t.AssignmentExpression): t.Expression {
  const { operator, left, right } = node;
  if (operator === '=') {
    if (t.isPattern(left)) {
      const value = capture(x, x.explode(x, right), right);
      bind(x, left, value);
      return t.cloneNode(value);
    }
    if (isFixedPath(x, left)) return { ...node, right: x.explode(x, right) };
    refuseOldTarget(x, left, right);
    const target = place(x, left as t.LVal, pauses(right));
    return { ...node, left: target as t.MemberExpression, right: x.explode(x, right) };
  }
  refuseOldTarget(x, left, right);
  const target = place(x, left as t.LVal, true);
  if (operator === '||=' || operator === '&&=' || operator === '??=') return assignLogical(x, node, target);
  if (!pauses(right)) return { ...node, left: target as t.MemberExpression };
  // The old value is read before the right-hand side is evaluated, even where that pauses.
  const old = x.builder.temporary(left);
  x.builder.assign(old, target);
  const sum = t.binaryExpression(
    operator.slice(0, -1) as t.BinaryExpression['operator'],
    t.identifier(old.name),
    x.explode(x, right),
  );
  sum.loc = node.loc ?? null;
  return t.assignmentExpression('=', t.cloneNode(target) as t.MemberExpression, sum);
}

function refuseOldTarget(x: Explosion, target: t.Node, right: t.Expression): void {
  if (!t.isMemberExpression(target) || !pauses(right) || isStable(x, target.object)) return;
  refuse(
    target,
    'the object that is assigned to is evaluated before the yield, and would be out of date after it',
    'put the result into a const first, and assign that: const result = yield* ...;',
  );
}

function assignLogical(x: Explosion, node: t.AssignmentExpression, target: t.Expression): t.Expression {
  const { builder } = x;
  const operator = node.operator.slice(0, -1) as t.LogicalExpression['operator'];
  const result = builder.temporary(node);
  builder.assign(result, target);
  const [more, after] = [builder.block(), builder.block()];
  builder.end(shortCircuit(operator, t.identifier(result.name), more, after));
  builder.enter(more);
  builder.assign(t.identifier(result.name), x.explode(x, node.right));
  builder.assign(t.cloneNode(target) as t.MemberExpression, t.identifier(result.name));
  builder.enter(after);
  return t.identifier(result.name);
}

/** Destructure `value` into `pattern`. `value` must be stable. */
export function bind(x: Explosion, pattern: t.Node, value: t.Expression): void {
  if (t.isAssignmentPattern(pattern)) bindDefault(x, pattern, value);
  else if (!pauses(pattern)) x.builder.assign(pattern as t.LVal, value);
  else if (t.isObjectPattern(pattern)) bindRecord(x, pattern, value);
  else if (t.isArrayPattern(pattern)) bindList(x, pattern, value);
  else x.builder.assign(place(x, pattern as t.LVal) as t.MemberExpression, value);
}

function bindDefault(x: Explosion, pattern: t.AssignmentPattern, value: t.Expression): void {
  const { builder } = x;
  const held = builder.temporary(pattern);
  builder.assign(held, value);
  const [missing, after] = [builder.block(), builder.block()];
  const test = t.binaryExpression('===', t.identifier(held.name), t.identifier('undefined'));
  builder.end({ kind: 'branch', test, yes: missing, no: after });
  builder.enter(missing);
  builder.assign(t.identifier(held.name), x.explode(x, pattern.right));
  builder.enter(after);
  bind(x, pattern.left, t.identifier(held.name));
}

function bindRecord(x: Explosion, pattern: t.ObjectPattern, value: t.Expression): void {
  const taken: t.Expression[] = [];
  for (const property of pattern.properties) {
    if (t.isRestElement(property)) {
      const rest = t.callExpression(t.memberExpression(t.identifier('$m'), t.identifier('rest')), [
        t.cloneNode(value),
        t.arrayExpression(taken),
      ]);
      bind(x, property.argument, capture(x, rest, property));
      continue;
    }
    const key = property.computed ? capture(x, x.explode(x, property.key as t.Expression)) : property.key;
    taken.push(t.isIdentifier(key) && !property.computed ? t.stringLiteral(key.name) : (t.cloneNode(key) as t.Expression));
    const member = t.memberExpression(t.cloneNode(value), key as t.Expression, property.computed || !t.isIdentifier(key));
    bind(x, property.value, member);
  }
}

function bindList(x: Explosion, pattern: t.ArrayPattern, value: t.Expression): void {
  const list = x.builder.temporary(pattern);
  x.builder.assign(list, t.callExpression(t.memberExpression(t.identifier('$m'), t.identifier('list')), [value]));
  pattern.elements.forEach((element, index) => {
    if (element === null) return;
    const source = t.identifier(list.name);
    if (t.isRestElement(element)) {
      const rest = t.callExpression(t.memberExpression(source, t.identifier('slice')), [t.numericLiteral(index)]);
      bind(x, element.argument, capture(x, rest, element));
    } else bind(x, element, t.memberExpression(source, t.numericLiteral(index), true));
  });
}
