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
 * Cost: a walk over a part of the group's trie for each of its paths that is touched, once for each way of the step.
 */
import type { LearnedOutcome } from '../learned/learned-action.ts';
import type { KnownPath, LearnedFunction } from './functions.ts';
import type { Groups } from './groups.ts';

/** Pairs of a slot and the id that it has to have. */
export type Conditions = readonly number[];

/** Nodes of the trie that one walk looks at before it gives up. */
const BUDGET = 200;

/** A step in its context. */
export class Step {
  private readonly groups: Groups;
  /** By slot that it reads or overwrites, the id of the value before. */
  private readonly before = new Map<number, number>();
  private readonly overwritten = new Set<number>();
  /** For each outcome, what it writes. */
  private readonly after: ReadonlyMap<number, number>[] = [];
  /** Slots in which what others write is lost. */
  private readonly lost = new Set<number>();
  /** Slots that may become that: a function is not split by them. */
  private readonly losable: ReadonlySet<number>;

  constructor(groups: Groups, reads: readonly number[], outcomes: readonly LearnedOutcome[], ids: Int32Array) {
    this.groups = groups;
    for (const slot of reads) this.before.set(slot, ids[slot] as number);
    for (const { writes } of outcomes) {
      if (writes === null) continue;
      const values = new Map<number, number>();
      for (let i = 0; i < writes.length; i += 2) {
        const slot = writes[i] as number;
        values.set(slot, writes[i + 1] as number);
        this.before.set(slot, ids[slot] as number);
        this.overwritten.add(slot);
      }
      this.after.push(values);
    }
    const isLosable = (slot: number): boolean =>
      !reads.includes(slot) && !groups.splitters.has(slot) && this.after.every((values) => values.has(slot));
    this.losable = new Set([...this.overwritten].filter(isLosable));
  }

  /** What group `group` does here is lost, where it can be; all groups that may go first come before the first {@link conflicts}. */
  lose(group: number): void {
    if (this.losable.size === 0) return;
    const other = this.groups.functionOf(group);
    for (const path of this.groups.pathsOf(group)) {
      if (!other.isEffective(path.path) || !this.fits(path, null)) continue;
      const changed = changedBy(other, path);
      if (changed?.every((slot) => this.losable.has(slot))) for (const slot of changed) this.lost.add(slot);
    }
  }

  /** Those are all: the slots in which something is lost leave the context. */
  endLosing(): void {
    for (const slot of this.lost) this.before.delete(slot);
  }

  /** The conditions of the conflicts with group `group`, which is not of its own function. */
  conflicts(group: number): Conditions[] {
    const { groups } = this;
    const other = groups.functionOf(group);
    const isSplit = this.overwritten.has(other.splitBy);
    // The function is not in this group before the step.
    if (isSplit && this.before.get(other.splitBy) !== groups.value[group]) return [];
    const paths = groups.pathsOf(group);
    const found = paths.filter((path) => !this.allows(other, path));
    for (const path of isSplit ? other.knownPaths : paths) {
      const isKnown = (end: number): boolean => end < other.paths;
      if (!this.after.every((values) => !this.fits(path, values) || this.endsWell(other, path, values, true, isKnown)))
        found.push(path);
    }
    return found.map((path) => this.conditions(other, path));
  }

  /** (1) and (2). */
  private allows(other: LearnedFunction, path: KnownPath): boolean {
    if (!other.isEffective(path.path) || !this.fits(path, null)) return true;
    if (changedBy(other, path)?.every((slot) => this.lost.has(slot))) return true;
    if (!this.leaves(other, path)) return false;
    const stays = (end: number): boolean => other.doesTheSame(path.path, end);
    return this.after.every((values) => this.endsWell(other, path, values, false, stays));
  }

  private conditions(other: LearnedFunction, { slots, ids }: KnownPath): Conditions {
    return slots.flatMap((slot, i) => {
      const isOutside = slot !== other.splitBy && !this.before.has(slot) && !this.overwritten.has(slot);
      return isOutside ? [slot, ids[i] as number] : [];
    });
  }

  /** The id of the value that `slot` has after the step (`values`) or before it (null); undefined where it is not in the context. */
  private valueOf(slot: number, values: ReadonlyMap<number, number> | null): number | undefined {
    return values?.get(slot) ?? this.before.get(slot);
  }

  /** Whether `path` is possible then. */
  private fits({ slots, ids }: KnownPath, values: ReadonlyMap<number, number> | null): boolean {
    return slots.every((slot, i) => (this.valueOf(slot, values) ?? ids[i]) === ids[i]);
  }

  /** Whether the context is left as it is at the end of `path`. */
  private leaves(other: LearnedFunction, { path }: KnownPath): boolean {
    for (const { writes } of other.action?.outcomesAt(path) ?? []) {
      for (let i = 0; writes !== null && i < writes.length; i += 2) {
        const slot = writes[i] as number;
        if (this.overwritten.has(slot) || (this.before.get(slot) ?? writes[i + 1]) !== writes[i + 1]) return false;
      }
    }
    return true;
  }

  /**
   * `known` is possible on one side of an outcome that writes `values`. Whether all that the function can do on the other
   * side is known, and accepted; `isBack`: the other side is the one before.
   */
  private endsWell(
    other: LearnedFunction,
    known: KnownPath,
    values: ReadonlyMap<number, number>,
    isBack: boolean,
    accepts: (path: number) => boolean,
  ): boolean {
    if (!known.slots.some((slot) => values.has(slot) && values.get(slot) !== this.before.get(slot))) return true;
    const to = isBack ? null : values;
    return other.trie.everyPath(
      (slot) => {
        const at = values.has(slot) ? -1 : known.slots.indexOf(slot);
        const fixed = this.valueOf(slot, to) ?? (at === -1 ? undefined : known.ids[at]);
        return fixed === undefined ? this.groups.possible(slot) : [fixed];
      },
      accepts,
      BUDGET,
    );
  }
}

/** The slots that are changed at the end of `path`; null where that is not all, since there is a fault or no action. */
function changedBy(other: LearnedFunction, { slots, ids, path }: KnownPath): number[] | null {
  if (other.action === null) return null;
  const changed: number[] = [];
  for (const { writes } of other.action.outcomesAt(path)) {
    if (writes === null) return null;
    for (let i = 0; i < writes.length; i += 2) {
      const at = slots.indexOf(writes[i] as number);
      if (at === -1 || ids[at] !== writes[i + 1]) changed.push(writes[i] as number);
    }
  }
  return changed;
}
