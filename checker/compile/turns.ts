/** Bounds on loops that do not pause. */
import { types as t } from '@babel/core';
import { RESERVED } from './names.ts';
import { walkOwn } from './walk.ts';

/** Every turn of a loop is counted, so that a loop which waits for others without a yield does not hang the checker. */
export function countTurns(procedure: t.FunctionExpression): void {
  walkOwn(procedure, (node) => {
    if (!t.isLoop(node)) return;
    const turn = t.callExpression(t.memberExpression(t.identifier(RESERVED.machine), t.identifier('turn')), []);
    turn.loc = node.loc ?? null;
    const count = t.expressionStatement(turn);
    if (t.isBlockStatement(node.body)) node.body.body.unshift(count);
    else node.body = t.blockStatement([count, node.body]);
  });
}
