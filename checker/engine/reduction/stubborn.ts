/**
 * Stubborn sets of transition groups, after Valmari and after Laarman, Pater, van de Pol and Weber, "Guard-based partial-
 * order reduction" (SPIN 2013), with dependencies that were learned.
 *
 * From one enabled group on, a set is closed: an enabled member brings all groups that it does not commute with, a
 * disabled one the groups of a necessary enabling set. What is in the set and enabled is enough to look at. Every
 * enabled group is tried as a beginning.
 *
 * Cost: for each enabled action of a state one closure, each member of which costs a few words per 32 groups.
 */
import { type Bits, bitsFor, countCommon, countInAll, countWithout, has, join, put } from './bits.ts';
import type { Groups, Way } from './groups.ts';

/** Actions that are enough to look at in a state: 1 at the index of each. */
export interface Stubborn {
  readonly actions: Uint8Array;
  /** Successors that they have, and that the others would have. */
  readonly outcomes: number;
  readonly spared: number;
}

/** An enabled group costs as much as this many disabled ones. */
const ENABLED_COST = 64;

export class StubbornSets {
  private readonly groups: Groups;
  private readonly actions: number;
  private readonly ways: Way[] = [];
  private readonly enabled: Bits;
  private readonly set: Bits;
  private readonly open: number[] = [];
  private outcomes = 0;

  /** `actions`: how many of the functions are actions; these come first. */
  constructor(groups: Groups, actions: number) {
    this.groups = groups;
    this.actions = actions;
    this.enabled = bitsFor(groups.count);
    this.set = bitsFor(groups.count);
  }

  /** The sets with fewer successors than there are, the smallest first; null where the state is not in the snapshot. */
  of(ids: Int32Array): Stubborn[] | null {
    if (!this.load(ids)) return null;
    const found: Stubborn[] = [];
    for (let seed = 0; seed < this.actions; seed++) {
      const way = this.ways[seed] as Way;
      if (!way.enabled) continue;
      this.close(way.group);
      const stubborn = this.members();
      if (stubborn.outcomes < this.outcomes) found.push(stubborn);
    }
    return found.sort((a, b) => a.outcomes - b.outcomes);
  }

  private load(ids: Int32Array): boolean {
    const { groups, ways, enabled } = this;
    enabled.fill(0);
    this.outcomes = 0;
    for (let index = 0; index < groups.functions.length; index++) {
      const way = groups.wayOf(index, ids);
      if (way === null) return false;
      ways[index] = way;
      if (way.enabled && index < this.actions) {
        put(enabled, way.group);
        this.outcomes += way.outcomes;
      }
    }
    return true;
  }

  private close(seed: number): void {
    const { set, open, groups } = this;
    set.fill(0);
    put(set, seed);
    open.push(seed);
    for (let group = open.pop(); group !== undefined; group = open.pop()) {
      const way = this.ways[groups.owner[group] as number] as Way;
      if (way.group !== group) this.add(groups.appearing(group));
      else if (way.enabled) this.add(way.dependents);
      else this.add(this.cheapest(way.enabling));
    }
  }

  private add(more: Bits): void {
    const { set, open } = this;
    for (let i = 0; i < set.length; i++) {
      let fresh = (more[i] as number) & ~(set[i] as number);
      while (fresh !== 0) {
        const bit = 31 - Math.clz32(fresh & -fresh);
        open.push(i * 32 + bit);
        fresh &= fresh - 1;
      }
    }
    join(set, more);
  }

  private cheapest(choices: readonly Bits[]): Bits {
    let best = choices[0] as Bits;
    if (choices.length === 1) return best;
    let least = Number.POSITIVE_INFINITY;
    for (const choice of choices) {
      const cost = countWithout(choice, this.set) + ENABLED_COST * this.newlyEnabled(choice);
      if (cost >= least) continue;
      best = choice;
      least = cost;
    }
    return best;
  }

  private newlyEnabled(choice: Bits): number {
    return countCommon(choice, this.enabled) - countInAll(choice, this.enabled, this.set);
  }

  private members(): Stubborn {
    const actions = new Uint8Array(this.actions);
    let outcomes = 0;
    for (let index = 0; index < this.actions; index++) {
      const way = this.ways[index] as Way;
      if (!way.enabled || !has(this.set, way.group)) continue;
      actions[index] = 1;
      outcomes += way.outcomes;
    }
    return { actions, outcomes, spared: this.outcomes - outcomes };
  }
}
