/**
 * The learned functions as partial-order reduction sees them: action instances, and parts of invariants, each of which is
 * taken for an action that is enabled where the part is violated and that writes nothing. What is known of one is a
 * snapshot of its trie: paths that are learned later are not in it.
 */
import type { LearnedAction } from '../learned/learned-action.ts';
import type { LearnedPredicate } from '../learned/learned-predicate.ts';
import type { Trie } from '../learned/trie.ts';
import type { Bits } from './bits.ts';
import type { Conditions } from './commuting.ts';

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
}

/** A group that may get in a step's way, but not before all conditions of some conflict are met. */
export interface Rival {
  readonly group: number;
  readonly conflicts: readonly Conditions[];
}

/** A path of a trie. */
export interface KnownPath {
  readonly slots: readonly number[];
  readonly ids: readonly number[];
  readonly path: number;
}

export class LearnedFunction {
  readonly action: LearnedAction | null;
  readonly predicate: LearnedPredicate | null;
  readonly trie: Trie;
  /** Paths of the trie when the snapshot was taken. */
  readonly paths: number;
  /** What is known of it. */
  readonly knownPaths: readonly KnownPath[];
  /** The slot that it is split by; -1 where it is one group. */
  splitBy = -1;
  /** By path: whether it leads anywhere, see {@link isEffective}. */
  private readonly effective: Uint8Array;
  /** By the id of the value of that slot, or 0. */
  readonly groups = new Map<number, number>();
  /** By path; and by path and the values that are overwritten unread, where there are such. */
  readonly ways: (Way | undefined)[] = [];
  readonly waysByValue = new Map<string, Way>();
  /** By path: slots that are overwritten unread. */
  readonly unread: (readonly number[] | undefined)[] = [];

  constructor(action: LearnedAction | null, predicate: LearnedPredicate | null) {
    this.action = action;
    this.predicate = predicate;
    this.trie = ((action ?? predicate) as LearnedAction | LearnedPredicate).trie;
    this.paths = this.trie.leaves;
    this.effective = new Uint8Array(this.paths);
    const knownPaths: KnownPath[] = [];
    this.trie.eachPath((slots, ids, path) => {
      knownPaths.push({ slots: [...slots], ids: [...ids], path });
      this.effective[path] = this.leadsOn(slots, ids, path) ? 1 : 0;
      const unread = new Set<number>();
      for (const { writes } of action?.outcomesAt(path) ?? []) {
        for (let i = 0; writes !== null && i < writes.length; i += 2) unread.add(writes[i] as number);
      }
      for (const slot of slots) unread.delete(slot);
      if (unread.size > 0) this.unread[path] = [...unread];
    });
    this.knownPaths = knownPaths;
  }

  /** An invariant's part whose trie does not tell it all: what is known is only its footprint. */
  get isBlurred(): boolean {
    return this.predicate?.known === true;
  }

  /**
   * Whether it is enabled at the end of `path`, and not known to change nothing there: steps that change nothing are
   * taken for no steps. An invariant's part is enabled where it is violated.
   */
  isEffective(path: number): boolean {
    return path < this.paths && this.effective[path] === 1;
  }

  /** Whether it does the same at the end of both paths. */
  doesTheSame(path: number, other: number): boolean {
    if (path >= this.paths || other >= this.paths) return false;
    if (!this.isEffective(path)) return !this.isEffective(other);
    return this.isEffective(other) && this.trie.leafAt(path) === this.trie.leafAt(other);
  }

  private leadsOn(slots: readonly number[], ids: readonly number[], path: number): boolean {
    if (this.action === null) return this.trie.leafAt(path) === 0;
    return this.action.outcomesAt(path).some(({ writes }) => {
      for (let i = 0; writes !== null && i < writes.length; i += 2) {
        const at = slots.indexOf(writes[i] as number);
        if (at === -1 || ids[at] !== writes[i + 1]) return true;
      }
      return writes === null;
    });
  }
}
