/**
 * Takes expressions apart that contain a yield. What stands before the yield is evaluated into temporaries, so that
 * the order of evaluation stays that of the language; the result is an expression without a yield, to be evaluated
 * in the builder's current block.
 *
 * One liberty: in `o.f(yield* g(k))` the method is looked up on `o` after the yield, not before it.
 */
import { types as t } from '@babel/core';
import { assignPausing } from './assignments.ts';
import { callee, capture, inOrder, type Operand, place, shortCircuit } from './operands.ts';
import { link } from './optional.ts';
import { refuse } from './problem.ts';
import { type Explosion, gateOf } from './scope.ts';
import { pauses } from './walk.ts';

/** `node` without its yields. */
export function explode(x: Explosion, node: t.Expression): t.Expression {
  if (!pauses(node)) return node;
  switch (node.type) {
    case 'YieldExpression':
      return node.delegate ? delegate(x, node, true) : pause(x, node, true);
    case 'SequenceExpression':
      return sequence(x, node);
    case 'ConditionalExpression':
      return choice(x, explode(x, node.test), node.consequent, node.alternate);
    case 'LogicalExpression':
      return logical(x, node);
    case 'AssignmentExpression':
      return assignPausing(x, node);
    case 'BinaryExpression': {
      const [left, right] = inOrder(x, [node.left as t.Expression, node.right]);
      return { ...node, left: left as t.Expression, right: right as t.Expression };
    }
    case 'UnaryExpression':
      return { ...node, argument: place(x, node.argument) };
    case 'UpdateExpression':
      return { ...node, argument: place(x, node.argument) };
    case 'MemberExpression':
      return place(x, node) as t.Expression;
    case 'OptionalMemberExpression':
    case 'OptionalCallExpression':
      return optional(x, node);
    case 'CallExpression':
    case 'NewExpression':
      return call(x, node);
    case 'ArrayExpression':
      return { ...node, elements: inOrder(x, node.elements) as t.ArrayExpression['elements'] };
    case 'ObjectExpression':
      return record(x, node);
    case 'TemplateLiteral':
      return { ...node, expressions: inOrder(x, node.expressions as t.Expression[]) as t.Expression[] };
    case 'TaggedTemplateExpression': {
      const tag = callee(x, node.tag);
      const quasi = explode(x, node.quasi) as t.TemplateLiteral;
      return { ...node, tag, quasi };
    }
    case 'ParenthesizedExpression':
      return explode(x, node.expression);
    default:
      return refuse(node, `a yield cannot stand inside a ${node.type}`, 'move the yield to a statement of its own before it');
  }
}

/** `yield`, `yield 'label'`, `yield until(...)`: the step ends here. Its value is undefined. */
export function pause(x: Explosion, node: t.YieldExpression, isInside: boolean): t.Expression {
  const argument = node.argument ?? null;
  const gate = gateOf(x.untilNames, argument);
  const label = t.isStringLiteral(argument) ? argument.value : null;
  const resume = { kind: 'pause', at: node, own: x.own, next: isInside ? x.own : x.next, label, gate } as const;
  const after = x.builder.block(resume);
  x.builder.end({ kind: 'pause', resume: after });
  x.builder.enter(after);
  return t.unaryExpression('void', t.numericLiteral(0));
}

/** `yield* g(k, ...args)`: run another procedure. Gives its result, in a temporary. */
export function delegate(x: Explosion, node: t.YieldExpression, isInside: boolean): t.Identifier {
  const { callee: called, arguments: given } = node.argument as t.CallExpression;
  const parts = inOrder(x, [called as t.Expression, ...(given.slice(1) as t.Expression[])]);
  const [target, ...args] = parts as [t.Expression, ...t.Expression[]];
  const resume = { kind: 'call', at: node, own: x.own, next: isInside ? x.own : x.next, label: null, gate: null } as const;
  const after = x.builder.block(resume);
  x.builder.end({ kind: 'call', callee: target, args, resume: after });
  x.builder.enter(after);
  const result = x.builder.temporary(node);
  x.builder.assign(result, t.memberExpression(t.identifier('$m'), t.identifier('value')));
  return t.identifier(result.name);
}

function call(x: Explosion, node: t.CallExpression | t.NewExpression): t.Expression {
  const argumentsPause = node.arguments.some(pauses);
  const target = callee(x, node.callee as t.Expression, argumentsPause);
  return { ...node, callee: target, arguments: inOrder(x, node.arguments as Operand[]) as t.Expression[] };
}

function sequence(x: Explosion, { expressions }: t.SequenceExpression): t.Expression {
  for (const part of expressions.slice(0, -1)) x.builder.emit(t.expressionStatement(explode(x, part)));
  return explode(x, expressions.at(-1) as t.Expression);
}

/** `test ? yes : no`, where a branch may pause. */
function choice(x: Explosion, test: t.Expression, yes: t.Expression, no: t.Expression): t.Expression {
  const { builder } = x;
  const result = builder.temporary(yes);
  const [onYes, onNo, after] = [builder.block(), builder.block(), builder.block()];
  builder.end({ kind: 'branch', test, yes: onYes, no: onNo });
  for (const [block, value] of [
    [onYes, yes],
    [onNo, no],
  ] as const) {
    builder.enter(block);
    builder.assign(t.identifier(result.name), explode(x, value));
    builder.end({ kind: 'jump', to: after });
  }
  builder.enter(after);
  return t.identifier(result.name);
}

function logical(x: Explosion, node: t.LogicalExpression): t.Expression {
  const left = explode(x, node.left);
  if (!pauses(node.right)) return { ...node, left };
  const { builder } = x;
  const result = builder.temporary(node);
  builder.assign(result, left);
  const [more, after] = [builder.block(), builder.block()];
  builder.end(shortCircuit(node.operator, t.identifier(result.name), more, after));
  builder.enter(more);
  builder.assign(t.identifier(result.name), explode(x, node.right));
  builder.enter(after);
  return t.identifier(result.name);
}

function optional(x: Explosion, node: t.OptionalMemberExpression | t.OptionalCallExpression): t.Expression {
  const { builder } = x;
  const result = builder.temporary(node);
  const [none, after] = [builder.block(), builder.block()];
  builder.assign(result, link(x, node, none));
  builder.end({ kind: 'jump', to: after });
  builder.enter(none);
  builder.assign(t.identifier(result.name), t.unaryExpression('void', t.numericLiteral(0)));
  builder.enter(after);
  return t.identifier(result.name);
}

function record(x: Explosion, node: t.ObjectExpression): t.Expression {
  const last = node.properties.findLastIndex((property) => pauses(property));
  const properties = node.properties.map((property, index) => {
    if (index > last || t.isObjectMethod(property)) return property;
    if (t.isSpreadElement(property)) {
      const value = explode(x, property.argument);
      return t.spreadElement(index < last ? capture(x, t.objectExpression([t.spreadElement(value)]), property) : value);
    }
    const parts = [...(property.computed ? [property.key as t.Expression] : []), property.value as t.Expression];
    const settled = inOrder(x, parts) as t.Expression[];
    const held = index < last ? settled.map((part) => capture(x, part)) : settled;
    const key = property.computed ? (held[0] as t.Expression) : property.key;
    return t.objectProperty(key, held.at(-1) as t.Expression, property.computed);
  });
  return { ...node, properties };
}
