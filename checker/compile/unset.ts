/**
 * Locals that are declared without a value: reading one before it is set is a fault of the modelled system, as it is
 * undefined behaviour in C. They hold `$U` until they are set, and each read tests for it.
 */
import { types as t } from '@babel/core';
import { type FunctionPath, type Path, plainName, RESERVED } from './names.ts';
import { refuse } from './problem.ts';

export interface Assigned {
  /** Locals that are declared without a value: they may be read while unset. */
  readonly unset: ReadonlySet<string>;
  /** Parameters and locals that are given a value once. */
  readonly constants: ReadonlySet<string>;
}

/** Guard the reads of unset locals, in place. Throws RuleBroken where a const is assigned. */
export function guardUnset(procedure: FunctionPath): Assigned {
  const unset = new Set<string>();
  const constants = new Set<string>();
  const settle = (scope: Path['scope']): void => {
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

function guardRead(read: Path, name: string): void {
  if (t.isUpdateExpression(read.parent)) return;
  if (t.isObjectProperty(read.parent)) read.parent.shorthand = false;
  read.replaceWith(guarded(name, read.node));
  read.skip();
}

function guardUpdate(write: Path, name: string): void {
  const { node } = write;
  if (!t.isUpdateExpression(node) && !(t.isAssignmentExpression(node) && node.operator !== '=')) return;
  write.replaceWith(t.sequenceExpression([guarded(name, node), node]));
  write.skip();
}

/** True for a declaration without a value, as {@link guardUnset} leaves it. */
export function isUnset(init: t.Node | null | undefined): boolean {
  return !init || t.isIdentifier(init, { name: RESERVED.unset });
}
