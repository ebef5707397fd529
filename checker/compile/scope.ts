/** What the passes that take statements and expressions apart share: the graph being built, and where they are. */
import { types as t } from '@babel/core';
import type { Block, Builder, Gate } from './blocks.ts';
import type { Labels, Stretch } from './labels.ts';
import type { Locals } from './locals.ts';

/** What `break` and `continue` lead to. */
export interface Target {
  readonly labels: readonly string[];
  /** Reached by a `break` without a label. */
  readonly isPlain: boolean;
  readonly breakTo: Block;
  readonly breakNext: Stretch | null;
  /** Null for what is no loop. */
  readonly continueTo: Block | null;
  readonly continueNext: Stretch | null;
}

export interface Explosion {
  readonly builder: Builder;
  readonly labels: Labels;
  readonly names: Locals;
  /** `node` without its yields; what they need is put into the graph. Set by `procedure.ts`. */
  readonly explode: (x: Explosion, node: t.Expression) => t.Expression;
  /** Name of the first parameter. */
  readonly state: string;
  /** Names of the module that may be given another value while it runs. */
  readonly mutable: ReadonlySet<string>;
  /** Local names that stand for dcheck's `until`, as in `until` or `dcheck.until`. */
  readonly untilNames: ReadonlySet<string>;
  readonly currentNames: ReadonlySet<string>;
  /** Function declarations inside the procedure: made anew at every step. */
  readonly functions: t.FunctionDeclaration[];
  /** Locals that are given a function. */
  readonly closures: Map<string, t.Node>;
  readonly targets: Target[];
  /** The statement being taken apart, and what follows it. */
  own: Stretch;
  next: Stretch | null;
}

/** True where evaluating `node` later, or again, gives the same value and has no effect. */
export function isStable(x: Explosion, node: t.Node): boolean {
  if (t.isTemplateLiteral(node)) return node.expressions.every((part) => isStable(x, part as t.Expression));
  if (t.isLiteral(node)) return !t.isRegExpLiteral(node);
  if (t.isFunction(node)) return true;
  if (t.isIdentifier(node)) {
    return x.builder.temporaries.has(node.name) || x.names.constants.has(node.name) || isModuleConstant(x, node.name);
  }
  if (t.isUnaryExpression(node)) return node.operator !== 'delete' && isStable(x, node.argument);
  return t.isMemberExpression(node) && !node.computed && isModulePath(x, node);
}

/**
 * A path from the state, as `k.inode[ino].i_size` or `k.client[current()]`, whose object is the same whenever it is
 * looked up. JavaScript evaluates `k.a.b` in `k.a.b.c = yield* f(k)` and in `k.a.b.push(yield* f(k))` first, and would
 * then write to an old draft. What is meant is C's `p->c = f()`, which leaves the order open: such an object is
 * looked up when the result is there.
 */
export function isFixedPath(x: Explosion, node: t.Node): boolean {
  if (!t.isMemberExpression(node)) return t.isIdentifier(node, { name: x.state });
  const key = node.property;
  const isCurrent = t.isCallExpression(key) && key.arguments.length === 0 && x.currentNames.has(dotted(key.callee));
  return isFixedPath(x, node.object) && (!node.computed || isCurrent || isStable(x, key));
}

/** `Math.max`, `ops.lookup`: a member of an object of the module or of JavaScript. */
function isModulePath(x: Explosion, node: t.Node): boolean {
  if (t.isIdentifier(node)) return isModuleConstant(x, node.name);
  return t.isMemberExpression(node) && !node.computed && isModulePath(x, node.object);
}

function isModuleConstant(x: Explosion, name: string): boolean {
  return x.names.free.has(name) && !x.mutable.has(name);
}

/** The gate that `yield until(...)` puts before the next step; null for another expression. */
export function gateOf(untilNames: ReadonlySet<string>, node: t.Node | null | undefined): Gate | null {
  if (!t.isCallExpression(node) || !untilNames.has(dotted(node.callee))) return null;
  const [condition, why] = node.arguments;
  if (!t.isExpression(condition)) return null;
  const test =
    t.isArrowFunctionExpression(condition) && t.isExpression(condition.body) && condition.params.length === 0
      ? condition.body
      : t.callExpression(condition, []);
  return { condition: test, why: t.isExpression(why) ? why : null };
}

/** `a.b.c` as text; '' for anything else. */
function dotted(node: t.Node): string {
  if (t.isIdentifier(node)) return node.name;
  if (t.isMemberExpression(node) && !node.computed) return `${dotted(node.object)}.${dotted(node.property)}`;
  return '';
}
