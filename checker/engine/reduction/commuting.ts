/**
 * With which paths of a group a step does not commute: looked up in the tries, not guessed from who reads and writes which
 * slot.
 *
 * The step is taken in a state in which the values that it reads and that it overwrites are known: its *context*. As long
 * as no group is taken that changes them, it stays enabled and does the same. Where others write but what every outcome of
 * the step overwrites unread, what they do is *lost*: they may, and the slot is no part of the context then. Any other path
 * commutes with the step if in this context (1) it changes nothing of the context, and writes nothing that the step
 * overwrites; (2) where the function is enabled before the step, it does the same after it; and (3) where it is known what
 * it does after the step, it is known what it does before. (It may be enabled by the step: it is not taken before the step
 * then.) Slots that are read on one side only, or lost, may have any possible value.
 *
 * A path with which it does not commute is a *conflict*. It comes about only where the slots outside the context have the
 * values that the path wants: its *conditions*.
 *
 * Cost: a walk over the part of the group's trie that is possible in the context, and for each path there that reads what
 * the step changes a walk over what is possible on the other side. Contexts are arrays by slot, of which there is one set.
 */
import type { LearnedOutcome } from '../learned/learned-action.ts';
import { has } from './bits.ts';
import type { LearnedFunction } from './functions.ts';
import type { Condition, Groups } from './groups.ts';
import { WordTable } from './word-table.ts';

/** What a path wants of the slots outside a context. */
export type Conditions = readonly Condition[];

/** Nodes of a trie that one walk looks at before it gives up. */
const BUDGET = 200;
/** Conflicts with a group up to which it is asked whether they can come about. */
const CONFLICTS_LIMIT = 64;

/** The slot is no part of the context. */
const ANY = -1;

/** One step at a time, in its context. */
export class Commuting {
  private readonly groups: Groups;
  /** By slot that the step reads or overwrites, the id of its value before the step; {@link ANY} for others. */
  private readonly before: Int32Array;
  /** For each outcome the same after it. */
  private readonly after: Int32Array[] = [];
  private outcomes = 0;
  /** By slot: 1 where the step overwrites it; where what others write there may be lost; and where it is. */
  private readonly overwritten: Uint8Array;
  private readonly losable: Uint8Array;
  private readonly lost: Uint8Array;
  private canLose = false;
  /** Slots of which any of these says something. */
  private readonly touched: number[] = [];
  private readonly possible: (slot: number) => readonly number[];
  /** What was found out, by a group and what of the step's context it can see. */
  private readonly found = new WordTable<readonly Conditions[] | null>();
  private readonly pinned: number[] = [];
  /** Paths that were looked at, of all steps. */
  effort = 0;

  constructor(groups: Groups, slots: number) {
    this.groups = groups;
    this.before = new Int32Array(slots).fill(ANY);
    this.overwritten = new Uint8Array(slots);
    this.losable = new Uint8Array(slots);
    this.lost = new Uint8Array(slots);
    this.possible = (slot) => groups.possible(slot);
  }

  /** From now on it is about the step that reads the slots `reads`, and has these outcomes, in a state with ids `ids`. */
  begin(reads: readonly number[], outcomes: readonly LearnedOutcome[], ids: Int32Array): void {
    this.end();
    const { before, after, overwritten, losable, touched, groups } = this;
    for (const slot of reads) before[slot] = ids[slot] as number;
    touched.push(...reads);
    for (const { writes } of outcomes) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) {
        const slot = writes[i] as number;
        touched.push(slot);
        before[slot] = ids[slot] as number;
        overwritten[slot] = 1;
      }
    }
    for (const { writes } of outcomes) {
      if (writes === null) continue;
      after[this.outcomes] ??= new Int32Array(before.length).fill(ANY);
      const values = after[this.outcomes++] as Int32Array;
      for (const slot of touched) values[slot] = before[slot] as number;
      for (let i = 0; i < writes.length; i += 2) values[writes[i] as number] = writes[i + 1] as number;
    }
    distinct(touched);
    for (const slot of touched) {
      const isLosable = overwritten[slot] === 1 && !reads.includes(slot) && !groups.splitters.has(slot);
      if (isLosable && outcomes.every(({ writes }) => writes === null || isWritten(writes, slot))) losable[slot] = 1;
      if (losable[slot] === 1) this.canLose = true;
    }
  }

  private end(): void {
    const { before, after, overwritten, losable, lost, touched } = this;
    for (const slot of touched) {
      before[slot] = ANY;
      for (let k = 0; k < this.outcomes; k++) (after[k] as Int32Array)[slot] = ANY;
      overwritten[slot] = 0;
      losable[slot] = 0;
      lost[slot] = 0;
    }
    touched.length = 0;
    this.outcomes = 0;
    this.canLose = false;
  }

  /** What group `group` does here is lost, where it can be; all groups that may go first come before the first {@link conflicts}. */
  lose(group: number): void {
    if (!this.canLose) return;
    const { groups, before, losable, lost } = this;
    const other = groups.functionOf(group);
    other.trie.eachPathWithin(before, groups.rootOf(group), (_slots, _ids, path) => {
      if (!other.isEffective(path)) return true;
      const changed = other.changedBy(path);
      if (changed?.every((slot) => losable[slot] === 1)) for (const slot of changed) lost[slot] = 1;
      return true;
    });
  }

  /** Those are all: the slots in which something is lost leave the context. */
  endLosing(): void {
    for (const slot of this.touched) if (this.lost[slot] === 1) this.before[slot] = ANY;
  }

  /**
   * The conditions of the conflicts with group `group`, which is not of its own function. Null where one has none, so that it
   * always comes about, or where there are too many.
   */
  conflicts(group: number): readonly Conditions[] | null {
    const { groups, before, found } = this;
    const { splitBy } = groups.functionOf(group);
    const isSplit = splitBy !== -1 && this.overwritten[splitBy] === 1;
    // The function is not in this group before the step.
    if (isSplit && before[splitBy] !== groups.rootOf(group)) return [];
    this.beginKey(group, isSplit);
    const known = found.get();
    if (known !== undefined) return known;
    const conflicts = this.findConflicts(group, isSplit);
    const weak = conflicts === null ? null : weakest(conflicts);
    found.set(weak);
    return weak;
  }

  /** All that {@link findConflicts} looks at: of the slots that the group may touch, what the step does with them. */
  private beginKey(group: number, isSplit: boolean): void {
    const { found, before, after, lost, overwritten, outcomes } = this;
    const footprint = this.groups.footprintOf(group, isSplit);
    found.begin();
    found.add(group);
    found.add(outcomes);
    for (const slot of this.touched) {
      if (!has(footprint, slot)) continue;
      found.add(slot * 4 + 2 * (lost[slot] as number) + (overwritten[slot] as number));
      found.add(before[slot] as number);
      for (let k = 0; k < outcomes; k++) found.add((after[k] as Int32Array)[slot] as number);
    }
  }

  private findConflicts(group: number, isSplit: boolean): Conditions[] | null {
    const { groups, before } = this;
    const other = groups.functionOf(group);
    const root = groups.rootOf(group);
    const found: Conditions[] = [];
    /** Whether there may be more. */
    const note = (slots: readonly number[], ids: readonly number[]): boolean =>
      found.push(this.conditions(other, slots, ids)) <= CONFLICTS_LIMIT && (found.at(-1) as Conditions).length > 0;
    let isOpen = true;
    other.trie.eachPathWithin(before, root, (slots, ids, path) => {
      isOpen = this.allows(other, slots, ids, path) || note(slots, ids);
      return isOpen;
    });
    for (let k = 0; k < this.outcomes && isOpen; k++) {
      other.trie.eachPathWithin(this.after[k] as Int32Array, isSplit ? ANY : root, (slots, ids, path) => {
        this.effort++;
        isOpen = path >= other.paths || this.isKnownBefore(other, slots, ids, k) || note(slots, ids);
        return isOpen;
      });
    }
    return isOpen ? found : null;
  }

  /** (1) and (2). */
  private allows(other: LearnedFunction, slots: readonly number[], ids: readonly number[], path: number): boolean {
    this.effort++;
    if (!other.isEffective(path)) return true;
    if (other.changedBy(path)?.every((slot) => this.lost[slot] === 1)) return true;
    if (!this.leaves(other, path)) return false;
    const stays = (end: number): boolean => other.doesTheSame(path, end);
    for (let k = 0; k < this.outcomes; k++) {
      if (this.isChanged(slots, k) && !this.endsWell(other, slots, ids, k, this.after[k] as Int32Array, stays)) return false;
    }
    return true;
  }

  /** (3): what the function does before the step, where this path is one that it takes after outcome `k`. */
  private isKnownBefore(other: LearnedFunction, slots: readonly number[], ids: readonly number[], k: number): boolean {
    return !this.isChanged(slots, k) || this.endsWell(other, slots, ids, k, this.before, (end) => end < other.paths);
  }

  private conditions(other: LearnedFunction, slots: readonly number[], ids: readonly number[]): Conditions {
    const found: Condition[] = [];
    for (const [i, slot] of slots.entries()) {
      const isOutside = slot !== other.splitBy && this.before[slot] === ANY && this.overwritten[slot] === 0;
      if (isOutside) found.push(this.groups.condition(slot, ids[i] as number));
    }
    return found;
  }

  /** Whether the context is left as it is at the end of `path`. */
  private leaves(other: LearnedFunction, path: number): boolean {
    for (const { writes } of other.action?.outcomesAt(path) ?? []) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) {
        const slot = writes[i] as number;
        if (this.overwritten[slot] === 1) return false;
        if (this.before[slot] !== ANY && this.before[slot] !== writes[i + 1]) return false;
      }
    }
    return true;
  }

  /** Whether outcome `k` changes one of these slots. */
  private isChanged(slots: readonly number[], k: number): boolean {
    const { before, after } = this;
    return slots.some((slot) => (after[k] as Int32Array)[slot] !== before[slot]);
  }

  /**
   * The function goes this path on one side of outcome `k`. Whether all that it can do on the other side, where slots have
   * the ids `side`, is known, and accepted.
   */
  private endsWell(
    other: LearnedFunction,
    slots: readonly number[],
    ids: readonly number[],
    k: number,
    side: Int32Array,
    accepts: (path: number) => boolean,
  ): boolean {
    const { pinned } = this;
    const after = this.after[k] as Int32Array;
    // What the step does not write is the same on both sides.
    for (const [i, slot] of slots.entries()) {
      if (after[slot] !== ANY) continue;
      pinned.push(slot);
      side[slot] = ids[i] as number;
    }
    const endsWell = other.trie.everyPath(side, this.possible, accepts, BUDGET);
    for (const slot of pinned) side[slot] = ANY;
    pinned.length = 0;
    return endsWell;
  }
}

/** Without those that ask for all that another asks for. */
function weakest(all: readonly Conditions[]): Conditions[] {
  const kept: Conditions[] = [];
  for (const one of [...all].sort((a, b) => a.length - b.length)) {
    if (!kept.some((few) => few.every((condition) => one.includes(condition)))) kept.push(one);
  }
  return kept;
}

/** Sort `numbers`, and leave each of them there once. */
function distinct(numbers: number[]): void {
  numbers.sort((a, b) => a - b);
  let kept = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== numbers[i - 1]) numbers[kept++] = numbers[i] as number;
  numbers.length = kept;
}

function isWritten(writes: Int32Array, slot: number): boolean {
  for (let i = 0; i < writes.length; i += 2) if (writes[i] === slot) return true;
  return false;
}
