/**
 * The ways that functions go, as a state sees them: what a step depends on, and what a function that is not enabled waits for.
 * A way is found out once for each path of the function's trie and, since they matter too, the values that the step
 * overwrites unread.
 *
 * Cost: for each way of a step a walk over all groups that touch what it touches (`commuting.ts`), for each other one some
 * walks over its own trie (`enabling.ts`).
 */
import type { Relation } from '../learned/relation.ts';
import { UNKNOWN } from '../learned/trie.ts';
import { type Bits, bitsFor, drop, join, numbers } from './bits.ts';
import { Commuting, type Conditions } from './commuting.ts';
import { blocking } from './enabling.ts';
import type { LearnedFunction } from './functions.ts';
import type { Groups } from './groups.ts';
import { WordTable } from './word-table.ts';

/** Paths that are looked at for one snapshot: then who shares a slot is taken to depend on each other. */
const EFFORT = 20_000_000;

/** One way that a function goes, as a state sees it. */
export interface Way {
  /** The group that the function is in; -1 where nothing can come of it. */
  readonly group: number;
  readonly enabled: boolean;
  /** Successors that it has, those that change nothing among them. */
  readonly outcomes: number;
  /** Enabled: the groups that it does not commute with, or that may make it read something else. */
  readonly dependents: Bits;
  /** Enabled: the groups that it commutes with unless certain conditions are met. */
  readonly rivals: readonly Rival[];
  /** Disabled: sets of groups, one of which has to do something before the function can be enabled in this group. */
  readonly enabling: readonly Bits[];
  /** The groups of its function that it cannot come to from here by itself, nor by others. */
  readonly past: Bits;
}

/** A group that may get in a step's way, but not before all conditions of some conflict are met. */
export interface Rival {
  readonly group: number;
  readonly conflicts: readonly Conditions[];
}

/** The slots that a path overwrites unread, and the ways found so far, by the ids of their values. */
interface Unread {
  readonly slots: readonly number[];
  readonly ways: WordTable<Way>;
}

export class Ways {
  private readonly groups: Groups;
  private readonly commuting: Commuting;
  private readonly slots: number[] = [];
  /** By function and path. */
  private readonly byPath: (Way | undefined)[][];
  private readonly byValue: (Unread | null | undefined)[][];

  constructor(groups: Groups, relation: Relation) {
    this.groups = groups;
    this.commuting = new Commuting(groups, relation.domains.layout.leaves.length);
    this.byPath = groups.functions.map(() => []);
    this.byValue = groups.functions.map(() => []);
  }

  /** How function `index` goes in the state with value ids `ids`; null where that is not in the snapshot. */
  of(index: number, ids: Int32Array): Way | null {
    const each = this.groups.functions[index] as LearnedFunction;
    const byPath = this.byPath[index] as (Way | undefined)[];
    if (each.isBlurred) {
      byPath[0] ??= this.blurred(each, index);
      return byPath[0];
    }
    const path = each.trie.pathOf(ids, null);
    if (path === UNKNOWN || path >= each.paths) return null;
    const way = byPath[path];
    if (way !== undefined) return way;
    const unread = this.unreadAt(index, each, path, ids);
    if (unread === null) {
      const found = this.find(index, path, ids);
      byPath[path] = found;
      return found;
    }
    unread.ways.begin();
    for (const slot of unread.slots) unread.ways.add(ids[slot] as number);
    const known = unread.ways.get();
    if (known !== undefined) return known;
    const found = this.find(index, path, ids);
    unread.ways.set(found);
    return found;
  }

  /** What the path overwrites unread; null where it does not. */
  private unreadAt(index: number, each: LearnedFunction, path: number, ids: Int32Array): Unread | null {
    const byValue = this.byValue[index] as (Unread | null | undefined)[];
    const known = byValue[path];
    if (known !== undefined) return known;
    const slots = new Set<number>();
    for (const { writes } of each.action?.outcomesAt(path) ?? []) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) slots.add(writes[i] as number);
    }
    for (const slot of this.readsOf(each, ids)) slots.delete(slot);
    const unread = slots.size === 0 ? null : { slots: [...slots], ways: new WordTable<Way>(4) };
    byValue[path] = unread;
    return unread;
  }

  private readsOf({ trie }: LearnedFunction, ids: Int32Array): readonly number[] {
    this.slots.length = 0;
    trie.pathOf(ids, this.slots);
    return this.slots;
  }

  private find(index: number, path: number, ids: Int32Array): Way {
    const { groups } = this;
    const each = groups.functions[index] as LearnedFunction;
    const slots = this.readsOf(each, ids);
    const group = each.groups.get(each.splitBy === -1 ? 0 : (ids[each.splitBy] as number)) ?? -1;
    const all = each.action?.outcomesAt(path) ?? [];
    const outcomes = all.filter(({ writes }) => writes !== null).length;
    const { past } = groups.prospectsOf(index, group);
    if (!each.isEffective(path)) {
      const enabling = group === -1 ? [] : blocking(groups, each, slots, ids);
      return { group, enabled: false, outcomes, dependents: groups.none, rivals: [], enabling, past };
    }
    const dependents = bitsFor(groups.count);
    for (const slot of slots) join(dependents, groups.changing(slot, ids[slot] as number));
    for (const { writes } of all) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) groups.joinUsers(dependents, writes[i] as number);
    }
    this.commuting.begin(slots, all, ids);
    const rivals = this.rivalsIn(dependents, each);
    return { group, enabled: true, outcomes, dependents, rivals, enabling: [], past };
  }

  /** Take the groups of other functions that the step commutes with, always or on conditions, out of `set`: the latter. */
  private rivalsIn(set: Bits, own: LearnedFunction): Rival[] {
    const { groups, commuting } = this;
    if (commuting.effort > EFFORT) return [];
    const others = numbers(set).filter((group) => {
      const other = groups.functionOf(group);
      return other !== own && !other.isBlurred;
    });
    for (const group of others) commuting.lose(group);
    commuting.endLosing();
    const rivals: Rival[] = [];
    for (const group of others) {
      const conflicts = commuting.conflicts(group);
      if (conflicts === null) continue;
      drop(set, group);
      if (conflicts.length > 0) rivals.push({ group, conflicts });
    }
    return rivals;
  }

  /** Whether it is violated or not: all who write what it may read. */
  private blurred(each: LearnedFunction, index: number): Way {
    const { groups } = this;
    const all = bitsFor(groups.count);
    for (const slot of each.predicate?.footprint ?? []) join(all, groups.writersOf(slot));
    const group = each.groups.get(0) as number;
    const { past } = groups.prospectsOf(index, group);
    return { group, enabled: false, outcomes: 0, dependents: all, rivals: [], enabling: [all], past };
  }
}
