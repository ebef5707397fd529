/**
 * Gives every local of a procedure a name of its own, so that all of them can live side by side in one frame and
 * the later passes can go by name alone.
 *
 * A block's local that shadows another one, or hides a name of the module that the procedure also uses, is renamed
 * `x$2`, `x$3`... Two things that hoisting a block's locals would change are mended here as well: a closure made in
 * a loop that pauses gets the values of the loop's constants at the time it is made; and reads of a local declared
 * without a value are guarded, so that reading it while it is unset is a fault.
 */
import { type NodePath, types as t, traverse } from '@babel/core';
import { refuse } from './problem.ts';
import { pauses, walkOwn } from './walk.ts';

/** Names that the compiled step uses itself. */
export const RESERVED = { frame: '$f', machine: '$m', next: '$n', vars: '$v', loop: '$go', unset: '$U' } as const;

export interface NamedProcedure {
  /** Locals that are declared without a value: they may be read while unset. */
  readonly unset: ReadonlySet<string>;
  /** Parameters and locals that are given a value once. */
  readonly constants: ReadonlySet<string>;
  /** Names that are not the procedure's own. */
  readonly free: ReadonlySet<string>;
}

type FunctionPath = NodePath<t.FunctionExpression>;

/** Rename, capture and guard, in place. `procedure` must not belong to another tree. */
export function settleNames(procedure: t.FunctionExpression): NamedProcedure {
  const file = t.file(t.program([t.expressionStatement(procedure)]));
  let named: NamedProcedure | null = null;
  traverse(file, {
    FunctionExpression(path) {
      const free = new Set(Object.keys((path.scope.getProgramParent() as unknown as { globals: object }).globals));
      rename(path, free);
      path.scope.crawl();
      captureLoopConstants(path);
      named = { ...guardUnset(path), free };
      countTurns(path.node);
      path.stop();
    },
  });
  return named as unknown as NamedProcedure;
}

function rename(procedure: FunctionPath, free: ReadonlySet<string>): void {
  const taken = new Set<string>(Object.values(RESERVED));
  const settle = (scope: NodePath['scope']): void => {
    for (const name of Object.keys(scope.bindings)) {
      let unique = name;
      for (let n = 2; taken.has(unique) || /^\$\d+$/.test(unique); n++) unique = `${name}$${n}`;
      taken.add(unique);
      if (unique !== name) scope.rename(name, unique);
    }
  };
  settle(procedure.scope);
  for (const name of free) taken.add(name);
  procedure.traverse({
    Scopable(path) {
      if (path.scope.path === path) settle(path.scope);
    },
  });
}

function captureLoopConstants(procedure: FunctionPath): void {
  procedure.traverse({
    Function(closure) {
      closure.skip();
      if (closure.isObjectMethod() || closure.isFunctionDeclaration() || closure.isClassMethod()) return;
      // What `yield until(...)` is given is taken apart, not run as a closure.
      if (t.isYieldExpression(closure.parentPath.parent)) return;
      const captured: string[] = [];
      for (const [name, binding] of visibleLocals(closure, procedure)) {
        if (!binding.referencePaths.some((read) => read.isDescendant(closure)) || !inPausingLoop(binding, procedure)) continue;
        if (!binding.constant) {
          const isUsedAtOnce = t.isCallExpression(closure.parent) && closure.listKey === 'arguments';
          if (isUsedAtOnce) continue;
          refuse(
            closure.node,
            `this closure captures \`${name}\`, which changes while the loop runs`,
            'copy it into a const first',
          );
        }
        if ((binding.identifier.end ?? 0) <= (closure.node.start ?? 0)) captured.push(name);
      }
      if (captured.length === 0) return;
      const values = captured.map((name) => t.identifier(name));
      const maker = t.arrowFunctionExpression(
        captured.map((name) => t.identifier(name)),
        closure.node as t.ArrowFunctionExpression,
      );
      closure.replaceWith(t.callExpression(maker, values));
      closure.skip();
    },
  });
}

type Binding = NodePath['scope']['bindings'][string];

/** The bindings of the procedure's own blocks that are in scope at `inner`. */
function visibleLocals(inner: NodePath, procedure: FunctionPath): [string, Binding][] {
  const found: [string, Binding][] = [];
  for (let scope = inner.scope.parent; scope !== undefined; scope = scope.parent) {
    found.push(...Object.entries(scope.bindings));
    if (scope === procedure.scope) break;
  }
  return found;
}

function inPausingLoop(binding: Binding, procedure: FunctionPath): boolean {
  const loop = binding.scope.path.find((path) => path === procedure || path.isLoop());
  return loop !== null && loop !== procedure && pauses(loop.node);
}

function guardUnset(procedure: FunctionPath): Pick<NamedProcedure, 'unset' | 'constants'> {
  const unset = new Set<string>();
  const constants = new Set<string>();
  const settle = (scope: NodePath['scope']): void => {
    for (const [name, binding] of Object.entries(scope.bindings)) {
      if (binding.constant) constants.add(name);
      const [violation] = binding.constantViolations;
      if (binding.kind === 'const' && violation)
        refuse(violation.node, `\`${plainName(name)}\` is a const`, 'declare it with let');
      const declarator = binding.path;
      // A loop over a collection gives its variable a value at every turn.
      if (!declarator.isVariableDeclarator() || declarator.node.init || t.isForXStatement(declarator.parentPath?.parent))
        continue;
      unset.add(name);
      declarator.node.init = t.identifier(RESERVED.unset);
      for (const read of binding.referencePaths) guardRead(read, name);
      for (const write of binding.constantViolations) guardUpdate(write, name);
    }
  };
  settle(procedure.scope);
  procedure.traverse({
    Function: (path) => path.skip(),
    Scopable(path) {
      if (path.scope.path === path) settle(path.scope);
    },
  });
  return { unset, constants };
}

/** `x === $U ? $m.unset('x') : x` */
function guarded(name: string, read: t.Node): t.ConditionalExpression {
  const raise = t.callExpression(t.memberExpression(t.identifier(RESERVED.machine), t.identifier('unset')), [
    t.stringLiteral(plainName(name)),
  ]);
  raise.loc = read.loc ?? null;
  const test = t.binaryExpression('===', t.identifier(name), t.identifier(RESERVED.unset));
  return t.conditionalExpression(test, raise, t.identifier(name));
}

function guardRead(read: NodePath, name: string): void {
  if (t.isUpdateExpression(read.parent)) return;
  if (t.isObjectProperty(read.parent)) read.parent.shorthand = false;
  read.replaceWith(guarded(name, read.node));
  read.skip();
}

function guardUpdate(write: NodePath, name: string): void {
  const { node } = write;
  if (!t.isUpdateExpression(node) && !(t.isAssignmentExpression(node) && node.operator !== '=')) return;
  write.replaceWith(t.sequenceExpression([guarded(name, node), node]));
  write.skip();
}

/** Every turn of a loop is counted, so that a loop which waits for others without a yield does not hang the checker. */
function countTurns(procedure: t.FunctionExpression): void {
  walkOwn(procedure, (node) => {
    if (!t.isLoop(node)) return;
    const turn = t.callExpression(t.memberExpression(t.identifier(RESERVED.machine), t.identifier('turn')), []);
    turn.loc = node.loc ?? null;
    const count = t.expressionStatement(turn);
    if (t.isBlockStatement(node.body)) node.body.body.unshift(count);
    else node.body = t.blockStatement([count, node.body]);
  });
}

/** True for a declaration without a value, as {@link settleNames} leaves it. */
export function isUnset(init: t.Node | null | undefined): boolean {
  return !init || t.isIdentifier(init, { name: RESERVED.unset });
}

/** The author's name for a local that may have been renamed. */
export function plainName(name: string): string {
  return name.replace(/\$\d+$/, '');
}
