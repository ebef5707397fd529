/**
 * The rules of the procedure language that can be checked on the source. What cannot be decided here (a draft or a
 * function that would stay in a local across a yield) is checked when a frame is stored: see `procedures/frame.ts`.
 */
import { types as t } from '@babel/core';
import { refuse } from './problem.ts';
import { gateOf } from './scope.ts';
import { pauses, walk, walkOwn } from './walk.ts';

export type Generator = t.FunctionDeclaration | t.FunctionExpression | t.ObjectMethod;

/** The name of the state parameter. Throws RuleBroken where a rule is broken. */
export function checkRules(node: Generator, untilNames: ReadonlySet<string>): string {
  const [first] = node.params;
  if (node.async) refuse(node, 'a procedure cannot be async: a step is atomic', 'use function*, and yield where it would wait');
  if (first !== undefined && !t.isIdentifier(first)) {
    refuse(first, 'the first parameter of a procedure is the state, as a plain name', 'write it as k, and take it apart inside');
  }
  const state = first?.name ?? '$k';
  if (state === 'this') refuse(first as t.Node, 'a procedure has no `this`', 'pass what it needs as arguments');
  walkOwn(node.body, (inner) => {
    checkSyntax(inner);
    if (t.isYieldExpression(inner)) checkYield(inner, state, untilNames);
    if (t.isTryStatement(inner) && pauses(inner)) {
      refuse(inner, 'a try statement cannot contain a yield', 'a step cannot be undone: test for the failure instead');
    }
  });
  // An arrow function has its `this` and `arguments` from the procedure around it.
  walk(node.body, (inner) => {
    checkReceiver(inner);
    return t.isArrowFunctionExpression(inner) || !(t.isFunction(inner) || t.isClass(inner));
  });
  walk(node.body, (inner) => {
    if (t.isFunction(inner) && !t.isArrowFunctionExpression(inner) && inner.generator) {
      refuse(inner, 'a procedure cannot contain a generator function', 'move it to the top level of the module');
    }
  });
  for (const written of assignedNames(node.body)) {
    if (written.name === state) refuse(written, `\`${state}\` is the state: it cannot be assigned`, 'assign to one of its parts');
  }
  return state;
}

function checkReceiver(node: t.Node): void {
  if (t.isThisExpression(node) || t.isSuper(node)) refuse(node, 'a procedure has no `this`', 'pass what it needs as arguments');
  if (t.isIdentifier(node, { name: 'arguments' })) refuse(node, 'a procedure has no `arguments`', 'name the parameters');
  if (t.isMetaProperty(node) && node.meta.name === 'new') refuse(node, 'a procedure has no `new.target`', 'pass what it needs');
}

function checkSyntax(node: t.Node): void {
  if (t.isVariableDeclaration(node) && node.kind !== 'let' && node.kind !== 'const') {
    refuse(node, `\`${node.kind}\` is not for procedures`, 'use let or const');
  }
  if (t.isClass(node)) refuse(node, 'a procedure cannot contain a class', 'locals hold plain data only');
  if (t.isTSEnumDeclaration(node) || t.isTSModuleDeclaration(node)) {
    refuse(node, 'a procedure cannot declare an enum or a namespace', 'declare it at the top level of the module');
  }
}

function checkYield(node: t.YieldExpression, state: string, untilNames: ReadonlySet<string>): void {
  const argument = node.argument ? bare(node.argument) : null;
  if (node.delegate) {
    if (!t.isCallExpression(argument)) {
      refuse(node, 'yield* takes the call of a procedure', `write it as yield* f(${state}, ...)`);
    }
    const [first] = argument.arguments;
    if (!t.isIdentifier(first, { name: state })) {
      refuse(
        first ?? argument,
        `the first argument of a procedure is the state \`${state}\` itself`,
        `write it as yield* f(${state}, ...)`,
      );
    }
    return;
  }
  const isNothing = argument === null || t.isStringLiteral(argument) || t.isIdentifier(argument, { name: 'undefined' });
  if (isNothing || gateOf(untilNames, argument) !== null) return;
  refuse(
    node,
    'yield takes nothing, a label in quotes, or until(() => ...)',
    "write yield; or yield 'label of the next step'; or yield until(() => condition); `until` must be imported from 'dcheck'",
  );
}

/** `node` without the TypeScript around it. */
export function bare(node: t.Expression): t.Expression {
  if (t.isTSAsExpression(node) || t.isTSSatisfiesExpression(node) || t.isTSNonNullExpression(node)) return bare(node.expression);
  return node;
}

function assignedNames(root: t.Node): t.Identifier[] {
  const found: t.Identifier[] = [];
  const add = (target: t.Node): void => {
    for (const name of Object.values(t.getBindingIdentifiers(target))) found.push(name);
  };
  walk(root, (node) => {
    if (t.isAssignmentExpression(node) && !t.isMemberExpression(node.left)) add(node.left);
    else if (t.isUpdateExpression(node) && t.isIdentifier(node.argument)) add(node.argument);
  });
  return found;
}
