/**
 * Partial-order reduction of one search: between the expansion of a batch and its insertion, the successors that are
 * not needed are taken out again. All actions are evaluated in every state nevertheless; that is part of the argument
 * why dependencies may be learned on the way: see docs/partial-order-reduction.md.
 *
 * A state is reduced only if one of the successors that are kept is a state that is not expanded yet (the queue proviso
 * of Bosnacki, Leue and Lluch Lafuente), so that nothing is put off for ever.
 */

import type { Format } from '../learned/format.ts';
import type { Relation } from '../learned/relation.ts';
import type { Replay } from '../learned/replay.ts';
import { tuning } from '../learned/tuning.ts';
import { HEADER } from '../store/header.ts';
import type { Kernel } from '../store/kernel.ts';
import { areas, type Linear, RECORD } from '../store/memory.ts';
import { Groups } from './groups.ts';
import { OpenStates } from './open-states.ts';
import { type Stubborn, StubbornSets } from './stubborn.ts';

const WORDS = RECORD >> 2;
/** Dependencies are looked at anew only if that many times more is known. */
const RENEWAL_GROWTH = 1.05;

export class Reduction {
  /** States that were expanded in part. */
  reduced = 0;
  private readonly relation: Relation;
  private readonly linear: Linear;
  private sets: StubbornSets;
  /** What was known when {@link sets} was made, and when the first state was reduced. */
  private knownThen: number;
  private reducedSince = -1;
  private nextRenewal = tuning.reduceAfter;
  private readonly open = new OpenStates();
  /** States that are in {@link open}, or were. */
  private known = 0;
  private rebuilds = 0;

  constructor(relation: Relation, linear: Linear) {
    this.relation = relation;
    this.linear = linear;
    this.knownThen = this.knowledge();
    this.sets = this.makeSets();
  }

  /** Whether all reductions were made on what is known now. */
  isComplete(): boolean {
    return this.reducedSince === -1 || this.reducedSince === this.knowledge();
  }

  /**
   * Keep what is needed of the successors of the batch's `done` parents, which are numbered from `head` on; how many
   * fewer were generated.
   */
  select(format: Format, head: number, done: number): number {
    const { words } = this.linear;
    const { replay } = format;
    this.follow(format, head);
    this.renew(head);
    const count = words[(areas.header >> 2) + HEADER.count] as number;
    let spared = 0;
    let [from, to] = [areas.batch >> 2, areas.batch >> 2];
    const end = from + count * WORDS;
    for (let parent = 0; parent < done; parent++) {
      let next = from;
      while (next < end && words[next + 3] === parent) next += WORDS;
      const stubborn = next - from <= WORDS ? null : this.best(replay, head, parent, from, next);
      if (stubborn !== null) {
        spared += stubborn.spared;
        this.reduced++;
        if (this.reducedSince === -1) this.reducedSince = this.knownThen;
      }
      for (; from < next; from += WORDS) {
        if (stubborn !== null && stubborn.actions[this.actionOf(from)] === 0) continue;
        if (to !== from) words.copyWithin(to, from, from + WORDS);
        to += WORDS;
      }
    }
    words[(areas.header >> 2) + HEADER.count] = (to - (areas.batch >> 2)) / WORDS;
    return spared;
  }

  /** Now and then, if much was learned since: {@link sets} that know it. */
  private renew(head: number): void {
    if (head < this.nextRenewal) return;
    this.nextRenewal = Math.max(head, 1) * tuning.reduceAgain;
    const knowledge = this.knowledge();
    if (knowledge <= this.knownThen * RENEWAL_GROWTH) return;
    this.knownThen = knowledge;
    this.sets = this.makeSets();
  }

  private makeSets(): StubbornSets {
    return new StubbornSets(new Groups(this.relation), this.relation.actions.length);
  }

  /** Grows with all that is learned. */
  private knowledge(): number {
    const { actions, checks } = this.relation;
    let sum = 0;
    for (const { trie } of actions) sum += trie.leaves;
    for (const { predicate } of checks) sum += predicate.trie.leaves + (predicate.known ? 1 + predicate.footprint.size : 0);
    return sum;
  }

  private best(replay: Replay, head: number, parent: number, from: number, end: number): Stubborn | null {
    const found = this.sets.of(replay.parentIds(parent));
    for (const stubborn of found ?? []) {
      for (let at = from; at < end; at += WORDS) {
        if (stubborn.actions[this.actionOf(at)] === 1 && this.isOpen(replay.kernel, at, head + parent)) return stubborn;
      }
    }
    return null;
  }

  /** Whether the successor at `at` is expanded later than state `number`. */
  private isOpen(kernel: Kernel, at: number, number: number): boolean {
    const { words } = this.linear;
    const [low, high] = [words[at] as number, words[at + 1] as number];
    return kernel.holds(low, high) === 0 || this.open.numberOf(low, high) > number;
  }

  /** Take note of the states that became known since the last batch; of all in the frontier where keys are others. */
  private follow({ frontier, rebuilds }: Format, head: number): void {
    if (rebuilds !== this.rebuilds) {
      this.open.clear();
      this.known = head;
      this.rebuilds = rebuilds;
    }
    const { width } = frontier;
    for (const rows of frontier.rows(this.known - head)) {
      for (let at = 0; at < rows.length; at += width) {
        this.open.add(rows[at] as number, rows[at + 1] as number, this.known++, head);
      }
    }
    if (this.known !== head + frontier.length) throw new Error('the frontier lost states');
  }

  /** The action whose step the record at `at` is. */
  private actionOf(at: number): number {
    const { words } = this.linear;
    return this.relation.codes.step(words[(words[at + 2] as number) >> 2] as number).action;
  }
}
