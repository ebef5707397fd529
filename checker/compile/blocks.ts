/**
 * The control-flow graph that a procedure is exploded into: basic blocks, of which those that a pause resumes at
 * are the procedure's program counters.
 *
 * Explosion into a switch over numbered blocks follows the technique of Facebook's regenerator (Ben Newman, 2013):
 * only statements that contain a yield are taken apart; all others are kept whole, inside one block.
 */
import { types as t } from '@babel/core';
import type { Stretch } from './labels.ts';

/** How control leaves a block. */
export type End =
  | { readonly kind: 'jump'; readonly to: Block }
  | { readonly kind: 'branch'; readonly test: t.Expression; readonly yes: Block; readonly no: Block }
  /** The step ends; the next one begins at `resume`. */
  | { readonly kind: 'pause'; readonly resume: Block }
  /** Run another procedure; its result is in `$m.value` at `resume`. */
  | { readonly kind: 'call'; readonly callee: t.Expression; readonly args: readonly CallArgument[]; readonly resume: Block }
  | { readonly kind: 'return'; readonly value: t.Expression | null }
  /** Never left: it ends with a throw, or cannot be reached. */
  | { readonly kind: 'never' };

export type CallArgument = t.Expression | t.SpreadElement;

/** What `yield until(...)` waits for. Evaluated where the thread resumes. */
export interface Gate {
  readonly condition: t.Expression;
  readonly why: t.Expression | null;
}

/** A point at which a thread may stand between steps. */
export interface Resume {
  readonly kind: 'start' | 'pause' | 'call';
  /** The yield itself; the procedure's head for 'start'. */
  readonly at: t.Node;
  /** The statement that the yield stands in. */
  readonly own: Stretch;
  /** The statement that control reaches next; null where that is the end of the procedure. */
  readonly next: Stretch | null;
  /** `yield 'label'`. */
  readonly label: string | null;
  gate: Gate | null;
}

export interface Block {
  readonly body: t.Statement[];
  end: End | null;
  readonly resume: Resume | null;
  /** Where a kept statement in the body may leave for. */
  readonly leaves: Block[];
}

/** A `break` or `continue` inside a kept statement that leaves it for another block. */
export type Exits = Map<t.Node, Block>;

/** Builds the graph of one procedure. */
export class Builder {
  readonly blocks: Block[] = [];
  readonly exits: Exits = new Map();
  readonly locals: Set<string>;
  /** Source text of what each temporary holds, for error messages. */
  readonly temporaries = new Map<string, t.Node>();
  current: Block;

  constructor(start: Resume, locals: Iterable<string>) {
    this.locals = new Set(locals);
    this.current = this.block(start);
  }

  block(resume: Resume | null = null): Block {
    const block: Block = { body: [], end: null, resume, leaves: [] };
    this.blocks.push(block);
    return block;
  }

  /** Go on in `block`; what came before falls through to it unless it has ended. */
  enter(block: Block): void {
    this.end({ kind: 'jump', to: block });
    this.current = block;
  }

  /** Append to the current block. `exits` are the jumps in `statement` that leave it. */
  emit(statement: t.Statement, exits: Exits = new Map()): void {
    if (this.current.end !== null) return;
    this.current.body.push(statement);
    for (const [node, target] of exits) {
      this.exits.set(node, target);
      this.current.leaves.push(target);
    }
  }

  /** Leave the current block; what follows until the next {@link enter} cannot be reached. */
  end(end: End): void {
    if (this.current.end === null) this.current.end = end;
  }

  /** `name = value`, carrying the position of `value`. */
  assign(target: t.LVal | t.OptionalMemberExpression, value: t.Expression): void {
    const assignment = t.assignmentExpression('=', target, value);
    assignment.loc = value.loc ?? null;
    const statement = t.expressionStatement(assignment);
    statement.loc = value.loc ?? null;
    this.emit(statement);
  }

  /** A fresh local that holds the value of `origin`. */
  temporary(origin: t.Node): t.Identifier {
    const name = `$${this.temporaries.size + 1}`;
    this.temporaries.set(name, origin);
    this.locals.add(name);
    return t.identifier(name);
  }
}

/** The blocks that can be reached from the first, points of resumption first. */
export function reachable(blocks: readonly Block[]): Block[] {
  const found = new Set<Block>();
  const visit = (block: Block): void => {
    if (found.has(block)) return;
    found.add(block);
    for (const next of successors(block)) visit(next);
  };
  visit(blocks[0] as Block);
  return blocks.filter((block) => found.has(block)).sort((a, b) => Number(a.resume === null) - Number(b.resume === null));
}

/** Where control can go from the end of `block`, within the procedure. */
export function successors(block: Block): Block[] {
  const { end } = block;
  if (end === null || end.kind === 'never' || end.kind === 'return') return block.leaves;
  if (end.kind === 'jump') return [...block.leaves, end.to];
  if (end.kind === 'branch') return [...block.leaves, end.yes, end.no];
  return [...block.leaves, end.resume];
}
