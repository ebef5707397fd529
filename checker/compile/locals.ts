/** What must be settled about a procedure's locals while Babel's scopes are at hand: the one pass that needs them. */
import { types as t, traverse } from '@babel/core';
import { captureLoopConstants } from './captures.ts';
import { renameApart } from './names.ts';
import { countTurns } from './turns.ts';
import { type Assigned, guardUnset } from './unset.ts';

export interface Locals extends Assigned {
  /** Names that are not the procedure's own. */
  readonly free: ReadonlySet<string>;
}

/** Rename, capture, guard and count, in place. `procedure` must not belong to another tree. Throws RuleBroken. */
export function settleLocals(procedure: t.FunctionExpression): Locals {
  const file = t.file(t.program([t.expressionStatement(procedure)]));
  let locals: Locals | null = null;
  traverse(file, {
    FunctionExpression(path) {
      const free = new Set(Object.keys((path.scope.getProgramParent() as unknown as { globals: object }).globals));
      renameApart(path, free);
      captureLoopConstants(path);
      locals = { ...guardUnset(path), free };
      countTurns(path.node);
      path.stop();
    },
  });
  return locals as unknown as Locals;
}
