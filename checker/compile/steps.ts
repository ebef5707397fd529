/**
 * The text of a module's step functions. It is put behind the module's own text, after Babel's plugins are done with
 * that: steps are plain JavaScript already, and only their imported names must still be found.
 */

import { types as t } from '@babel/core';
import { CodeGenerator } from '@babel/generator';
import type { ImportedName } from './find.ts';
import type { Compiled } from './procedure.ts';
import { rewrite, walk } from './walk.ts';

export interface StepsText {
  readonly code: string;
  readonly map: object | null;
}

/** `$dcheck.steps([...])`, with the modules that the steps import from. Lines of the map count from its own first. */
export function stepsText(
  source: string,
  procedures: readonly Compiled[],
  imports: ReadonlyMap<string, ImportedName>,
): StepsText {
  const modules = new Map<string, string>();
  const steps = procedures.map(({ step, free }) => (step === null ? t.nullLiteral() : linked(step, free, imports, modules)));
  const requires = [...modules].map(([specifier, local]) => {
    const required = t.callExpression(t.identifier('require'), [t.stringLiteral(specifier)]);
    return t.variableDeclaration('const', [t.variableDeclarator(t.identifier(local), required)]);
  });
  const tie = t.callExpression(t.memberExpression(t.identifier('$dcheck'), t.identifier('steps')), [t.arrayExpression(steps)]);
  const program = t.program([...requires, t.expressionStatement(tie)]);
  const options = { sourceMaps: true, sourceFileName: 'module', comments: false, compact: false };
  const { code, map } = new CodeGenerator(program, options, source).generate();
  return { code, map };
}

/** The step with each imported name as a member of its module, so that cyclic imports work. */
function linked(
  step: t.FunctionExpression,
  free: ReadonlySet<string>,
  imports: ReadonlyMap<string, ImportedName>,
  modules: Map<string, string>,
): t.Expression {
  const found = new Map<t.Node, ImportedName>();
  const callees = new Set<t.Node>();
  const visit = (node: t.Node, parent: t.Node, grandparent: t.Node | undefined): void => {
    if (t.isCallExpression(parent) && parent.callee === node) callees.add(node);
    if (!t.isIdentifier(node) || !free.has(node.name)) return;
    const imported = imports.get(node.name);
    if (imported !== undefined && t.isReferenced(node, parent, grandparent)) found.set(node, imported);
  };
  walk(step, (node, parent, grandparent) => {
    if (parent !== undefined) visit(node, parent, grandparent);
  });
  return rewrite(step, (node) => {
    if (t.isObjectProperty(node) && node.shorthand && !t.isIdentifier(node.value)) node.shorthand = false;
    const imported = found.get(node);
    if (imported === undefined) return node;
    const member = memberOf(imported, modules);
    member.loc = node.loc ?? null;
    // As in the module itself, an imported function is called without `this`.
    return callees.has(node) ? t.sequenceExpression([t.numericLiteral(0), member]) : member;
  }) as t.Expression;
}

function memberOf({ specifier, imported }: ImportedName, modules: Map<string, string>): t.Expression {
  const local = modules.get(specifier) ?? `$r${modules.size}`;
  modules.set(specifier, local);
  if (imported === null) return t.identifier(local);
  return t.memberExpression(t.identifier(local), t.stringLiteral(imported), true);
}
