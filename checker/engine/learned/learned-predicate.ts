/**
 * A predicate on states (a part of an invariant, the constraint, where the system may rest), learned as actions are:
 * the leaves of its trie are 1 where it holds and 0 where it does not.
 *
 * A predicate that reads so much that it keeps missing is *wide* and evaluated on each new state (`direct.ts`).
 */
import type { State } from '../../system/system.ts';
import { decode } from './decode.ts';
import type { Domains } from './domains.ts';
import { Tracker } from './tracker.ts';
import { Trie, UNKNOWN } from './trie.ts';

/** Misses after which a predicate that still misses often is wide. */
const PATIENCE = 2048;

export class LearnedPredicate {
  readonly name: string;
  readonly test: (state: State) => boolean;
  readonly trie = new Trie();
  readonly footprint = new Set<number>();
  wide = false;
  misses = 0;
  private readonly domains: Domains;
  private readonly tracker: Tracker;

  constructor(name: string, test: (state: State) => boolean, domains: Domains) {
    this.name = name;
    this.test = test;
    this.domains = domains;
    this.tracker = new Tracker(domains.layout.leaves.length, domains.layout.containers);
  }

  /** Its value in the state with value ids `ids`; `dependsOn` gets the slots that decide it. `seen`: states judged so far. */
  holds(ids: Int32Array, dependsOn: number[], seen: number): boolean {
    const leaf = this.trie.find(ids, dependsOn);
    if (leaf !== UNKNOWN) return leaf === 1;
    this.misses++;
    const value = this.run(ids);
    this.trie.learn(this.tracker.reads, ids, value ? 1 : 0);
    for (const slot of this.tracker.reads) {
      dependsOn.push(slot);
      this.footprint.add(slot);
    }
    this.wide = this.misses > PATIENCE && this.misses * 4 > seen;
    return value;
  }

  /** Its value, without learning. */
  evaluate(ids: Int32Array): boolean {
    return this.test(decode(this.domains, ids));
  }

  private run(ids: Int32Array): boolean {
    const { domains, tracker } = this;
    const state = decode(domains, ids);
    tracker.begin();
    try {
      return this.test(tracker.wrap(domains.layout.root, state) as State);
    } catch {
      // Say it in the words of the state itself, not of the proxy over it; where it does not fail, it has read everything.
      const value = this.test(state);
      for (let slot = 0; slot < ids.length; slot++) tracker.readAlways(slot);
      return value;
    }
  }
}
