/**
 * Which locals are live at each point of resumption: those that may be read before they are written again. Only
 * they are kept in a frame, so that dead values do not tell states apart.
 *
 * Backward dataflow over the graph (Kildall 1973), to a fixpoint; inside statements that were kept whole the same
 * over the syntax tree. A local that is used in a nested function counts as used where that function is made; a
 * declared function counts as what its body uses, wherever it is named. Sound: a local is only ever taken to be
 * live too long, as where a compound assignment inside an expression sets it.
 */
import { types as t } from '@babel/core';
import type { Block, Exits } from './blocks.ts';
import { children, namesIn } from './walk.ts';

type Names = ReadonlySet<string>;

/** Live locals at the start of each block. */
export function liveness(
  blocks: readonly Block[],
  exits: Exits,
  locals: Names,
  functions: readonly t.FunctionDeclaration[],
): Map<Block, Names> {
  return new Liveness(blocks, exits, locals, functions).solve();
}

/** Where the jumps of a kept statement lead, as sets of live locals. */
interface Around {
  readonly onBreak: Names | null;
  readonly onContinue: Names | null;
  readonly labels: ReadonlyMap<string, { readonly onBreak: Names; readonly onContinue: Names | null }>;
}

const NONE: Names = new Set();
const NOWHERE: Around = { onBreak: null, onContinue: null, labels: new Map() };

class Liveness {
  private readonly blocks: readonly Block[];
  private readonly exits: Exits;
  private readonly locals: Names;
  private readonly bodies: ReadonlyMap<string, t.FunctionDeclaration>;
  private readonly live = new Map<Block, Names>();
  private readonly used = new Map<t.Node, Names>();

  constructor(blocks: readonly Block[], exits: Exits, locals: Names, functions: readonly t.FunctionDeclaration[]) {
    this.blocks = blocks;
    this.exits = exits;
    this.locals = locals;
    this.bodies = new Map(functions.map((node) => [node.id?.name ?? '', node]));
  }

  solve(): Map<Block, Names> {
    for (let changed = true; changed; ) {
      changed = false;
      for (const block of this.blocks.toReversed()) {
        const found = this.atStart(block);
        changed ||= found.size !== this.at(block).size;
        this.live.set(block, found);
      }
    }
    return this.live;
  }

  private at(block: Block): Names {
    return this.live.get(block) ?? NONE;
  }

  private atStart(block: Block): Names {
    let live = this.list(block.body, this.atEnd(block), NOWHERE);
    const gate = block.resume?.gate;
    if (gate?.why) live = this.value(gate.why, live);
    return gate ? this.value(gate.condition, live) : live;
  }

  private atEnd({ end }: Block): Names {
    if (end === null || end.kind === 'never') return NONE;
    if (end.kind === 'jump') return this.at(end.to);
    if (end.kind === 'branch') return this.value(end.test, union(this.at(end.yes), this.at(end.no)));
    if (end.kind === 'pause') return this.at(end.resume);
    if (end.kind === 'return') return end.value === null ? NONE : this.value(end.value, NONE);
    let live = this.at(end.resume);
    for (const node of [...end.args].reverse()) live = this.value(node, live);
    return this.value(end.callee, live);
  }

  private list(list: readonly t.Statement[], after: Names, around: Around): Names {
    return list.reduceRight<Names>((live, statement) => this.statement(statement, live, around), after);
  }

  /** Live before `node`, given what is live after it. */
  private statement(node: t.Statement, after: Names, around: Around): Names {
    switch (node.type) {
      case 'ExpressionStatement':
        return this.value(node.expression, after);
      case 'VariableDeclaration':
        return node.declarations.reduceRight<Names>((live, { id, init }) => this.assigned(id, init ?? null, live), after);
      case 'BlockStatement':
        return this.list(node.body, after, around);
      case 'IfStatement': {
        const yes = this.statement(node.consequent, after, around);
        const no = node.alternate ? this.statement(node.alternate, after, around) : after;
        return this.value(node.test, union(yes, no));
      }
      case 'ReturnStatement':
        return node.argument ? this.value(node.argument, NONE) : NONE;
      case 'ThrowStatement':
        return this.value(node.argument, NONE);
      case 'BreakStatement':
      case 'ContinueStatement':
        return this.jump(node, around);
      case 'LabeledStatement':
        return this.labelled(node, after, around);
      case 'SwitchStatement':
        return this.switch(node, after, around);
      case 'TryStatement':
        return this.attempt(node, after, around);
      case 'EmptyStatement':
      case 'FunctionDeclaration':
        return after;
      default:
        return t.isLoop(node) ? this.loop(node, after, around, []) : union(after, this.uses(node));
    }
  }

  private jump(node: t.BreakStatement | t.ContinueStatement, around: Around): Names {
    const outside = this.exits.get(node);
    if (outside !== undefined) return this.at(outside);
    const target = node.label ? around.labels.get(node.label.name) : around;
    return (t.isBreakStatement(node) ? target?.onBreak : target?.onContinue) ?? NONE;
  }

  private labelled(node: t.LabeledStatement, after: Names, around: Around): Names {
    const names = [node.label.name];
    let { body } = node;
    for (; t.isLabeledStatement(body); body = body.body) names.push(body.label.name);
    if (t.isLoop(body)) return this.loop(body, after, around, names);
    const labels = new Map(around.labels);
    for (const name of names) labels.set(name, { onBreak: after, onContinue: null });
    return this.statement(body, after, { ...around, labels });
  }

  private loop(node: t.Loop, after: Names, around: Around, names: readonly string[]): Names {
    let again: Names = NONE;
    for (;;) {
      const head = this.loopHead(node, after, again);
      const labels = new Map(around.labels);
      for (const name of names) labels.set(name, { onBreak: after, onContinue: head });
      const body = this.statement(node.body, head, { onBreak: after, onContinue: head, labels });
      const grown = union(again, body);
      if (grown.size === again.size) {
        if (t.isDoWhileStatement(node)) return body;
        const before = this.loopHead(node, after, body, false);
        if (!t.isForStatement(node) || !node.init) return before;
        return t.isVariableDeclaration(node.init) ? this.statement(node.init, before, NOWHERE) : this.value(node.init, before);
      }
      again = grown;
    }
  }

  /** Live where a loop decides whether to go on: after its update, before its test. */
  private loopHead(node: t.Loop, after: Names, body: Names, withUpdate = true): Names {
    if (t.isForXStatement(node)) {
      const pattern = t.isVariableDeclaration(node.left) ? (node.left.declarations[0] as t.VariableDeclarator).id : node.left;
      return this.value(node.right, union(after, this.assigned(pattern, null, body)));
    }
    const goesOn = node.test ? this.value(node.test, union(after, body)) : body;
    return t.isForStatement(node) && node.update && withUpdate ? this.value(node.update, goesOn) : goesOn;
  }

  private switch(node: t.SwitchStatement, after: Names, around: Around): Names {
    const within = { ...around, onBreak: after };
    let live = after;
    let all = node.cases.some(({ test }) => !test) ? NONE : after;
    for (const { consequent } of node.cases.toReversed()) {
      live = this.list(consequent, live, within);
      all = union(all, live);
    }
    for (const { test } of node.cases.toReversed()) if (test) all = this.value(test, all);
    return this.value(node.discriminant, all);
  }

  /** Any point of the block may throw, so what the handler needs is live throughout. */
  private attempt(node: t.TryStatement, after: Names, around: Around): Names {
    const last = node.finalizer ? this.list(node.finalizer.body, after, around) : after;
    const handler = node.handler ? this.list(node.handler.body.body, last, around) : NONE;
    return union(union(this.list(node.block.body, last, around), handler), node.finalizer ? last : NONE);
  }

  /** Live before `target = init`. */
  private assigned(target: t.Node, init: t.Expression | null, after: Names): Names {
    const written = new Set(namesIn(target));
    let live: Names = new Set([...after].filter((name) => !written.has(name)));
    if (!t.isIdentifier(target)) live = union(live, this.uses(target));
    return init === null ? live : this.value(init, live);
  }

  private value(node: t.Node, after: Names): Names {
    if (t.isAssignmentExpression(node, { operator: '=' })) return this.assigned(node.left, node.right, after);
    if (t.isSequenceExpression(node)) return node.expressions.reduceRight<Names>((live, part) => this.value(part, live), after);
    return union(after, this.uses(node));
  }

  private uses(node: t.Node): Names {
    const known = this.used.get(node);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const entered = new Set<string>();
    const visit = (inner: t.Node, parent: t.Node | undefined, grandparent: t.Node | undefined): void => {
      if (t.isIdentifier(inner) && isRead(inner, parent, grandparent)) {
        const body = this.bodies.get(inner.name);
        if (body !== undefined && !entered.has(inner.name)) {
          entered.add(inner.name);
          visit(body, undefined, undefined);
        } else if (this.locals.has(inner.name)) found.add(inner.name);
      }
      for (const child of children(inner)) visit(child, inner, parent);
    };
    visit(node, undefined, undefined);
    this.used.set(node, found);
    return found;
  }
}

function isRead(node: t.Identifier, parent: t.Node | undefined, grandparent: t.Node | undefined): boolean {
  if (parent === undefined) return true;
  if (t.isAssignmentExpression(parent) && parent.left === node) return parent.operator !== '=';
  return t.isReferenced(node, parent, grandparent);
}

function union(a: Names, b: Names): Names {
  return b.size === 0 ? a : new Set([...a, ...b]);
}
