/** A rule of the procedure language that a generator function breaks: found while compiling, raised by the loader. */
import type { types as t } from '@babel/core';

/** `line` and `column` count from 1. */
export interface Problem {
  readonly message: string;
  readonly hint: string;
  readonly line: number;
  readonly column: number;
}

/** Thrown inside `compile/` and caught per generator function. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Refuse `node`. */
export function refuse(node: t.Node, message: string, hint: string): never {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  throw new RuleBroken({ message, hint, line, column: column + 1 });
}
