/** Where `break` and `continue` go. */
import { types as t } from '@babel/core';
import type { Block, Exits } from './blocks.ts';
import type { Target } from './scope.ts';
import { children } from './walk.ts';

type Jump = t.BreakStatement | t.ContinueStatement;

/** What `jump` aims at, among the constructs that were taken apart; undefined where it is none of them. */
export function targetOf(targets: readonly Target[], jump: Jump): Target | undefined {
  return targets.findLast((target) => {
    if (jump.label) return target.labels.includes(jump.label.name);
    return t.isContinueStatement(jump) ? target.continueTo !== null : target.isPlain;
  });
}

export function jumpTarget(targets: readonly Target[], jump: Jump): Block | null {
  const target = targetOf(targets, jump);
  if (target === undefined) return null;
  return t.isContinueStatement(jump) ? target.continueTo : target.breakTo;
}

/** The jumps inside a kept statement that leave it, with the blocks they lead to. */
export function exitsOf(targets: readonly Target[], kept: t.Statement): Exits {
  const exits: Exits = new Map();
  const visit = (node: t.Node, canBreak: boolean, canContinue: boolean, labels: readonly string[]): void => {
    if (t.isFunction(node) || t.isClass(node)) return;
    if (t.isBreakStatement(node) || t.isContinueStatement(node)) {
      const isPlain = t.isBreakStatement(node) ? canBreak : canContinue;
      const stays = node.label ? labels.includes(node.label.name) : isPlain;
      const to = stays ? null : jumpTarget(targets, node);
      if (to !== null) exits.set(node, to);
      return;
    }
    const inner = t.isLabeledStatement(node) ? [...labels, node.label.name] : labels;
    const isLoop = t.isLoop(node);
    for (const child of children(node))
      visit(child, canBreak || isLoop || t.isSwitchStatement(node), canContinue || isLoop, inner);
  };
  visit(kept, false, false, []);
  return exits;
}
