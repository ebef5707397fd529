/**
 * Partial-order reduction of one search: between the expansion of a batch and its insertion, the successors that are
 * not needed are taken out again. All actions are evaluated in every state nevertheless; that is part of the argument
 * why dependencies may be learned on the way: see docs/partial-order-reduction.md.
 *
 * A state is reduced only if one of the successors that are kept leads on to a state that is expanded in full, so that
 * nothing is put off for ever (`promises.ts`).
 */

import type { Format } from '../learned/format.ts';
import type { Relation } from '../learned/relation.ts';
import type { Replay } from '../learned/replay.ts';
import { tuning } from '../learned/tuning.ts';
import { HEADER } from '../store/header.ts';
import type { Kernel } from '../store/kernel.ts';
import { areas, type Linear, RECORD } from '../store/memory.ts';
import type { StoreKind } from '../store/rows.ts';
import { Groups } from './groups.ts';
import { Promises } from './promises.ts';
import { type Stubborn, StubbornSets } from './stubborn.ts';
import { Ways } from './ways.ts';

const WORDS = RECORD >> 2;
/** Dependencies are looked at anew only if that many times more is known. */
const RENEWAL_GROWTH = 1.05;
/** It pays if no less than this share of the states is expanded in part. */
const LEAST_SHARE = 0.1;

export class Reduction {
  /** States that were expanded in part, and for which that was tried. */
  reduced = 0;
  private tried = 0;
  private nextVerdict = tuning.reduceTrial;
  /** So little is left out that it does not pay; nothing more is. */
  isPointless = false;
  private readonly relation: Relation;
  private readonly linear: Linear;
  private sets: StubbornSets;
  /** What was known when {@link sets} was made, and when the first state was reduced. */
  private knownThen: number;
  private reducedSince = -1;
  private nextRenewal = tuning.reduceAfter;
  private readonly promises = new Promises();
  /** States that {@link promises} knows. */
  private known = 0;
  /** States of the batch whose witness is new and has no number yet: number, then its key. */
  private readonly pending: number[] = [];
  /** A new format gives new keys. */
  private readonly isExact: boolean;
  private rebuilds = 0;

  constructor(relation: Relation, linear: Linear, store: StoreKind) {
    this.relation = relation;
    this.linear = linear;
    this.isExact = store === 'exact';
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
    if (this.isPointless) return 0;
    const { words } = this.linear;
    const { replay } = format;
    if (format.rebuilds !== this.rebuilds && this.isExact) this.renameAll(format, head);
    this.rebuilds = format.rebuilds;
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
    this.judge();
    words[(areas.header >> 2) + HEADER.count] = (to - (areas.batch >> 2)) / WORDS;
    return spared;
  }

  /** Now and then: whether it pays. */
  private judge(): void {
    if (this.tried < this.nextVerdict) return;
    this.nextVerdict *= 2;
    this.isPointless = this.reduced < this.tried * LEAST_SHARE;
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
    const groups = new Groups(this.relation);
    return new StubbornSets(groups, new Ways(groups, this.relation), this.relation.actions.length);
  }

  private knowledge(): number {
    return knowledgeOf(this.relation);
  }

  private best(replay: Replay, head: number, parent: number, from: number, end: number): Stubborn | null {
    if (!this.sets.load(replay.parentIds(parent))) return null;
    this.tried++;
    return this.sets.smallest(({ actions }) => {
      for (let at = from; at < end; at += WORDS) {
        if (actions[this.actionOf(at)] === 1 && this.passes(replay.kernel, at, head + parent)) return true;
      }
      return false;
    });
  }

  /** Whether the successor at `at` can take over the promise of state `number`; if so, it does. */
  private passes(kernel: Kernel, at: number, number: number): boolean {
    const { words } = this.linear;
    const [low, high] = [words[at] as number, words[at + 1] as number];
    const successor = this.promises.numberOf(low, high);
    if (successor === -1) {
      if (kernel.holds(low, high) !== 0) return false;
      this.pending.push(number, low, high);
      return true;
    }
    if (this.promises.root(successor) === number) return false;
    this.promises.pass(number, successor);
    return true;
  }

  /** Take note of the states that became known; `head`: the number of the first in the frontier. */
  follow({ frontier }: Format, head: number): void {
    const { pending, promises } = this;
    const { width } = frontier;
    if (this.known < head + frontier.length) {
      for (const rows of frontier.rows(this.known - head)) {
        for (let at = 0; at < rows.length; at += width) promises.add(rows[at] as number, rows[at + 1] as number, this.known++);
      }
    }
    for (let i = 0; i < pending.length; i += 3) {
      const witness = promises.numberOf(pending[i + 1] as number, pending[i + 2] as number);
      if (witness === -1) throw new Error('a new state was lost');
      promises.pass(pending[i] as number, witness);
    }
    pending.length = 0;
  }

  private renameAll({ frontier }: Format, head: number): void {
    this.promises.forgetKeys();
    let number = head;
    for (const rows of frontier.rows()) {
      for (let at = 0; at < rows.length && number < this.known; at += frontier.width) {
        this.promises.rename(rows[at] as number, rows[at + 1] as number, number++);
      }
    }
  }

  /** The action whose step the record at `at` is. */
  private actionOf(at: number): number {
    const { words } = this.linear;
    return this.relation.codes.step(words[(words[at + 2] as number) >> 2] as number).action;
  }
}

/** Grows with all that is learned. */
export function knowledgeOf({ actions, checks }: Relation): number {
  let sum = 0;
  for (const { trie } of actions) sum += trie.leaves;
  for (const { predicate } of checks) sum += predicate.trie.leaves + (predicate.known ? 1 + predicate.footprint.size : 0);
  return sum;
}
