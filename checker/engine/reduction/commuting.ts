/**
 * Whether a step commutes with whatever a group may do before it: looked up in the tries, not guessed from who reads and
 * writes which slot.
 *
 * The step is taken in a state in which the values that it reads and that it overwrites are known: its *context*. As long
 * as no group is taken that changes them, it stays enabled and does the same. A group commutes with it if in this context
 * (1) it changes nothing of the context, and writes nothing that the step overwrites; (2) where it is enabled before the
 * step, it does the same after it; and (3) where it is known what it does after the step, it is known what it does before.
 * (It may be enabled by the step: it is not taken before the step then.) Slots that are read on one side only may have any
 * possible value.
 *
 * Cost: a walk over a part of the group's trie for each of its paths that is touched, once for each way of the step.
 */
import type { LearnedOutcome } from '../learned/learned-action.ts';
import type { KnownPath, LearnedFunction } from './functions.ts';
import type { Groups } from './groups.ts';

/** Nodes of the trie that one walk looks at before it gives up. */
const BUDGET = 200;

/** A step in its context. */
export class Step {
  /** By slot that it reads or overwrites, the id of the value before. */
  private readonly before = new Map<number, number>();
  private readonly overwritten = new Set<number>();
  /** For each outcome, what it writes. */
  private readonly after: ReadonlyMap<number, number>[] = [];

  constructor(reads: readonly number[], outcomes: readonly LearnedOutcome[], ids: Int32Array) {
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
  }

  /** Whether it commutes with the group of `other` that has these paths. */
  commutes(groups: Groups, other: LearnedFunction, paths: readonly KnownPath[]): boolean {
    if (this.overwritten.has(other.splitBy)) return false;
    return paths.every((path) => {
      if (other.isEffective(path.path) && this.fits(path, null)) {
        if (!this.leaves(other, path)) return false;
        const stays = (end: number): boolean => other.doesTheSame(path.path, end);
        if (!this.after.every((values) => this.endsWell(groups, other, path, null, values, stays))) return false;
      }
      const isKnown = (end: number): boolean => end < other.paths;
      return this.after.every((values) => !this.fits(path, values) || this.endsWell(groups, other, path, values, null, isKnown));
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
   * `known` is possible on the side `from` of the step (`values`: after it; null: before it). Whether all that the
   * function can do on the side `to` is known, and accepted.
   */
  private endsWell(
    groups: Groups,
    other: LearnedFunction,
    known: KnownPath,
    from: ReadonlyMap<number, number> | null,
    to: ReadonlyMap<number, number> | null,
    accepts: (path: number) => boolean,
  ): boolean {
    if (!known.slots.some((slot) => this.valueOf(slot, from) !== this.valueOf(slot, to))) return true;
    return other.trie.everyPath(
      (slot) => {
        const at = known.slots.indexOf(slot);
        const fixed = this.valueOf(slot, to) ?? (at === -1 ? undefined : known.ids[at]);
        return fixed === undefined ? groups.possible(slot) : [fixed];
      },
      accepts,
      BUDGET,
    );
  }
}
