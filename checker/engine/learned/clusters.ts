/**
 * Clusters: action instances that are looked up together, in one table walk instead of one each.
 *
 * Actions that depend on few bits are joined as long as the bits of all fit into one table (LTSmin's transition
 * groups, but with the dependencies learned instead of declared). Of the others, those that branch first on the same
 * slot, a thread's program counter, are joined where what they read under each of its values still fits: a spec with
 * one action per label gets one walk per thread, not one per label. Joining changes the order of successors only.
 */
import type { LearnedAction } from './learned-action.ts';

export interface Cluster {
  readonly actions: readonly LearnedAction[];
  /** What its first table should read. */
  readonly rootSlots: readonly number[];
}

/** Bits that a cluster of small actions may depend on. */
const JOINT_BITS = 10;
/** Bits that actions of one thread may depend on under one value of its program counter. */
const BRANCH_BITS = 16;

/** One cluster for each action: keeps successors in the order of the actions. */
export function separate(actions: readonly LearnedAction[]): Cluster[] {
  return actions.map((action) => ({ actions: [action], rootSlots: [...action.footprint] }));
}

/** Clusters by what is known of the actions now. `bits`: of each slot. */
export function cluster(actions: readonly LearnedAction[], bits: Int32Array): Cluster[] {
  const isSmall = (action: LearnedAction): boolean => !action.wide && width(action.footprint, bits) <= JOINT_BITS;
  const small = joinSmall(actions.filter(isSmall), bits);
  const large = joinByRoot(
    actions.filter((action) => !isSmall(action)),
    bits,
  );
  return [...small, ...large];
}

/** The same actions in the same order, of which the same is read first: what tables know of the one holds for the other. */
export function isSame(one: Cluster, other: Cluster): boolean {
  const slots = new Set(other.rootSlots);
  return (
    one.actions.length === other.actions.length &&
    one.actions.every((action, index) => action === other.actions[index]) &&
    one.rootSlots.length === slots.size &&
    one.rootSlots.every((slot) => slots.has(slot))
  );
}

function joinSmall(actions: readonly LearnedAction[], bits: Int32Array): Cluster[] {
  const groups: { actions: LearnedAction[]; slots: Set<number> }[] = [];
  for (const action of actions) {
    let best: (typeof groups)[number] | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const group of groups) {
      const total = width(new Set([...group.slots, ...action.footprint]), bits);
      const more = total - width(group.slots, bits);
      if (total <= JOINT_BITS && more < least) {
        best = group;
        least = more;
      }
    }
    if (best === null) {
      groups.push({ actions: [action], slots: new Set(action.footprint) });
      continue;
    }
    best.actions.push(action);
    for (const slot of action.footprint) best.slots.add(slot);
  }
  return groups.map((group) => ({ actions: group.actions, rootSlots: [...group.slots] }));
}

function joinByRoot(actions: readonly LearnedAction[], bits: Int32Array): Cluster[] {
  const groups: { actions: LearnedAction[]; root: number; branches: Set<number>[] }[] = [];
  for (const action of actions) {
    const root = action.wide ? -1 : action.trie.rootSlot;
    const own = action.wide ? [] : withWrites(action);
    const group = root === -1 ? undefined : groups.find((other) => other.root === root && together(other.branches, own, bits));
    if (group === undefined) groups.push({ actions: [action], root, branches: own });
    else {
      group.actions.push(action);
      group.branches = merged(group.branches, own);
    }
  }
  return groups.map(({ actions: joined, root, branches }) => ({
    actions: joined,
    rootSlots: root === -1 ? [] : [root, ...frequent(branches, root)],
  }));
}

/** What is read under each value of the root's slot. */
function withWrites(action: LearnedAction): Set<number>[] {
  return action.trie.slotsByRootValue();
}

function together(left: readonly Set<number>[], right: readonly Set<number>[], bits: Int32Array): boolean {
  return merged(left, right).every((slots) => width(slots, bits) <= BRANCH_BITS);
}

function merged(left: readonly Set<number>[], right: readonly Set<number>[]): Set<number>[] {
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, value) => new Set([...(left[value] ?? []), ...(right[value] ?? [])]),
  );
}

/** Slots that are read under at least half of the root's values, the most frequent first. */
function frequent(branches: readonly Set<number>[], root: number): number[] {
  const counts = new Map<number, number>();
  for (const slots of branches) for (const slot of slots) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  counts.delete(root);
  const used = branches.filter((slots) => slots.size > 0).length;
  return [...counts]
    .filter(([, count]) => count * 2 >= used)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([slot]) => slot);
}

function width(slots: ReadonlySet<number>, bits: Int32Array): number {
  let sum = 0;
  for (const slot of slots) sum += bits[slot] as number;
  return sum;
}
