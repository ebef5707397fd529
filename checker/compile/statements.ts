/**
 * Takes statements apart that contain a yield, into the blocks of the graph. All others are kept whole; of those
 * only the jumps that leave them are noted.
 *
 * `follow` is always the stretch of source that control reaches after the statement, null at the procedure's end.
 * A `for (... of ...)` loop that pauses goes through a copy of the collection, of which what is left to do lies in
 * the frame.
 */
import { types as t } from '@babel/core';
import { bind } from './assignments.ts';
import type { Block } from './blocks.ts';
import { delegate, explode, pause } from './expressions.ts';
import { first, isForever } from './follow.ts';
import { exitsOf, jumpTarget } from './jumps.ts';
import type { Stretch } from './labels.ts';
import { capture } from './operands.ts';
import { refuse } from './problem.ts';
import type { Explosion, Target } from './scope.ts';
import { namesIn, pauses } from './walk.ts';

/** Statements in sequence. */
export function explodeList(x: Explosion, list: readonly t.Statement[], follow: Stretch | null): void {
  list.forEach((statement, index) => {
    explodeStatement(x, statement, first(x, list.slice(index + 1), follow));
  });
}

function explodeStatement(x: Explosion, node: t.Statement, follow: Stretch | null, labels: readonly string[] = []): void {
  if (!pauses(node)) {
    keep(x, node);
    return;
  }
  x.own = x.labels.head(node);
  x.next = follow;
  switch (node.type) {
    case 'BlockStatement':
      explodeList(x, node.body, follow);
      break;
    case 'ExpressionStatement':
      expression(x, node.expression);
      break;
    case 'VariableDeclaration':
      declaration(x, node);
      break;
    case 'IfStatement':
      branch(x, node, follow);
      break;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
      loop(x, node, follow, labels);
      break;
    case 'ForOfStatement':
    case 'ForInStatement':
      iteration(x, node, follow, labels);
      break;
    case 'SwitchStatement':
      cases(x, node, follow, labels);
      break;
    case 'LabeledStatement':
      labelled(x, node, follow, [...labels, node.label.name]);
      break;
    case 'ReturnStatement':
      x.builder.end({ kind: 'return', value: explode(x, node.argument as t.Expression) });
      break;
    case 'ThrowStatement':
      x.builder.emit({ ...node, argument: explode(x, node.argument) });
      x.builder.end({ kind: 'never' });
      break;
    default:
      refuse(node, `a yield cannot stand inside a ${node.type}`, 'move it out');
  }
}

/** A statement that does not pause. */
function keep(x: Explosion, node: t.Statement): void {
  const { builder } = x;
  if (t.isVariableDeclaration(node)) {
    declaration(x, node);
  } else if (t.isFunctionDeclaration(node)) {
    x.functions.push(node);
  } else if (t.isReturnStatement(node)) {
    builder.end({ kind: 'return', value: node.argument ?? null });
  } else if (t.isThrowStatement(node)) {
    builder.emit(node);
    builder.end({ kind: 'never' });
  } else if (t.isBreakStatement(node) || t.isContinueStatement(node)) {
    const to = jumpTarget(x.targets, node);
    if (to !== null) builder.end({ kind: 'jump', to });
  } else if (!t.isEmptyStatement(node)) builder.emit(node, exitsOf(x.targets, node));
}

function expression(x: Explosion, node: t.Expression): void {
  const value = direct(x, node) ?? explode(x, node);
  if (t.isIdentifier(value) || t.isUnaryExpression(value, { operator: 'void' })) return;
  const statement = t.expressionStatement(value);
  statement.loc = node.loc ?? null;
  x.builder.emit(statement);
}

/** A yield that is all of a statement's right-hand side: the step after it begins at the next statement. */
function direct(x: Explosion, node: t.Expression): t.Expression | null {
  if (t.isYieldExpression(node)) return node.delegate ? delegate(x, node, false) : pause(x, node, false);
  if (!t.isAssignmentExpression(node, { operator: '=' }) || !t.isIdentifier(node.left)) return null;
  const value = direct(x, node.right);
  return value === null ? null : { ...node, right: value };
}

function declaration(x: Explosion, node: t.VariableDeclaration): void {
  for (const { id, init } of node.declarations) {
    for (const name of namesIn(id)) {
      x.builder.locals.add(name);
      if (t.isFunction(init)) x.closures.set(name, init);
    }
    if (!init) continue;
    if (pauses(id)) bind(x, id, capture(x, explode(x, init), init));
    else x.builder.assign(id as t.LVal, direct(x, init) ?? explode(x, init));
  }
}

function branch(x: Explosion, node: t.IfStatement, follow: Stretch | null): void {
  const { builder } = x;
  x.next = x.own;
  const test = explode(x, node.test);
  const [yes, after] = [builder.block(), builder.block()];
  const no = node.alternate ? builder.block() : after;
  builder.end({ kind: 'branch', test, yes, no });
  builder.enter(yes);
  explodeStatement(x, node.consequent, follow);
  builder.end({ kind: 'jump', to: after });
  if (node.alternate) {
    builder.enter(no);
    explodeStatement(x, node.alternate, follow);
  }
  builder.enter(after);
}

function loop(
  x: Explosion,
  node: t.WhileStatement | t.DoWhileStatement | t.ForStatement,
  follow: Stretch | null,
  labels: readonly string[],
): void {
  const { builder } = x;
  const own = x.own;
  x.next = own;
  if (t.isForStatement(node) && t.isVariableDeclaration(node.init)) declaration(x, node.init);
  else if (t.isForStatement(node) && node.init) expression(x, node.init as t.Expression);

  const [head, body, step, after] = [builder.block(), builder.block(), builder.block(), builder.block()];
  const again: Stretch = t.isDoWhileStatement(node)
    ? x.labels.tail(node)
    : isForever(node)
      ? (first(x, [node.body], own) as Stretch)
      : own;
  if (t.isDoWhileStatement(node)) builder.end({ kind: 'jump', to: body });
  builder.enter(head);
  x.own = t.isDoWhileStatement(node) ? again : own;
  x.next = x.own;
  if (node.test && !isForever(node)) builder.end({ kind: 'branch', test: explode(x, node.test), yes: body, no: after });
  builder.enter(body);
  inside(x, { labels, isPlain: true, breakTo: after, breakNext: follow, continueTo: step, continueNext: again }, () => {
    explodeStatement(x, node.body, again);
  });
  builder.enter(step);
  x.own = own;
  x.next = own;
  if (t.isForStatement(node) && node.update) {
    if (pauses(node.update)) expression(x, node.update);
    else builder.emit(t.expressionStatement(node.update));
  }
  builder.end({ kind: 'jump', to: head });
  builder.enter(after);
}

function iteration(
  x: Explosion,
  node: t.ForOfStatement | t.ForInStatement,
  follow: Stretch | null,
  labels: readonly string[],
): void {
  const { builder } = x;
  const own = x.own;
  x.next = own;
  const machine = (member: string): t.Expression => t.memberExpression(t.identifier('$m'), t.identifier(member));
  const all = t.callExpression(machine(t.isForOfStatement(node) ? 'list' : 'keys'), [explode(x, node.right)]);
  all.loc = node.right.loc ?? null;
  const { name } = builder.temporary(node.right);
  const rest = (): t.Identifier => t.identifier(name);
  builder.assign(rest(), all);

  const [head, body, after] = [builder.block(), builder.block(), builder.block()];
  builder.enter(head);
  const isMore = t.memberExpression(rest(), t.identifier('length'));
  builder.end({ kind: 'branch', test: isMore, yes: body, no: after });
  builder.enter(body);
  const member = t.memberExpression(rest(), t.numericLiteral(0), true);
  member.loc = node.left.loc ?? null;
  const pattern = t.isVariableDeclaration(node.left) ? (node.left.declarations[0] as t.VariableDeclarator).id : node.left;
  if (t.isVariableDeclaration(node.left)) for (const local of namesIn(pattern)) builder.locals.add(local);
  x.own = own;
  bind(x, pattern, member);
  builder.assign(rest(), t.callExpression(t.memberExpression(rest(), t.identifier('slice')), [t.numericLiteral(1)]));
  inside(x, { labels, isPlain: true, breakTo: after, breakNext: follow, continueTo: head, continueNext: own }, () => {
    explodeStatement(x, node.body, own);
  });
  builder.end({ kind: 'jump', to: head });
  builder.enter(after);
}

function cases(x: Explosion, node: t.SwitchStatement, follow: Stretch | null, labels: readonly string[]): void {
  const { builder } = x;
  x.next = x.own;
  const value = capture(x, explode(x, node.discriminant), node.discriminant);
  const after = builder.block();
  const bodies = node.cases.map(() => builder.block());
  node.cases.forEach(({ test }, index) => {
    if (!test) return;
    const otherwise = builder.block();
    const equal = t.binaryExpression('===', t.cloneNode(value), explode(x, test));
    builder.end({ kind: 'branch', test: equal, yes: bodies[index] as Block, no: otherwise });
    builder.enter(otherwise);
  });
  const fallback = node.cases.findIndex(({ test }) => !test);
  builder.end({ kind: 'jump', to: bodies[fallback] ?? after });
  inside(x, { labels, isPlain: true, breakTo: after, breakNext: follow, continueTo: null, continueNext: null }, () => {
    node.cases.forEach(({ consequent }, index) => {
      builder.enter(bodies[index] as Block);
      const below = node.cases.slice(index + 1).flatMap((other) => other.consequent);
      explodeList(x, consequent, first(x, below, follow));
    });
  });
  builder.enter(after);
}

function labelled(x: Explosion, node: t.LabeledStatement, follow: Stretch | null, labels: readonly string[]): void {
  if (t.isLoop(node.body) || t.isLabeledStatement(node.body) || t.isSwitchStatement(node.body)) {
    explodeStatement(x, node.body, follow, labels);
    return;
  }
  const after = x.builder.block();
  inside(x, { labels, isPlain: false, breakTo: after, breakNext: follow, continueTo: null, continueNext: null }, () => {
    explodeStatement(x, node.body, follow);
  });
  x.builder.enter(after);
}

function inside(x: Explosion, target: Target, body: () => void): void {
  x.targets.push(target);
  body();
  x.targets.pop();
}
