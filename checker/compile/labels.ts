/**
 * The names of steps: the source text of the statement that a step begins with.
 *
 * A label is one line of the spec's own text without what only TypeScript or dcheck needs: type annotations,
 * comments, `yield*`, a leading `const`, and the state as first argument. `const e = yield* d_lookup(k, dir, name);`
 * becomes `e = d_lookup(dir, name)`. Compound statements are named by their head: `while (dir)`.
 */
import { types as t } from '@babel/core';
import { children, walk } from './walk.ts';

/** A stretch of source, by offsets. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What a step is called. `line` and `column` count from 1. */
export interface Label {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const LONGEST = 160;

/** Cuts labels out of the source of one procedure. */
export class Labels {
  private readonly source: string;
  private readonly hidden: readonly Stretch[];
  private readonly lineStarts: readonly number[];

  /** `procedure` must be as parsed, types and all; `state` is the name of its first parameter. */
  constructor(source: string, procedure: t.Node, comments: readonly Stretch[], state: string) {
    this.source = source;
    this.lineStarts = [0, ...Array.from(source.matchAll(/\n/g), ({ index }) => index + 1)];
    this.hidden = [...comments, ...hiddenIn(procedure, state, source)].sort((a, b) => a.start - b.start || b.end - a.end);
  }

  label(stretch: Stretch): Label {
    const line = this.lineStarts.findLastIndex((start) => start <= stretch.start);
    return { text: this.text(stretch), line: line + 1, column: stretch.start - (this.lineStarts[line] as number) + 1 };
  }

  /** The stretch that names `statement`: all of it, or its head where it has a block. */
  head(statement: t.Statement): Stretch {
    const start = statement.start as number;
    const body = bodyOf(statement);
    const whole = { start, end: statement.end as number };
    if (body === null) return whole;
    const isShort = !t.isBlockStatement(body) && !this.source.slice(start, whole.end).includes('\n');
    return isShort ? whole : { start, end: body.start as number };
  }

  /** The `while (test)` at the end of a do-while loop. */
  tail(loop: t.DoWhileStatement): Stretch {
    return { start: this.source.lastIndexOf('while', loop.test.start as number), end: loop.end as number };
  }

  private text({ start, end }: Stretch): string {
    let text = '';
    let at = start;
    for (const gap of this.hidden) {
      if (gap.end <= at || gap.start < start) continue;
      if (gap.start >= end) break;
      if (gap.start > at) text += this.source.slice(at, gap.start);
      at = Math.max(at, gap.end);
    }
    if (at < end) text += this.source.slice(at, end);
    const folded = text
      .replace(/\s+/g, ' ')
      .replace(/[\s;{]+$/, '')
      .trim();
    return folded.length > LONGEST ? `${folded.slice(0, LONGEST - 3)}...` : folded;
  }
}

/** The part of a compound statement that its head ends before. */
function bodyOf(statement: t.Statement): t.Node | null {
  if (t.isIfStatement(statement)) return statement.consequent;
  if (t.isLoop(statement)) return statement.body;
  if (t.isSwitchStatement(statement)) return statement.cases[0] ?? null;
  return null;
}

function hiddenIn(procedure: t.Node, state: string, source: string): Stretch[] {
  const hidden: Stretch[] = [];
  const hide = (start: number | null | undefined, end: number | null | undefined): void => {
    if (typeof start === 'number' && typeof end === 'number' && start < end) hidden.push({ start, end });
  };
  const heads = new Set<t.Node>();
  walk(procedure, (node) => {
    if (t.isTSTypeAnnotation(node) || t.isTSTypeParameterInstantiation(node)) hide(node.start, node.end);
    else if (t.isTSAsExpression(node) || t.isTSSatisfiesExpression(node) || t.isTSNonNullExpression(node)) {
      const { expression } = node;
      const isWrapped = expression.extra?.parenthesized === true;
      hide(isWrapped ? source.indexOf(')', expression.end as number) + 1 : expression.end, node.end);
    } else if (t.isYieldExpression(node)) hide(node.start, node.argument?.start);
    else if (t.isForXStatement(node)) heads.add(node.left);
    else if (t.isForStatement(node) && node.init) heads.add(node.init);
    else if (t.isVariableDeclaration(node) && !heads.has(node)) hide(node.start, node.declarations[0]?.start);
    else if (t.isCallExpression(node)) {
      const [first, second] = node.arguments;
      if (t.isIdentifier(first, { name: state })) hide(first.start, second?.start ?? first.end);
    }
    return children(node).length > 0;
  });
  return hidden;
}
