/**
 * Necessary enabling sets: who has to do something before a function can be enabled that is not.
 *
 * The function was disabled on a path of its trie. As long as the slots of that path keep their values it goes the same
 * path, so those who change one of them are a necessary enabling set; so are those who change one of a part of these
 * slots, if the trie knows that the function is disabled whatever possible values the others have. A path that is not
 * known counts as enabled. (What the slot has that the function is split by is left open: it is about this group only.)
 *
 * Cost: some walks over a part of the trie for each path, once.
 */
import { type Bits, bitsFor, join } from './bits.ts';
import type { LearnedFunction } from './functions.ts';
import type { Groups } from './groups.ts';

/** Nodes of the trie that one walk looks at before it gives up. */
const BUDGET = 2000;

/** Necessary enabling sets for `each`, which reads `slots`, in this order, in a state with ids `ids` and is disabled. */
export function blocking(groups: Groups, each: LearnedFunction, slots: readonly number[], ids: Int32Array): Bits[] {
  const free = slots.filter((slot) => slot !== each.splitBy);
  const fixed = new Int32Array(ids.length).fill(-1);
  if (each.splitBy !== -1) fixed[each.splitBy] = ids[each.splitBy] as number;
  const isDisabled = (path: number): boolean => path < each.paths && !each.isEffective(path);
  const suffices = (frozen: readonly number[]): boolean => {
    for (const slot of frozen) fixed[slot] = ids[slot] as number;
    const isEnough = each.trie.everyPath(fixed, (slot) => groups.possible(slot), isDisabled, BUDGET);
    for (const slot of frozen) fixed[slot] = -1;
    return isEnough;
  };
  const found: (readonly number[])[] = free.filter((slot) => suffices([slot])).map((slot) => [slot]);
  if (found.length === 0) {
    found.push(least(free, free, suffices), least(free, [...free].reverse(), suffices));
  }
  return found.map((frozen) => {
    const set = bitsFor(groups.count);
    for (const slot of frozen) join(set, groups.changing(slot, ids[slot] as number));
    return set;
  });
}

/** What is left of `slots` if as many as possible are dropped, tried in the order `order`. */
function least(
  slots: readonly number[],
  order: readonly number[],
  suffices: (frozen: readonly number[]) => boolean,
): readonly number[] {
  let kept = slots;
  for (const slot of order) {
    const fewer = kept.filter((other) => other !== slot);
    if (suffices(fewer)) kept = fewer;
  }
  return kept;
}
