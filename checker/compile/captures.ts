/**
 * Closures in loops that pause. Each turn of a loop has its own bindings, but the hoisted locals of a compiled step
 * are shared by all turns; so a closure gets the values of the loop's constants at the time it is made, and may not
 * capture what changes while the loop runs, unless it is used at once as an argument of a call.
 */
import { types as t } from '@babel/core';
import type { Binding, FunctionPath, Path } from './names.ts';
import { refuse } from './problem.ts';
import { pauses } from './walk.ts';

/** Wrap the closures of `procedure` that need it, in place. Throws RuleBroken. */
export function captureLoopConstants(procedure: FunctionPath): void {
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

/** The bindings of the procedure's own blocks that are in scope at `inner`. */
function visibleLocals(inner: Path, procedure: FunctionPath): [string, Binding][] {
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
