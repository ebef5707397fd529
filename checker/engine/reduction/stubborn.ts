/**
 * Stubborn sets of transition groups, after Valmari and after Laarman, Pater, van de Pol and Weber, "Guard-based partial-
 * order reduction" (SPIN 2013), with dependencies that were learned.
 *
 * From one enabled group on, a set is closed: an enabled member brings all groups that it does not commute with, one whose
 * function is in another group those that may lead to it, a disabled one the groups of a necessary enabling set. In the end
 * come the rivals, groups that get in a member's way only under conditions: either the rival is brought in, or, for each
 * conflict, the groups that may meet one condition that is not met. What has to be is done first and choices are made last,
 * when most of what they may cost is paid already. What is in the set and enabled is enough to look at.
 *
 * Every enabled group is tried as a beginning, until there is a set with one successor. A set is given up that is no
 * smaller than the best so far, or gets to a group which was given up as a beginning; if the best cannot be taken, these are
 * closed after all.
 *
 * Cost: a closure passes over the words of the set, one for 32 groups, once for each function and once for each rival that
 * is not in it.
 */
import { type Bits, bitsFor, countCommon, countInAll, countWithout, has, isWithin, join, put } from './bits.ts';
import type { Conditions } from './commuting.ts';
import type { Groups } from './groups.ts';
import type { Rival, Way, Ways } from './ways.ts';

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
  private readonly knownWays: Ways;
  private readonly actions: number;
  /** By function: how it goes in this state. */
  private readonly ways: Way[] = [];
  /** The groups that functions are in; of these, the enabled ones; of these, those of actions. */
  private readonly here: Bits;
  private readonly ready: Bits;
  private readonly enabled: Bits;
  /** The functions of the latter; whether it was given up to begin with one. */
  private readonly seeds: number[] = [];
  private readonly isHopeless: Uint8Array;
  /** Successors with which a set is given up, and whether one was that has not all. */
  private most = 0;
  private wasCut = false;
  /** The groups that functions are not in and cannot come to: they bring nothing, so they are in every set. */
  private readonly past: Bits;
  private readonly set: Bits;
  /** Members whose consequences are in the set, but for rivals. */
  private readonly followed: Bits;
  /** Rivals of the members that are enabled, and which of them is the next to be settled. */
  private readonly rivals: (readonly Rival[])[] = [];
  private member = 0;
  private rival = 0;
  /** What keeps one of them out. */
  private readonly guards: Bits;
  private ids: Int32Array = new Int32Array(0);
  private outcomes = 0;

  /** `actions`: how many of the functions are actions; these come first. */
  constructor(groups: Groups, ways: Ways, actions: number) {
    this.groups = groups;
    this.knownWays = ways;
    this.actions = actions;
    const { count } = groups;
    this.here = bitsFor(count);
    this.ready = bitsFor(count);
    this.enabled = bitsFor(count);
    this.past = bitsFor(count);
    this.isHopeless = new Uint8Array(actions);
    this.set = bitsFor(count);
    this.followed = bitsFor(count);
    this.guards = bitsFor(count);
  }

  /** From now on it is about the state with value ids `ids`; false where that is not in the snapshot. */
  load(ids: Int32Array): boolean {
    const { groups, ways, knownWays, here, ready, enabled, past, seeds } = this;
    seeds.length = 0;
    here.fill(0);
    past.fill(0);
    ready.fill(0);
    enabled.fill(0);
    this.ids = ids;
    this.outcomes = 0;
    for (let index = 0; index < groups.functions.length; index++) {
      const way = knownWays.of(index, ids);
      if (way === null) return false;
      ways[index] = way;
      if (way.group !== -1) put(here, way.group);
      join(past, way.past);
      if (!way.enabled) continue;
      put(ready, way.group);
      if (index >= this.actions) continue;
      put(enabled, way.group);
      seeds.push(index);
      this.outcomes += way.outcomes;
    }
    return true;
  }

  /** Of the sets with fewer successors than there are, the smallest one that is accepted; null where none is. */
  smallest(isAccepted: (stubborn: Stubborn) => boolean): Stubborn | null {
    // A set that is no smaller than one that was found is wanted only if that one is refused.
    return this.smallestBelow(true, isAccepted) ?? (this.wasCut ? this.smallestBelow(false, isAccepted) : null);
  }

  private smallestBelow(isCut: boolean, isAccepted: (stubborn: Stubborn) => boolean): Stubborn | null {
    const { seeds } = this;
    const found: Stubborn[] = [];
    this.most = this.outcomes;
    this.wasCut = false;
    this.isHopeless.fill(0);
    for (let i = 0; i < seeds.length; i++) {
      const { group } = this.ways[seeds[i] as number] as Way;
      if (!this.close(group)) {
        this.isHopeless[i] = 1;
        continue;
      }
      const stubborn = this.members();
      if (stubborn.outcomes > 1) {
        found.push(stubborn);
        if (isCut) this.most = stubborn.outcomes;
      } else if (isAccepted(stubborn)) return stubborn;
    }
    return (
      found
        .filter(({ spared }) => spared > 0)
        .sort((a, b) => a.outcomes - b.outcomes)
        .find(isAccepted) ?? null
    );
  }

  /** Close the set that begins with `seed`; false where that is given up. */
  private close(seed: number): boolean {
    const { set } = this;
    set.set(this.past);
    this.followed.set(this.past);
    this.rivals.length = 0;
    this.member = 0;
    this.rival = 0;
    put(set, seed);
    do {
      while (this.follow()) if (this.isTooLarge()) return false;
    } while (this.settleNext());
    return true;
  }

  /** Whether there is no point in going on: too many successors, or a group that it was given up for. */
  private isTooLarge(): boolean {
    const { seeds, ways, set, isHopeless } = this;
    let outcomes = 0;
    for (let i = 0; i < seeds.length; i++) {
      const way = ways[seeds[i] as number] as Way;
      if (!has(set, way.group)) continue;
      if (isHopeless[i] === 1) return true;
      outcomes += way.outcomes;
    }
    if (outcomes < this.most) return false;
    if (outcomes < this.outcomes) this.wasCut = true;
    return true;
  }

  /** Put in what some member brings; false where that was done for all. */
  private follow(): boolean {
    const { set, followed, ready, here } = this;
    let [elsewhere, disabled] = [-1, -1];
    for (let i = 0; i < set.length; i++) {
      const fresh = (set[i] as number) & ~(followed[i] as number);
      if (fresh === 0) continue;
      const able = fresh & (ready[i] as number);
      if (able !== 0) {
        this.followReady(lowest(able, i));
        return true;
      }
      const away = fresh & ~(here[i] as number);
      if (away !== 0) elsewhere = lowest(away, i);
      else disabled = lowest(fresh, i);
    }
    if (elsewhere !== -1) this.followElsewhere(elsewhere);
    else if (disabled !== -1) {
      this.followHere(disabled);
      join(set, this.cheapest(this.wayOf(disabled).enabling));
    }
    return elsewhere !== -1 || disabled !== -1;
  }

  private followReady(group: number): void {
    const { dependents, rivals } = this.wayOf(group);
    this.followHere(group);
    join(this.set, dependents);
    this.rivals.push(rivals);
  }

  /** Where a function may come to by itself once it has moved needs no more than that it moves. */
  private followHere(group: number): void {
    const { future } = this.groups.prospectsOf(this.groups.owner[group] as number, group);
    put(this.followed, group);
    join(this.followed, future);
    join(this.set, future);
  }

  /** For a function to come there it has to move, or others have to move it; and so for all groups that it comes from. */
  private followElsewhere(group: number): void {
    const { set, followed, here } = this;
    const { own, foreign } = this.groups.originsOf(group);
    const { group: at } = this.wayOf(group);
    const isFrom = at !== -1 && has(own, at);
    for (let i = 0; i < set.length; i++) {
      const before = (own[i] as number) & ~(here[i] as number);
      set[i] = (set[i] as number) | before | (foreign === null ? 0 : (foreign[i] as number));
      followed[i] = (followed[i] as number) | before;
    }
    if (isFrom) put(set, at);
  }

  private wayOf(group: number): Way {
    return this.ways[this.groups.owner[group] as number] as Way;
  }

  /** Put in the next rival, or what keeps it from being one, if that is not in the set; false where there is none. */
  private settleNext(): boolean {
    const { set, rivals } = this;
    for (; this.member < rivals.length; this.member++) {
      const all = rivals[this.member] as readonly Rival[];
      while (this.rival < all.length) {
        const rival = all[this.rival++] as Rival;
        if (!has(set, rival.group) && this.settle(rival)) return true;
      }
      this.rival = 0;
    }
    return false;
  }

  /** Whether that put anything into the set. */
  private settle({ group, conflicts }: Rival): boolean {
    const { set, guards } = this;
    if (has(this.enabled, group)) {
      guards.fill(0);
      const isKeptOut = conflicts.every((conditions) => this.guard(conditions));
      if (isKeptOut && this.cost(guards) <= ENABLED_COST) {
        join(set, guards);
        return true;
      }
    } else if (conflicts.every((conditions) => this.isGuarded(conditions))) return false;
    put(set, group);
    return true;
  }

  /** Whether all who may meet one of these conditions, which is not met, are in the set. */
  private isGuarded(conditions: Conditions): boolean {
    for (const { slot, id, givers } of conditions) if (this.ids[slot] !== id && isWithin(givers, this.set)) return true;
    return false;
  }

  /** Add to {@link guards} who may meet one of these conditions, the one that costs least; false where all are met. */
  private guard(conditions: Conditions): boolean {
    let best: Bits | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (const { slot, id, givers } of conditions) {
      if (this.ids[slot] === id) continue;
      const cost = this.cost(givers);
      if (cost < least) [best, least] = [givers, cost];
      if (least === 0) break;
    }
    if (best !== null) join(this.guards, best);
    return best !== null;
  }

  private cheapest(choices: readonly Bits[]): Bits {
    let best = choices[0] as Bits;
    if (choices.length === 1) return best;
    let least = Number.POSITIVE_INFINITY;
    for (const choice of choices) {
      const cost = this.cost(choice);
      if (cost >= least) continue;
      best = choice;
      least = cost;
    }
    return best;
  }

  /** What it costs to put these into the set. */
  private cost(groups: Bits): number {
    const ready = countCommon(groups, this.enabled) - countInAll(groups, this.enabled, this.set);
    return countWithout(groups, this.set) + ENABLED_COST * ready;
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

/** The lowest number in word `index` of a set, which is `word`. */
function lowest(word: number, index: number): number {
  return index * 32 + 31 - Math.clz32(word & -word);
}
