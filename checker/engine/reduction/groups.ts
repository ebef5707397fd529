/**
 * What the learned tries say of who may get in whose way: for partial-order reduction.
 *
 * A *transition group* is a function (`functions.ts`) under one value of the slot that it reads first: of a thread, the
 * step at one program counter. Groups of which nothing can come, since that first value alone disables them, are left
 * out. Of each group it is known which slots it was ever seen to read, and which values it was seen to write where.
 *
 * Cost: a pass over all paths of all tries for a snapshot, and some words of memory for each path that is asked about.
 */
import type { Relation } from '../learned/relation.ts';
import { UNKNOWN } from '../learned/trie.ts';
import { type Bits, bitsFor, drop, has, join, numbers, put } from './bits.ts';
import { Step } from './commuting.ts';
import { blocking } from './enabling.ts';
import { type KnownPath, LearnedFunction, type Way } from './functions.ts';

/** Groups that one function is split into, at most. */
const SPLIT_LIMIT = 1024;
/** Paths of a group up to which it is looked at path by path. */
const PATHS_LIMIT = 2 ** 18;
/** Paths that are looked at for one snapshot: then who shares a slot is taken to depend on each other. */
const EFFORT = 5_000_000;

/** How a group may come about: groups of its own function that may lead to it, and groups of others that may lead to these. */
export interface Origins {
  readonly own: Bits;
  readonly foreign: Bits;
}

export class Groups {
  readonly functions: readonly LearnedFunction[];
  /** By group: the index of its function, and the id of the value of the slot that it is split by. */
  readonly owner: number[] = [];
  readonly value: number[] = [];
  /** By group. */
  private readonly pathsOf: KnownPath[][] = [];
  /** By slot: who reads it. */
  private readonly readers: (Bits | undefined)[] = [];
  /** By slot and the id of the value: who writes it. */
  private readonly writers: (Map<number, Bits> | undefined)[] = [];
  private readonly initial: readonly Int32Array[];
  private readonly origins: (Origins | undefined)[] = [];
  private readonly possibleIds: (readonly number[] | undefined)[] = [];
  private readonly changers = new Map<number, Bits>();
  private readonly slots: number[] = [];
  private readonly none: Bits;
  private effort = EFFORT;

  constructor(relation: Relation) {
    this.initial = relation.initial;
    this.functions = [
      ...relation.actions.map((action) => new LearnedFunction(action, null)),
      ...relation.checks.filter(({ property }) => property !== null).map(({ predicate }) => new LearnedFunction(null, predicate)),
    ];
    for (const [index, each] of this.functions.entries()) this.split(each, index);
    this.none = bitsFor(this.count);
    for (const each of this.functions) this.note(each);
  }

  get count(): number {
    return this.owner.length;
  }

  /** How function `index` goes in the state with value ids `ids`; null where that is not in the snapshot. */
  wayOf(index: number, ids: Int32Array): Way | null {
    const each = this.functions[index] as LearnedFunction;
    if (each.isBlurred) {
      each.ways[0] ??= this.blurred(each);
      return each.ways[0];
    }
    this.slots.length = 0;
    const path = each.trie.pathOf(ids, this.slots);
    if (path === UNKNOWN || path >= each.paths) return null;
    const unread = each.unread[path];
    if (unread === undefined) {
      each.ways[path] ??= this.way(each, path, ids);
      return each.ways[path];
    }
    let key = String(path);
    for (const slot of unread) key += ` ${ids[slot]}`;
    let way = each.waysByValue.get(key);
    if (way === undefined) {
      way = this.way(each, path, ids);
      each.waysByValue.set(key, way);
    }
    return way;
  }

  /** How `group` may come about where its function is in another one. */
  originsOf(group: number): Origins {
    const known = this.origins[group];
    if (known !== undefined) return known;
    const found: Origins = { own: bitsFor(this.count), foreign: bitsFor(this.count) };
    const open = [group];
    put(found.own, group);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const before of numbers(this.appearing(next))) {
        const isOwn = this.owner[before] === this.owner[group];
        if (has(isOwn ? found.own : found.foreign, before)) continue;
        put(isOwn ? found.own : found.foreign, before);
        if (isOwn) open.push(before);
      }
    }
    this.origins[group] = found;
    return found;
  }

  /** The groups that may give the function of `group` the value that makes it that group. */
  private appearing(group: number): Bits {
    const { splitBy } = this.functions[this.owner[group] as number] as LearnedFunction;
    return this.writers[splitBy]?.get(this.value[group] as number) ?? this.none;
  }

  /** The groups that may give `slot` another value than `id`. */
  changing(slot: number, id: number): Bits {
    const key = slot * 2 ** 24 + id;
    const known = this.changers.get(key);
    if (known !== undefined) return known;
    const set = bitsFor(this.count);
    for (const [value, writers] of this.writers[slot] ?? []) if (value !== id) join(set, writers);
    this.changers.set(key, set);
    return set;
  }

  /** The ids of all values that `slot` was seen to get. */
  possible(slot: number): readonly number[] {
    const known = this.possibleIds[slot];
    if (known !== undefined) return known;
    const ids = new Set<number>(this.writers[slot]?.keys());
    for (const state of this.initial) ids.add(state[slot] as number);
    const list = [...ids].sort((a, b) => a - b);
    this.possibleIds[slot] = list;
    return list;
  }

  private split(each: LearnedFunction, index: number): void {
    const live = new Set<number>();
    const { rootSlot } = each.trie;
    if (each.action !== null && rootSlot !== -1) {
      each.trie.eachPath((slots, ids, path) => {
        if (slots.length > 1 || each.isEffective(path)) live.add(ids[0] as number);
      });
    }
    const isSplit = each.action !== null && rootSlot !== -1 && live.size <= SPLIT_LIMIT;
    if (isSplit) each.splitBy = rootSlot;
    for (const value of isSplit ? live : [0]) {
      each.groups.set(value, this.owner.length);
      this.owner.push(index);
      this.value.push(value);
      this.pathsOf.push([]);
    }
  }

  /** Note who reads and writes what. */
  private note(each: LearnedFunction): void {
    if (each.isBlurred) {
      for (const slot of each.predicate?.footprint ?? []) put(this.readersOf(slot), each.groups.get(0) as number);
      return;
    }
    each.trie.eachPath((slots, ids, path) => {
      const group = each.groups.get(each.splitBy === -1 ? 0 : (ids[0] as number));
      if (group === undefined) return;
      this.pathsOf[group]?.push({ slots: [...slots], ids: [...ids], path });
      for (const slot of slots) put(this.readersOf(slot), group);
      for (const { writes } of each.action?.outcomesAt(path) ?? []) {
        for (let i = 0; writes !== null && i < writes.length; i += 2)
          put(this.writersTo(writes[i] as number, writes[i + 1] as number), group);
      }
    });
  }

  private way(each: LearnedFunction, path: number, ids: Int32Array): Way {
    const slots = [...this.slots];
    const group = each.groups.get(each.splitBy === -1 ? 0 : (ids[each.splitBy] as number)) ?? -1;
    const outcomes = each.action?.outcomesAt(path).filter(({ writes }) => writes !== null).length ?? 0;
    if (!each.isEffective(path)) {
      const enabling = group === -1 ? [] : blocking(this, each, slots, ids);
      return { group, enabled: false, outcomes, dependents: this.none, enabling };
    }
    const dependents = bitsFor(this.count);
    for (const slot of slots) join(dependents, this.changing(slot, ids[slot] as number));
    for (const { writes } of each.action?.outcomesAt(path) ?? []) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) this.joinUsers(dependents, writes[i] as number);
    }
    this.dropCommuting(dependents, each, new Step(slots, each.action?.outcomesAt(path) ?? [], ids));
    return { group, enabled: true, outcomes, dependents, enabling: [] };
  }

  /** Take the groups of other functions that `step` commutes with out of `set`. */
  private dropCommuting(set: Bits, own: LearnedFunction, step: Step): void {
    for (const group of numbers(set)) {
      const other = this.functions[this.owner[group] as number] as LearnedFunction;
      const paths = this.pathsOf[group] as KnownPath[];
      if (other === own || other.isBlurred || paths.length > PATHS_LIMIT || this.effort <= 0) continue;
      this.effort -= paths.length;
      if (step.commutes(this, other, paths)) drop(set, group);
    }
  }

  /** Whether it is violated or not: all who write what it may read. */
  private blurred(each: LearnedFunction): Way {
    const all = bitsFor(this.count);
    for (const slot of each.predicate?.footprint ?? []) for (const set of this.writers[slot]?.values() ?? []) join(all, set);
    return { group: each.groups.get(0) as number, enabled: false, outcomes: 0, dependents: all, enabling: [all] };
  }

  private joinUsers(set: Bits, slot: number): void {
    const readers = this.readers[slot];
    if (readers !== undefined) join(set, readers);
    for (const writers of this.writers[slot]?.values() ?? []) join(set, writers);
  }

  private readersOf(slot: number): Bits {
    let set = this.readers[slot];
    if (set === undefined) {
      set = bitsFor(this.count);
      this.readers[slot] = set;
    }
    return set;
  }

  private writersTo(slot: number, id: number): Bits {
    let byValue = this.writers[slot];
    if (byValue === undefined) {
      byValue = new Map();
      this.writers[slot] = byValue;
    }
    let set = byValue.get(id);
    if (set === undefined) {
      set = bitsFor(this.count);
      byValue.set(id, set);
    }
    return set;
  }
}
