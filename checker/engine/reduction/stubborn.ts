/**
 * Stubborn sets of transition groups, after Valmari and after Laarman, Pater, van de Pol and Weber, "Guard-based partial-
 * order reduction" (SPIN 2013), with dependencies that were learned.
 *
 * From one enabled group on, a set is closed: an enabled member brings all groups that it does not commute with, a
 * disabled one the groups of a necessary enabling set. In the end come the rivals, groups that get in a member's way only
 * under conditions: either the rival is brought in, or, for each conflict, the groups that may meet one condition that is
 * not met. What is in the set and enabled is enough to look at. Every enabled group is tried as a beginning.
 *
 * Cost: for each enabled action of a state one closure, each member of which costs a few words per 32 groups.
 */
import { type Bits, bitsFor, countCommon, countInAll, countWithout, has, join, put } from './bits.ts';
import type { Conditions } from './commuting.ts';
import type { Rival, Way } from './functions.ts';
import type { Groups, Origins } from './groups.ts';

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
  /** Members whose origins are in the set. */
  private readonly traced: Bits;
  /** Members whose consequences are not in the set yet: those that are enabled come first, for they end it soonest. */
  private readonly urgent: number[] = [];
  private readonly open: number[] = [];
  /** Rivals of members, to be settled when all else is in the set. */
  private readonly rivals: Rival[] = [];
  /** What keeps one of them out. */
  private readonly guards: Bits;
  private ids: Int32Array = new Int32Array(0);
  private enabledCount = 0;
  private outcomes = 0;

  /** `actions`: how many of the functions are actions; these come first. */
  constructor(groups: Groups, actions: number) {
    this.groups = groups;
    this.actions = actions;
    this.enabled = bitsFor(groups.count);
    this.set = bitsFor(groups.count);
    this.traced = bitsFor(groups.count);
    this.guards = bitsFor(groups.count);
  }

  /** The sets with fewer successors than there are, the smallest first; null where the state is not in the snapshot. */
  of(ids: Int32Array): Stubborn[] | null {
    if (!this.load(ids)) return null;
    const found: Stubborn[] = [];
    for (let seed = 0; seed < this.actions; seed++) {
      const way = this.ways[seed] as Way;
      if (!way.enabled || !this.close(way.group)) continue;
      const stubborn = this.members();
      if (stubborn.outcomes < this.outcomes) found.push(stubborn);
    }
    return found.sort((a, b) => a.outcomes - b.outcomes);
  }

  private load(ids: Int32Array): boolean {
    const { groups, ways, enabled } = this;
    enabled.fill(0);
    this.ids = ids;
    this.outcomes = 0;
    this.enabledCount = 0;
    for (let index = 0; index < groups.functions.length; index++) {
      const way = groups.wayOf(index, ids);
      if (way === null) return false;
      ways[index] = way;
      if (way.enabled && index < this.actions) {
        put(enabled, way.group);
        this.enabledCount++;
        this.outcomes += way.outcomes;
      }
    }
    return true;
  }

  /** Close the set that begins with `seed`; false where that brings in all that is enabled. */
  private close(seed: number): boolean {
    const { set, open, urgent, rivals } = this;
    set.fill(0);
    this.traced.fill(0);
    open.length = 0;
    urgent.length = 0;
    rivals.length = 0;
    put(set, seed);
    urgent.push(seed);
    let missing = this.enabledCount - 1;
    for (;;) {
      const group = urgent.pop() ?? open.pop();
      const rival = group === undefined ? rivals.pop() : undefined;
      if (group !== undefined) missing -= this.follow(group);
      else if (rival !== undefined) missing -= this.settle(rival);
      else return true;
      if (missing === 0) return false;
    }
  }

  /** Put in what member `group` brings; how many of the enabled groups of actions were not in the set. */
  private follow(group: number): number {
    const { groups } = this;
    const way = this.ways[groups.owner[group] as number] as Way;
    if (way.group !== group) return has(this.traced, group) ? 0 : this.addOrigins(groups.originsOf(group), way);
    if (!way.enabled) return this.add(this.cheapest(way.enabling));
    for (const rival of way.rivals) this.rivals.push(rival);
    return this.add(way.dependents);
  }

  /** Put in a rival, or what keeps it from being one: the same. */
  private settle({ group, conflicts }: Rival): number {
    const { set, guards, urgent, open } = this;
    if (has(set, group)) return 0;
    const isReady = has(this.enabled, group);
    guards.fill(0);
    const isKeptOut = conflicts.every((conditions) => this.guard(conditions));
    const cost = countWithout(guards, set) + ENABLED_COST * this.newlyEnabled(guards);
    if (isKeptOut && cost <= (isReady ? ENABLED_COST : 0)) return this.add(guards);
    put(set, group);
    (isReady ? urgent : open).push(group);
    return isReady ? 1 : 0;
  }

  /** Add to {@link guards} who may meet one of these conditions, the one that costs least; false where all are met. */
  private guard(conditions: Conditions): boolean {
    let best: Bits | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < conditions.length && least > 0; i += 2) {
      const [slot, id] = [conditions[i] as number, conditions[i + 1] as number];
      if (this.ids[slot] === id) continue;
      const givers = this.groups.giving(slot, id);
      const cost = countWithout(givers, this.set) + ENABLED_COST * this.newlyEnabled(givers);
      if (cost < least) [best, least] = [givers, cost];
    }
    if (best !== null) join(this.guards, best);
    return best !== null;
  }

  /** Put `more` into the set; how many of the enabled groups of actions were not in it. */
  private add(more: Bits): number {
    const { set, open, urgent, enabled } = this;
    let added = 0;
    for (let i = 0; i < set.length; i++) {
      let fresh = (more[i] as number) & ~(set[i] as number);
      if (fresh === 0) continue;
      set[i] = (set[i] as number) | fresh;
      const ready = enabled[i] as number;
      while (fresh !== 0) {
        const lowest = fresh & -fresh;
        const group = i * 32 + 31 - Math.clz32(lowest);
        if ((ready & lowest) !== 0) {
          urgent.push(group);
          added++;
        } else open.push(group);
        fresh ^= lowest;
      }
    }
    return added;
  }

  /** A function is to come to a group from where it is, which is `way`; what is on the way there is closed already. */
  private addOrigins({ own, foreign }: Origins, way: Way): number {
    const { set, open, urgent } = this;
    const isNew = way.group !== -1 && has(own, way.group) && !has(set, way.group);
    join(set, own);
    join(this.traced, own);
    if (isNew) (way.enabled ? urgent : open).push(way.group);
    return this.add(foreign) + (isNew && has(this.enabled, way.group) ? 1 : 0);
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
