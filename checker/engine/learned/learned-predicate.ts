/**
 * A predicate on states (a part of an invariant, the constraint, where the system may rest), learned as actions are:
 * the leaves of its trie are 1 where it holds and 0 where it does not.
 *
 * Predicates tend to read much: a trie of them has as many paths as there are combinations of what they read. So after
 * some misses a predicate is *known*, its footprint taken for complete, and evaluated on a {@link View} from then on,
 * without tracking; its values are still looked up in tables where the footprint is narrow
 * enough for them. One with a wide footprint that keeps missing is *wide*: evaluated on each new state.
 */
import type { State } from '../../system/system.ts';
import { decode } from './decode.ts';
import type { Domains } from './domains.ts';
import type { Packing } from './packing.ts';
import { Tracker } from './tracker.ts';
import type { Trial } from './trial.ts';
import { Trie, UNKNOWN } from './trie.ts';
import { tuning } from './tuning.ts';
import { View } from './view.ts';

export class LearnedPredicate {
  readonly name: string;
  readonly test: (state: State) => boolean;
  readonly trie = new Trie();
  readonly footprint = new Set<number>();
  misses = 0;
  /** Not looked up, but evaluated on each state. */
  wide = false;
  /** Of a predicate whose every path is wanted: it is learned as long as its trie takes no more than this many cells. */
  learnedUpTo = 0;
  /** Its footprint is taken for complete, its trie is not. */
  known = false;
  /** Of an implication; null where nobody asks what puts it to the test. */
  readonly trial: Trial | null;
  private listed: readonly number[] = [];
  private view: View | null = null;
  private viewOf: Packing | null = null;
  private readonly domains: Domains;
  private readonly tracker: Tracker;

  constructor(name: string, test: (state: State) => boolean, domains: Domains, trial: Trial | null = null) {
    this.name = name;
    this.test = trial?.test ?? test;
    this.trial = trial;
    this.domains = domains;
    this.tracker = new Tracker(domains.layout.leaves.length, domains.layout.containers);
  }

  /** The footprint as a list. */
  get readSlots(): readonly number[] {
    if (this.listed.length !== this.footprint.size) this.listed = [...this.footprint];
    return this.listed;
  }

  /**
   * Its value in the state with value ids `ids`, as long as it is not {@link known}; `decidedBy` gets the slots that decide
   * it. `seen`: states judged so far.
   */
  holds(ids: Int32Array, decidedBy: number[], packing: Packing, seen: number): boolean {
    const leaf = this.trie.find(ids, decidedBy);
    if (leaf !== UNKNOWN) return leaf === 1;
    const value = this.learn(ids);
    decidedBy.push(...this.tracker.reads);
    const isNarrow = bitsOf(this.footprint, packing) <= tuning.narrow;
    const isLost = this.trie.size > this.learnedUpTo && this.misses >= tuning.predicatePatience;
    if (isLost && (isNarrow || this.misses * 4 > seen)) {
      this.known = true;
      this.wide = !isNarrow;
    }
    return value;
  }

  /** What it was found to be last is not to be looked up. */
  get isProvisional(): boolean {
    return this.trial?.isProvisional ?? false;
  }

  /** Its value on a row, not looked up. */
  evaluate(words: Int32Array, at: number, packing: Packing, ids: Int32Array | null): boolean {
    if (this.view === null || this.viewOf !== packing) {
      this.view = new View(this.domains, packing, this.footprint);
      this.viewOf = packing;
    }
    const { view } = this;
    view.fill(words, at);
    try {
      const value = this.test(view.state);
      if (!view.missed) return value;
    } catch {
      // Below, the error is raised again in the words of the state itself; or it was the view that threw.
    }
    const own = ids ?? new Int32Array(this.domains.domains.length);
    if (ids === null) packing.unpack(words, at + 2, own);
    this.view = null;
    return this.learn(own);
  }

  /** Run it, tracked, and remember. */
  private learn(ids: Int32Array): boolean {
    const { domains, tracker } = this;
    const state = decode(domains, ids);
    tracker.begin();
    let value: boolean;
    try {
      value = this.test(tracker.wrap(domains.layout.root, state) as State);
    } catch {
      // Say it in the words of the state itself, not of the proxy over it; where it does not fail, it has read everything.
      value = this.test(state);
      for (let slot = 0; slot < ids.length; slot++) tracker.readAlways(slot);
    }
    for (const slot of tracker.reads) this.footprint.add(slot);
    if (this.isProvisional) return value;
    this.misses++;
    if (!this.known) this.trie.learn(tracker.reads, ids, value ? 1 : 0);
    return value;
  }
}

function bitsOf(slots: ReadonlySet<number>, packing: Packing): number {
  let sum = 0;
  for (const slot of slots) sum += packing.bits[slot] as number;
  return sum;
}
