/**
 * The compiled form of a procedure, as a syntax tree: its step function, and the table of the points at which it
 * resumes.
 *
 * ```js
 * function f$step(k, $f, $m) {            // $f: the thread's innermost frame { pc, vars }; $m: the machine
 *   const $v = $f.vars;
 *   let parent = $v.parent, dir;
 *   $go: for (let $n = $f.pc;;) switch ($n) {
 *     case 0: ...; $f.vars = { parent }; $f.pc = 1; return 0;                     // yield
 *     case 1: ...; $m.call(g, [dir]); $f.vars = { parent }; $f.pc = 2; return 1;  // yield* g(k, dir)
 *     case 2: $1 = $m.value; ...; $m.value = $1; return 2;                        // return
 *   }
 * }
 * ```
 */
import { types as t } from '@babel/core';
import { CALLS, ENDS, PAUSES, WAITS } from '../procedures/step.ts';
import { type Block, type Builder, reachable } from './blocks.ts';
import { liveness } from './liveness.ts';
import { plainName, RESERVED } from './names.ts';
import { refuse } from './problem.ts';
import type { Explosion } from './scope.ts';
import { rewrite, walkOwn } from './walk.ts';

/** One row of the table: what `procedures/step.ts` calls Resume, less what only the running module knows. */
export interface EmittedProcedure {
  readonly step: t.FunctionExpression;
  readonly resume: readonly { readonly block: Block; readonly live: readonly string[] }[];
}

const name = (text: string): t.Identifier => t.identifier(text);
const member = (object: string, property: string): t.MemberExpression => t.memberExpression(name(object), name(property));
const set = (target: t.LVal, value: t.Expression): t.Statement =>
  t.expressionStatement(t.assignmentExpression('=', target, value));
const code = (value: number): t.Statement => t.returnStatement(t.numericLiteral(value));

export function emitProcedure(x: Explosion, functionName: string): EmittedProcedure {
  const blocks = reachable(x.builder.blocks);
  const live = liveness(blocks, x.builder.exits, x.builder.locals, x.functions);
  const liveAt = (block: Block): string[] => [...x.builder.locals].filter((local) => live.get(block)?.has(local));
  const resume = blocks.filter((block) => block.resume !== null).map((block) => ({ block, live: liveAt(block) }));
  // Across a call it depends on whether the callee pauses: `procedures/frame.ts` sees to that.
  for (const { block, live: names } of resume) if (block.resume?.kind === 'pause') refuseClosures(x, block, names);

  const number = new Map(blocks.map((block, index) => [block, index]));
  const jump = (block: Block): t.Statement[] => [
    set(name(RESERVED.next), t.numericLiteral(number.get(block) as number)),
    t.continueStatement(name(RESERVED.loop)),
  ];
  const rewriteJumps = (root: t.Statement): t.Statement => rewriteKept(root, x.builder, jump);
  const store = (block: Block): t.Statement[] => [
    set(member(RESERVED.frame, 'vars'), record(x, liveAt(block))),
    set(member(RESERVED.frame, 'pc'), t.numericLiteral(number.get(block) as number)),
  ];
  const cases = blocks.map((block, index) => {
    const body = [...gate(block), ...block.body.map(rewriteJumps), ...leave(block, blocks[index + 1], jump, store)];
    return t.switchCase(t.numericLiteral(index), body);
  });
  const loaded = new Set(resume.flatMap(({ live: names }) => names));
  const start = t.variableDeclaration('let', [t.variableDeclarator(name(RESERVED.next), member(RESERVED.frame, 'pc'))]);
  const loop = t.forStatement(start, null, null, t.switchStatement(name(RESERVED.next), cases));
  const step = t.functionExpression(
    name(functionName),
    [name(x.state), name(RESERVED.frame), name(RESERVED.machine)],
    t.blockStatement([...declarations(x, loaded), ...x.functions, t.labeledStatement(name(RESERVED.loop), loop)]),
  );
  return { step, resume };
}

/** The step's locals: those that live in the frame are taken from there. */
function declarations(x: Explosion, loaded: ReadonlySet<string>): t.Statement[] {
  const statements: t.Statement[] = [];
  const declare = (kind: 'let' | 'const', id: string, value: t.Expression | null): void => {
    statements.push(t.variableDeclaration(kind, [t.variableDeclarator(name(id), value)]));
  };
  if (loaded.size > 0) declare('const', RESERVED.vars, member(RESERVED.frame, 'vars'));
  if (x.names.unset.size > 0) declare('const', RESERVED.unset, member(RESERVED.machine, 'unsetValue'));
  for (const local of x.builder.locals) {
    const value = member(RESERVED.vars, local);
    const unset = name(RESERVED.unset);
    if (!x.names.unset.has(local)) declare('let', local, loaded.has(local) ? value : null);
    else if (!loaded.has(local)) declare('let', local, unset);
    else {
      const isThere = t.binaryExpression('in', t.stringLiteral(local), name(RESERVED.vars));
      declare('let', local, t.conditionalExpression(isThere, value, unset));
    }
  }
  return statements;
}

/** `{ a, b }`, without the locals that are unset. */
function record(x: Explosion, names: readonly string[]): t.Expression {
  const object = t.objectExpression(names.map((local) => t.objectProperty(name(local), name(local), false, true)));
  if (!names.some((local) => x.names.unset.has(local))) return object;
  return t.callExpression(member(RESERVED.machine, 'withoutUnset'), [object]);
}

function gate({ resume }: Block): t.Statement[] {
  if (!resume?.gate) return [];
  const { condition, why } = resume.gate;
  const asked = t.callExpression(member(RESERVED.machine, 'waits'), [condition, ...(why ? [why] : [])]);
  asked.loc = resume.at.loc ?? null;
  return [t.ifStatement(asked, code(WAITS))];
}

function leave(
  { end }: Block,
  following: Block | undefined,
  jump: (block: Block) => t.Statement[],
  store: (block: Block) => t.Statement[],
): t.Statement[] {
  if (end === null || end.kind === 'never') return [];
  if (end.kind === 'jump') return end.to === following ? [] : jump(end.to);
  if (end.kind === 'branch') {
    const otherwise = end.no === following ? [] : jump(end.no);
    return [located(t.ifStatement(end.test, t.blockStatement(jump(end.yes))), end.test), ...otherwise];
  }
  if (end.kind === 'pause') return [...store(end.resume), code(PAUSES)];
  if (end.kind === 'return') return finish(end.value);
  const called = t.callExpression(member(RESERVED.machine, 'call'), [end.callee, t.arrayExpression([...end.args])]);
  called.loc = end.resume.resume?.at.loc ?? null;
  return [t.expressionStatement(called), ...store(end.resume), code(CALLS)];
}

function finish(value: t.Expression | null): t.Statement[] {
  const result = value ?? t.unaryExpression('void', t.numericLiteral(0));
  return [located(set(member(RESERVED.machine, 'value'), result), result), code(ENDS)];
}

/** In a kept statement, `return` and the jumps that leave it become the machine's. */
function rewriteKept(root: t.Statement, { exits }: Builder, jump: (block: Block) => t.Statement[]): t.Statement {
  const returns = new Set<t.Node>();
  walkOwn(root, (node) => {
    if (t.isReturnStatement(node)) returns.add(node);
  });
  return rewrite(root, (node) => {
    const target = exits.get(node);
    if (target !== undefined) return t.blockStatement(jump(target));
    return returns.has(node) ? t.blockStatement(finish((node as t.ReturnStatement).argument ?? null)) : node;
  }) as t.Statement;
}

function refuseClosures(x: Explosion, { resume }: Block, live: readonly string[]): void {
  const closure = live.find((local) => x.closures.has(local));
  if (closure === undefined) return;
  const { line } = resume?.at.loc?.start ?? { line: 0 };
  refuse(
    x.closures.get(closure) as t.Node,
    `the function \`${plainName(closure)}\` would have to live across the yield in line ${line}, but a frame holds plain data only`,
    `write it as a declaration, \`function ${plainName(closure)}(...) {...}\`, or move it out of the procedure`,
  );
}

function located<T extends t.Node>(node: T, origin: t.Node): T {
  node.loc = origin.loc ?? null;
  return node;
}
