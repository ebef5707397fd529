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
import { type Conditions, Step } from './commuting.ts';
import { blocking } from './enabling.ts';
import { type KnownPath, LearnedFunction, type Rival, type Way } from './functions.ts';

/** Groups that one function is split into, at most. */
const SPLIT_LIMIT = 1024;
/** Paths of a group up to which it is looked at path by path. */
const PATHS_LIMIT = 2 ** 18;
/** Paths that are looked at for one snapshot: then who shares a slot is taken to depend on each other. */
const EFFORT = 20_000_000;
/** Conflicts with a group up to which it is asked whether they can come about. */
const CONFLICTS_LIMIT = 64;

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
  /** Slots that some function is split by. */
  readonly splitters = new Set<number>();
  /** By group. */
  private readonly paths: KnownPath[][] = [];
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
    for (const each of this.functions) {
      this.splitters.add(each.splitBy);
      this.note(each);
    }
  }

  get count(): number {
    return this.owner.length;
  }

  functionOf(group: number): LearnedFunction {
    return this.functions[this.owner[group] as number] as LearnedFunction;
  }

  pathsOf(group: number): readonly KnownPath[] {
    return this.paths[group] as readonly KnownPath[];
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
    return this.giving(this.functionOf(group).splitBy, this.value[group] as number);
  }

  /** The groups that may give `slot` the value `id`. */
  giving(slot: number, id: number): Bits {
    return this.writers[slot]?.get(id) ?? this.none;
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
      this.paths.push([]);
    }
  }

  /** Note who reads and writes what. */
  private note(each: LearnedFunction): void {
    if (each.isBlurred) {
      for (const slot of each.predicate?.footprint ?? []) put(this.readersOf(slot), each.groups.get(0) as number);
      return;
    }
    for (const known of each.knownPaths) {
      const group = each.groups.get(each.splitBy === -1 ? 0 : (known.ids[0] as number));
      if (group === undefined) continue;
      this.paths[group]?.push(known);
      for (const slot of known.slots) put(this.readersOf(slot), group);
      for (const { writes } of each.action?.outcomesAt(known.path) ?? []) {
        for (let i = 0; writes !== null && i < writes.length; i += 2)
          put(this.writersTo(writes[i] as number, writes[i + 1] as number), group);
      }
    }
  }

  private way(each: LearnedFunction, path: number, ids: Int32Array): Way {
    const slots = [...this.slots];
    const group = each.groups.get(each.splitBy === -1 ? 0 : (ids[each.splitBy] as number)) ?? -1;
    const outcomes = each.action?.outcomesAt(path).filter(({ writes }) => writes !== null).length ?? 0;
    if (!each.isEffective(path)) {
      const enabling = group === -1 ? [] : blocking(this, each, slots, ids);
      return { group, enabled: false, outcomes, dependents: this.none, rivals: [], enabling };
    }
    const dependents = bitsFor(this.count);
    for (const slot of slots) join(dependents, this.changing(slot, ids[slot] as number));
    for (const { writes } of each.action?.outcomesAt(path) ?? []) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) this.joinUsers(dependents, writes[i] as number);
    }
    const step = new Step(this, slots, each.action?.outcomesAt(path) ?? [], ids);
    const rivals = this.rivalsIn(dependents, each, step);
    return { group, enabled: true, outcomes, dependents, rivals, enabling: [] };
  }

  /** Take the groups of other functions that `step` commutes with, always or on conditions, out of `set`: the latter. */
  private rivalsIn(set: Bits, own: LearnedFunction, step: Step): Rival[] {
    const others = numbers(set).filter((group) => this.isLookedAt(group, own));
    for (const group of others) step.lose(group);
    step.endLosing();
    const rivals: Rival[] = [];
    for (const group of others) {
      const conflicts = step.conflicts(group);
      if (conflicts.length > CONFLICTS_LIMIT || conflicts.some(({ length }) => length === 0)) continue;
      drop(set, group);
      if (conflicts.length > 0) rivals.push({ group, conflicts: weakest(conflicts) });
    }
    return rivals;
  }

  /** Path by path, as long as there is effort left. */
  private isLookedAt(group: number, own: LearnedFunction): boolean {
    const other = this.functionOf(group);
    const count = this.pathsOf(group).length;
    if (other === own || other.isBlurred || count > PATHS_LIMIT || this.effort <= 0) return false;
    this.effort -= count;
    return true;
  }

  /** Whether it is violated or not: all who write what it may read. */
  private blurred(each: LearnedFunction): Way {
    const all = bitsFor(this.count);
    for (const slot of each.predicate?.footprint ?? []) for (const set of this.writers[slot]?.values() ?? []) join(all, set);
    return { group: each.groups.get(0) as number, enabled: false, outcomes: 0, dependents: all, rivals: [], enabling: [all] };
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

/** Without those that ask for all that another asks for. */
function weakest(all: readonly Conditions[]): Conditions[] {
  const kept: Conditions[] = [];
  for (const one of [...all].sort((a, b) => a.length - b.length)) if (!kept.some((other) => isWithin(other, one))) kept.push(one);
  return kept;
}

function isWithin(few: Conditions, many: Conditions): boolean {
  return few.every(
    (slot, i) => i % 2 === 1 || many.some((other, j) => j % 2 === 0 && slot === other && few[i + 1] === many[j + 1]),
  );
}
