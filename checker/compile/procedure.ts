/**
 * Compiles one generator function: checks the rules, gives its locals names of their own, takes its control flow
 * apart, and writes the description that is registered with it (see `procedures/step.ts`).
 *
 * Cost: linear in the function but for liveness, which is a fixpoint over its blocks.
 */
import { types as t } from '@babel/core';
import type { Resume as ResumePoint } from '../procedures/step.ts';
import { bind } from './assignments.ts';
import { Builder, type Resume } from './blocks.ts';
import { emitProcedure } from './emit.ts';
import { explode } from './expressions.ts';
import type { FoundGenerator, ModuleNames } from './find.ts';
import { first } from './follow.ts';
import { Labels } from './labels.ts';
import { settleNames } from './names.ts';
import { checkRules } from './rules.ts';
import type { Explosion } from './scope.ts';
import { explodeList } from './statements.ts';
import { stripTypes } from './strip.ts';
import { copyTree } from './walk.ts';

/** The object literal that describes the procedure. Throws RuleBroken. */
export function compileProcedure(
  source: string,
  found: FoundGenerator,
  comments: readonly { start: number; end: number }[],
  module: ModuleNames,
): t.Expression {
  const { node } = found;
  const state = checkRules(node, module.untilNames);
  const labels = new Labels(source, node, comments, state);
  const params = node.params.map((param) => copyTree(param)) as t.FunctionParameter[];
  const copy = stripTypes(t.functionExpression(null, params, copyTree(node.body), true));
  const names = settleNames(copy);
  const parameters = copy.params.slice(1).map((param, index) => parameter(param as t.Node, index));

  const head = { start: node.start as number, end: node.body.start as number };
  const start: Resume = { kind: 'start', at: node, own: head, next: null, label: null, gate: null };
  const builder = new Builder(
    start,
    parameters.map(({ name }) => name),
  );
  const x: Explosion = {
    builder,
    labels,
    names,
    explode,
    state,
    mutable: module.mutable,
    untilNames: module.untilNames,
    currentNames: module.currentNames,
    functions: [],
    closures: new Map(),
    targets: [],
    own: head,
    next: null,
  };
  (start as { next: Resume['next'] }).next = first(x, copy.body.body, null);
  for (const { pattern, name } of parameters) {
    if (pattern === null) continue;
    for (const local of Object.keys(t.getBindingIdentifiers(pattern))) builder.locals.add(local);
    bindParameter(x, pattern, t.identifier(name));
  }
  explodeList(x, copy.body.body, null);
  builder.end({ kind: 'return', value: null });

  const { step, resume } = emitProcedure(x, `${t.toIdentifier(found.name)}$step`);
  const points = resume.map(({ block, live }): ResumePoint => {
    const { kind, at, own, next, label, gate } = block.resume as Resume;
    const named = next === null ? null : labels.label(next);
    const { line, column } = at.loc?.start ?? { line: 0, column: 0 };
    return {
      kind,
      gated: gate !== null,
      line,
      column: column + 1,
      own: labels.label(own),
      next: label === null ? named : { ...(named ?? labels.label(own)), text: label },
      live,
    };
  });
  const temporaries = Object.fromEntries(
    [...builder.temporaries].map(([name, origin]) => [
      name,
      labels.label({ start: origin.start ?? 0, end: origin.end ?? 0 }).text,
    ]),
  );
  const rest = parameters.at(-1)?.isRest ?? false;
  const description = { params: parameters.map(({ name }) => name), rest, resume: points, temporaries };
  return describe(found, { ...description, problem: null }, step);
}

/** The description of a generator function that breaks a rule. */
export function describeBroken(found: FoundGenerator, problem: object): t.Expression {
  return describe(found, { params: [], rest: false, resume: [], temporaries: {}, problem }, t.nullLiteral());
}

function describe(found: FoundGenerator, data: object, step: t.Expression): t.Expression {
  const { line, column } = found.node.loc?.start ?? { line: 0, column: 0 };
  const end = found.node.loc?.end ?? { line: 0, column: 1 };
  const all = {
    name: found.name,
    line,
    column: column + 1,
    end: { line: end.line, column: end.column },
    inline: found.inline,
    ...data,
  };
  const literal = t.valueToNode(all) as t.ObjectExpression;
  return t.objectExpression([...literal.properties, t.objectProperty(t.identifier('step'), step)]);
}

interface Parameter {
  /** The local that the argument is put into. */
  readonly name: string;
  /** What takes it apart; null for a plain name. */
  readonly pattern: t.Node | null;
  readonly isRest: boolean;
}

function parameter(node: t.Node, index: number): Parameter {
  const isRest = t.isRestElement(node);
  const pattern = isRest ? node.argument : node;
  if (t.isIdentifier(pattern)) return { name: pattern.name, pattern: null, isRest };
  if (t.isAssignmentPattern(pattern) && t.isIdentifier(pattern.left)) return { name: pattern.left.name, pattern, isRest };
  return { name: `$a${index + 1}`, pattern, isRest };
}

/** Defaults and patterns of parameters are evaluated when the procedure begins to run. */
function bindParameter(x: Explosion, pattern: t.Node, value: t.Identifier): void {
  if (!t.isAssignmentPattern(pattern)) {
    bind(x, pattern, value);
    return;
  }
  const isMissing = t.binaryExpression('===', value, t.identifier('undefined'));
  bind(x, pattern.left, t.conditionalExpression(isMissing, pattern.right, t.cloneNode(value)));
}
