/**
 * Compiles one generator function: checks the rules, gives its locals names of their own, takes its control flow
 * apart, and writes the description that is registered with it (see `procedures/step.ts`).
 *
 * Cost: linear in the function but for liveness, which is a fixpoint over its blocks.
 */
import { types as t } from '@babel/core';
import type { Description, Resume as ResumePoint } from '../procedures/step.ts';
import { bind } from './assignments.ts';
import { Builder, type Resume } from './blocks.ts';
import { emitProcedure } from './emit.ts';
import { explode } from './expressions.ts';
import type { FoundGenerator, ModuleNames } from './find.ts';
import { first } from './follow.ts';
import { Labels } from './labels.ts';
import { settleLocals } from './locals.ts';
import { type Problem, refuse } from './problem.ts';
import { checkRules } from './rules.ts';
import type { Explosion } from './scope.ts';
import { explodeList } from './statements.ts';
import { stripTypes } from './strip.ts';
import { copyTree } from './walk.ts';

/** A procedure's description, and the step function that belongs to it. */
export interface Compiled {
  readonly description: Description;
  /** Null where it breaks a rule. */
  readonly step: t.FunctionExpression | null;
  /** Names of the module that the step function uses. */
  readonly free: ReadonlySet<string>;
}

/** Throws RuleBroken. */
export function compileProcedure(
  source: string,
  found: FoundGenerator,
  comments: readonly { start: number; end: number }[],
  module: ModuleNames,
): Compiled {
  const { node } = found;
  const state = checkRules(node, module.untilNames);
  const labels = new Labels(source, node, comments, state);
  const params = node.params.map((param) => copyTree(param)) as t.FunctionParameter[];
  const copy = stripTypes(t.functionExpression(null, params, copyTree(node.body), true));
  const names = settleLocals(copy);
  for (const name of ['module', 'exports', 'require']) {
    if (names.free.has(name) && !module.imports.has(name)) {
      refuse(node, `a procedure cannot use \`${name}\`, which is a name of CommonJS`, 'give it another name');
    }
  }
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
  const kept = new Set(points.flatMap((point) => point.live));
  const temporaries: Record<string, string> = {};
  for (const [name, origin] of builder.temporaries) {
    if (kept.has(name)) temporaries[name] = labels.label({ start: origin.start ?? 0, end: origin.end ?? 0 }).text;
  }
  const rest = parameters.at(-1)?.isRest ?? false;
  const description = { ...headOf(found), params: parameters.map(({ name }) => name), rest, resume: points, temporaries };
  return { description, step, free: names.free };
}

/** A generator function that breaks a rule. */
export function brokenProcedure(found: FoundGenerator, problem: Problem): Compiled {
  const nothing = { params: [], rest: false, resume: [], temporaries: {} };
  return { description: { ...headOf(found), ...nothing, problem }, step: null, free: new Set() };
}

function headOf({
  node,
  name,
  inline,
}: FoundGenerator): Pick<Description, 'name' | 'line' | 'column' | 'end' | 'inline' | 'problem'> {
  const { start, end } = node.loc ?? { start: { line: 0, column: 0 }, end: { line: 0, column: 1 } };
  const head = { name, line: start.line, column: start.column + 1, inline };
  return { ...head, end: { line: end.line, column: end.column }, problem: null };
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
