/**
 * The learned functions as partial-order reduction sees them: action instances, and parts of invariants, each of which is
 * taken for an action that is enabled where the part is violated and that writes nothing. What is known of one is a
 * snapshot of its trie: paths that are learned later are not in it.
 *
 * Cost: a pass over all paths for a snapshot, and a few words of memory for each.
 */
import type { LearnedAction } from '../learned/learned-action.ts';
import type { LearnedPredicate } from '../learned/learned-predicate.ts';
import type { Trie } from '../learned/trie.ts';

export class LearnedFunction {
  readonly action: LearnedAction | null;
  readonly predicate: LearnedPredicate | null;
  readonly trie: Trie;
  /** Paths of the trie when the snapshot was taken. */
  readonly paths: number;
  /** The slot that it is split by; -1 where it is one group. */
  splitBy = -1;
  /** By the id of the value of that slot, or 0. */
  readonly groups = new Map<number, number>();
  /** By path: the slots that are changed at its end; null where that is not all, since there is a fault or no action. */
  private readonly changed: (readonly number[] | null)[] = [];
  /** By path: whether it leads anywhere, see {@link isEffective}. */
  private readonly effective: Uint8Array;

  constructor(action: LearnedAction | null, predicate: LearnedPredicate | null) {
    this.action = action;
    this.predicate = predicate;
    this.trie = ((action ?? predicate) as LearnedAction | LearnedPredicate).trie;
    this.paths = this.trie.leaves;
    this.effective = new Uint8Array(this.paths);
    this.trie.eachPath((slots, ids, path) => {
      const changed = action === null ? null : changedAt(action, slots, ids, path);
      this.changed[path] = changed;
      this.effective[path] = action === null ? 1 - this.trie.leafAt(path) : changed?.length === 0 ? 0 : 1;
    });
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

  /** The slots that are changed at the end of `path`; null where that is not all, since there is a fault or no action. */
  changedBy(path: number): readonly number[] | null {
    return this.changed[path] as readonly number[] | null;
  }

  /** Whether it does the same at the end of both paths. */
  doesTheSame(path: number, other: number): boolean {
    if (path >= this.paths || other >= this.paths) return false;
    if (!this.isEffective(path)) return !this.isEffective(other);
    return this.isEffective(other) && this.trie.leafAt(path) === this.trie.leafAt(other);
  }
}

function changedAt(action: LearnedAction, slots: readonly number[], ids: readonly number[], path: number): number[] | null {
  const changed: number[] = [];
  for (const { writes } of action.outcomesAt(path)) {
    if (writes === null) return null;
    for (let i = 0; i < writes.length; i += 2) {
      const at = slots.indexOf(writes[i] as number);
      if (at === -1 || ids[at] !== writes[i + 1]) changed.push(writes[i] as number);
    }
  }
  return changed;
}
