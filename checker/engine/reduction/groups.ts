/**
 * What the learned tries say of who may get in whose way: for partial-order reduction.
 *
 * A *transition group* is a function (`functions.ts`) under one value of the slot that it reads first: of a thread, the
 * step at one program counter. Groups of which nothing can come, since that first value alone disables them, are left
 * out. Of each group it is known which slots it was ever seen to read, and which values it was seen to write where.
 *
 * Cost: a pass over all paths of all tries for a snapshot.
 */
import type { Relation } from '../learned/relation.ts';
import { type Bits, bitsFor, has, join, numbers, put } from './bits.ts';
import { LearnedFunction } from './functions.ts';

/** Groups that one function is split into, at most; and where others read that slot first, too: it is no program counter then. */
const SPLIT_LIMIT = 1024;
const SHARED_LIMIT = 64;
/** The id of no value. */
const NO_ID = 2 ** 24 - 1;

/**
 * How a group may come about: groups of its own function that may lead to it, itself among them, and groups of others that
 * may lead to these; null where there are none.
 */
export interface Origins {
  readonly own: Bits;
  readonly foreign: Bits | null;
}

/** Groups that a function may come to by itself from where it is, and others. */
export interface Prospects {
  readonly future: Bits;
  readonly past: Bits;
}

/** That a slot has a value, and the groups that may give it that. */
export interface Condition {
  readonly slot: number;
  readonly id: number;
  readonly givers: Bits;
}

export class Groups {
  readonly functions: readonly LearnedFunction[];
  /** By group: the index of its function, and the id of the value of the slot that it is split by. */
  readonly owner: number[] = [];
  readonly value: number[] = [];
  /** Slots that some function is split by. */
  readonly splitters = new Set<number>();
  /** By group, and by function: the slots that it was ever seen to read or to write, as bits. */
  private readonly footprints: Bits[] = [];
  private readonly wholeFootprints: Bits[] = [];
  /** By slot: who reads it. */
  private readonly readers: (Bits | undefined)[] = [];
  /** By slot and the id of the value: who writes it. */
  private readonly writers: (Map<number, Bits> | undefined)[] = [];
  private readonly initial: readonly Int32Array[];
  private readonly origins: (Origins | undefined)[] = [];
  /** By group, or -1 - function. */
  private readonly prospects = new Map<number, Prospects>();
  private readonly possibleIds: (readonly number[] | undefined)[] = [];
  private readonly changers = new Map<number, Bits>();
  private readonly conditions = new Map<number, Condition>();
  readonly none: Bits;

  constructor(relation: Relation) {
    this.initial = relation.initial;
    this.functions = [
      ...relation.actions.map((action) => new LearnedFunction(action, null)),
      ...relation.checks.filter(({ property }) => property !== null).map(({ predicate }) => new LearnedFunction(null, predicate)),
    ];
    const roots = this.functions.map(({ trie }) => trie.rootSlot);
    for (const [index, each] of this.functions.entries()) {
      const isShared = roots.some((slot, other) => other !== index && slot === roots[index]);
      this.split(each, index, isShared ? SHARED_LIMIT : SPLIT_LIMIT);
    }
    this.none = bitsFor(this.count);
    const slots = relation.domains.layout.leaves.length;
    for (let group = 0; group < this.count; group++) this.footprints.push(bitsFor(slots));
    for (const each of this.functions) {
      if (each.splitBy !== -1) this.splitters.add(each.splitBy);
      this.note(each);
      const whole = bitsFor(slots);
      for (const group of each.groups.values()) join(whole, this.footprints[group] as Bits);
      this.wholeFootprints.push(whole);
    }
  }

  get count(): number {
    return this.owner.length;
  }

  functionOf(group: number): LearnedFunction {
    return this.functions[this.owner[group] as number] as LearnedFunction;
  }

  /** The id of the slot that the function of `group` is split by; -1 where it is not. */
  rootOf(group: number): number {
    return this.functionOf(group).splitBy === -1 ? -1 : (this.value[group] as number);
  }

  /** The slots that `group` was ever seen to read or to write; `isWhole`: its function, in whatever group. */
  footprintOf(group: number, isWhole: boolean): Bits {
    return (isWhole ? this.wholeFootprints[this.owner[group] as number] : this.footprints[group]) as Bits;
  }

  /** How `group` may come about where its function is in another one. */
  originsOf(group: number): Origins {
    const known = this.origins[group];
    if (known !== undefined) return known;
    const [own, foreign] = [bitsFor(this.count), bitsFor(this.count)];
    const open = [group];
    put(own, group);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const before of numbers(this.appearing(next))) {
        const isOwn = this.owner[before] === this.owner[group];
        if (isOwn && !has(own, before)) open.push(before);
        put(isOwn ? own : foreign, before);
      }
    }
    const found = { own, foreign: foreign.some((word) => word !== 0) ? foreign : null };
    this.origins[group] = found;
    return found;
  }

  /**
   * What becomes of function `index` while it is in group `here` (-1: in none): its groups that it may come to from there,
   * and those that it may not. Groups that others may lead to are left out.
   */
  prospectsOf(index: number, here: number): Prospects {
    const key = here === -1 ? -1 - index : here;
    const known = this.prospects.get(key);
    if (known !== undefined) return known;
    const found: Prospects = { future: bitsFor(this.count), past: bitsFor(this.count) };
    for (const group of (this.functions[index] as LearnedFunction).groups.values()) {
      const { own, foreign } = this.originsOf(group);
      if (group === here || foreign !== null) continue;
      put(here !== -1 && has(own, here) ? found.future : found.past, group);
    }
    this.prospects.set(key, found);
    return found;
  }

  /** The groups that may give the function of `group` the value that makes it that group. */
  private appearing(group: number): Bits {
    return this.giving(this.functionOf(group).splitBy, this.value[group] as number);
  }

  /** The groups that may give `slot` the value `id`. */
  private giving(slot: number, id: number): Bits {
    return this.writers[slot]?.get(id) ?? this.none;
  }

  /** The groups that may give `slot` another value than `id`. */
  changing(slot: number, id: number): Bits {
    const key = keyOf(slot, id);
    const known = this.changers.get(key);
    if (known !== undefined) return known;
    const set = bitsFor(this.count);
    for (const [value, writers] of this.writers[slot] ?? []) if (value !== id) join(set, writers);
    this.changers.set(key, set);
    return set;
  }

  /** That `slot` has the value `id`: the same object each time. */
  condition(slot: number, id: number): Condition {
    const key = keyOf(slot, id);
    const known = this.conditions.get(key);
    if (known !== undefined) return known;
    const condition = { slot, id, givers: this.giving(slot, id) };
    this.conditions.set(key, condition);
    return condition;
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

  /** Add to `set` all who read or write `slot`. */
  joinUsers(set: Bits, slot: number): void {
    const readers = this.readers[slot];
    if (readers !== undefined) join(set, readers);
    join(set, this.writersOf(slot));
  }

  /** Who writes `slot`. */
  writersOf(slot: number): Bits {
    return this.changing(slot, NO_ID);
  }

  private split(each: LearnedFunction, index: number, limit: number): void {
    const live = new Set<number>();
    const { rootSlot } = each.trie;
    if (each.action !== null && rootSlot !== -1) {
      each.trie.eachPath((slots, ids, path) => {
        if (slots.length > 1 || each.isEffective(path)) live.add(ids[0] as number);
      });
    }
    const isSplit = each.action !== null && rootSlot !== -1 && live.size <= limit;
    if (isSplit) each.splitBy = rootSlot;
    for (const value of isSplit ? live : [0]) {
      each.groups.set(value, this.owner.length);
      this.owner.push(index);
      this.value.push(value);
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
      const footprint = this.footprints[group] as Bits;
      for (const slot of slots) {
        put(this.readersOf(slot), group);
        put(footprint, slot);
      }
      for (const { writes } of each.action?.outcomesAt(path) ?? []) {
        for (let i = 0; writes !== null && i < writes.length; i += 2) {
          put(this.writersTo(writes[i] as number, writes[i + 1] as number), group);
          put(footprint, writes[i] as number);
        }
      }
    });
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

function keyOf(slot: number, id: number): number {
  return slot * 2 ** 24 + id;
}
