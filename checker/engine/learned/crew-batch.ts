/**
 * The two stages of a batch (`expansion.ts`, `insertion.ts`) by several threads.
 *
 * Parents are divided in their order; parents for which the tables have no answer are left out and expanded by the thread
 * of the search, which alone learns, afterwards. Successors of all are in pieces of memory that, taken in the order of the
 * parents, are in the order in which one thread would have made them. Each thread then inserts the keys of its own
 * partitions, in that order; so of equal keys the same one is new, and states get the same numbers, for any number of
 * threads. Rows of the new states are written, and judged, by ranges of that order again.
 */

import { CONTROL, TASK } from '../crew/control.ts';
import { Crew, CrewLost } from '../crew/crew.ts';
import { ownOf } from '../crew/station.ts';
import type { Bound } from '../engine.ts';
import {
  areas,
  BATCH_LIMIT,
  BATCH_TARGET,
  CREW,
  CREW_PARENTS,
  CREW_TARGET,
  INSERT_LIMIT,
  type Linear,
  OWN,
  OWN_PAIRS,
  PARENTS,
  RECORD,
  ROUND,
  ROWS_IN,
} from '../store/memory.ts';
import { MISSED, OWN_WORDS } from '../store/own.ts';
import type { VisitedStore } from '../store/store.ts';
import type { Expanded, Expansion } from './expansion.ts';
import type { Format } from './format.ts';
import type { Insertion } from './insertion.ts';
import type { Judge } from './judge.ts';
import type { Links } from './links.ts';

/** Successors from address to address. */
type Piece = readonly [number, number];

export interface CrewExpanded extends Expanded {
  readonly pieces: readonly Piece[];
}

/** What a search has anyway. */
export interface Stages {
  readonly format: Format;
  readonly visited: VisitedStore;
  readonly expansion: Expansion;
  readonly insertion: Insertion;
  readonly judge: Judge;
  readonly links: Links;
}

/** The place for what the thread of the search does alone. */
const ALONE = ownOf(CREW);

export class CrewBatch {
  private readonly crew: Crew;
  private readonly format: Format;
  private readonly linear: Linear;
  private readonly visited: VisitedStore;
  private readonly expansion: Expansion;
  private readonly insertion: Insertion;
  private readonly judge: Judge;
  private readonly links: Links;
  /** The part of the parents of the last batch that had to be expanded by the thread that learns. */
  missed = 0;
  /** Successors that the next batch may have. */
  room = 0;
  /** Successors of a parent, lately. */
  private perParent: number;

  constructor(threads: number, linear: Linear, stages: Stages, perParent: number) {
    this.crew = new Crew(threads, linear);
    this.linear = linear;
    this.format = stages.format;
    this.visited = stages.visited;
    this.expansion = stages.expansion;
    this.insertion = stages.insertion;
    this.judge = stages.judge;
    this.links = stages.links;
    this.perParent = perParent;
  }

  get threads(): number {
    return this.crew.threads;
  }

  get trouble(): string | null {
    return this.crew.trouble;
  }

  /** Throws `CrewLost`. */
  get isReady(): boolean {
    return this.crew.isReady;
  }

  dismiss(): void {
    this.crew.dismiss();
  }

  /** Put up to `limit` parents into the kernel's memory and expand them. */
  async expand(limit: number): Promise<CrewExpanded> {
    for (;;) {
      const { format, crew, linear } = this;
      const { replay } = format;
      replay.expanded = format.expanded;
      const enough = Math.ceil(Math.min(CREW_TARGET, this.room / 2) / Math.max(1, this.perParent));
      const fit = Math.min(CREW_PARENTS, Math.floor(ROWS_IN / replay.stride));
      const most = Math.min(limit, enough, fit, this.expansion.parentLimit * (CREW_PARENTS / PARENTS));
      const count = format.frontier.peek(linear.words, areas.rowsIn >> 2, most);
      crew.tell(CONTROL.roots, replay.roots);
      crew.tell(CONTROL.clusters, replay.clusters.length);
      crew.tell(CONTROL.checkRoots, replay.checkRoots);
      crew.tell(CONTROL.checks, replay.checks.length);
      crew.tell(CONTROL.holds, replay.holds);
      crew.tell(CONTROL.parents, count);
      crew.tell(CONTROL.room, Math.floor(this.room / crew.threads) * RECORD);
      await crew.work(TASK.expand, replay.tools);
      try {
        const expanded = this.complete(count);
        this.keyRest();
        this.missed = this.sum(OWN_WORDS.missed) / count;
        this.perParent = expanded.records / expanded.done;
        return expanded;
      } catch (error) {
        this.expansion.recover(error);
      }
    }
  }

  /** Insert what {@link expand} gave, at depth `depth`; why not all of it, where memory is at its end or a thread is gone. */
  async insert({ pieces, done }: CrewExpanded, depth: number): Promise<Bound | null> {
    try {
      return await this.insertAll(pieces, done, depth);
    } catch (error) {
      if (error instanceof CrewLost) return 'worker-lost';
      throw error;
    }
  }

  private async insertAll(pieces: readonly Piece[], done: number, depth: number): Promise<Bound | null> {
    const { replay } = this.format;
    this.insertion.kids.fill(0, 0, done);
    const limit = Math.min(ROUND, Math.floor((INSERT_LIMIT * 2048) / replay.stride));
    for (const round of roundsOf(pieces, limit)) {
      const successors = round.reduce((sum, [from, to]) => sum + (to - from) / RECORD, 0);
      if (!(await this.reserve(successors))) return 'memory';
      this.tellPieces(round, successors);
      await this.crew.work(TASK.deal, replay.tools);
      await this.crew.work(TASK.claim, replay.tools);
      const out = this.sum(OWN_WORDS.found);
      this.visited.keys.used += out;
      await this.crew.work(TASK.emit, replay.tools);
      replay.judged = this.visited.keys.used - out - this.insertion.judgedBefore;
      const verdicts: number[] = [];
      const unjudged: number[] = [];
      const { words } = this.linear;
      for (const own of this.owners()) {
        pushAll(verdicts, words, own + OWN.verdicts, 2 * (words[(own >> 2) + OWN_WORDS.verdicts] as number));
        pushAll(unjudged, words, own + OWN.unjudged, words[(own >> 2) + OWN_WORDS.unjudged] as number);
      }
      const outside = this.judge.judgeRest(replay, this.linear, out, depth, this.links.length, verdicts, unjudged);
      this.insertion.admit(out, outside);
    }
    return null;
  }

  /** Give keys to the successors that have none yet. Throws `StoreFull`. */
  private keyRest(): void {
    const { words } = this.linear;
    const { kernel } = this.format.replay;
    const at = (own: number, word: number): number => words[(own >> 2) + word] as number;
    for (const own of this.owners()) {
      if (at(own, OWN_WORDS.keyed) < at(own, OWN_WORDS.out)) {
        this.visited.keySuccessors(at(own, OWN_WORDS.keyed), at(own, OWN_WORDS.out), kernel);
      }
    }
    this.visited.keySuccessors(areas.batch, at(ALONE, OWN_WORDS.out), kernel);
  }

  /** Make room in the visited set for `more` states; false where memory is at its end. */
  private async reserve(more: number): Promise<boolean> {
    const { crew } = this;
    const growth = this.visited.keys.growth(more, crew.threads);
    for (;;) {
      const step = growth.next();
      if (step.done) return step.value;
      const [low, high] = step.value;
      crew.tell(CONTROL.low, low);
      crew.tell(CONTROL.high, high);
      // Two threads that touch new pages side by side are slower than one.
      if (high - low > 1) this.visited.keys.touch(low, high);
      if (high - low > 1) await crew.work(TASK.move, this.format.replay.tools);
      else this.format.replay.kernel.move(low, areas.rowsOut);
    }
  }

  /** Expand the parents that were left out, and put all together; `count` parents were to be expanded. */
  private complete(count: number): CrewExpanded {
    const { replay } = this.format;
    const { words } = this.linear;
    const at = (own: number, word: number): number => words[(own >> 2) + word] as number;
    words.fill(0, ALONE >> 2, (ALONE >> 2) + 16);
    words[(ALONE >> 2) + OWN_WORDS.out] = areas.batch;
    const pieces: Piece[] = [];
    const full = areas.batch + BATCH_TARGET * RECORD;
    let done = count;
    let generated = 0;
    for (const own of this.owners()) {
      let from = own + OWN.batch;
      for (let i = 0; i < at(own, OWN_WORDS.missed) && done === count; i++) {
        const entry = (own + OWN.missed + 16 * i) >> 2;
        const [parent, to] = [words[entry + MISSED.parent] as number, words[entry + MISSED.out] as number];
        pieces.push([from, to]);
        from = to;
        const before = at(ALONE, OWN_WORDS.out);
        if (before >= full || at(ALONE, OWN_WORDS.faults) + replay.clusters.length > OWN_PAIRS) {
          // No more room for what was left out: the batch ends here.
          done = parent;
          generated += words[entry + MISSED.generated] as number;
          break;
        }
        const { roots, clusters, tools } = replay;
        tools.kernel.expandFor(ALONE, parent, parent + 1, roots, clusters.length, areas.batch + BATCH_LIMIT * RECORD, 1);
        pieces.push([before, at(ALONE, OWN_WORDS.out)]);
      }
      if (done < count) break;
      pieces.push([from, at(own, OWN_WORDS.out)]);
      generated += at(own, OWN_WORDS.generated);
    }
    const filled = pieces.filter(([from, to]) => to > from);
    return {
      done,
      pieces: filled,
      records: filled.reduce((sum, [from, to]) => sum + (to - from) / RECORD, 0),
      generated: generated + at(ALONE, OWN_WORDS.generated),
      ...this.deadEnds(done),
    };
  }

  /** Of the first `done` parents, in their order. */
  private deadEnds(done: number): Pick<Expanded, 'faults' | 'idle'> {
    const { words } = this.linear;
    const faults: (readonly [number, number])[] = [];
    const idle: number[] = [];
    for (const own of [...this.owners(), ALONE]) {
      const firstFault = (own + OWN.faults) >> 2;
      for (let i = 0; i < (words[(own >> 2) + OWN_WORDS.faults] as number); i++) {
        faults.push([words[firstFault + 2 * i] as number, words[firstFault + 2 * i + 1] as number]);
      }
      pushAll(idle, words, own + OWN.idle, words[(own >> 2) + OWN_WORDS.idle] as number);
    }
    return {
      faults: Int32Array.from(
        faults
          .filter(([parent]) => parent < done)
          .sort(([a], [b]) => a - b)
          .flat(),
      ),
      idle: Int32Array.from(idle.filter((parent) => parent < done).sort((a, b) => a - b)),
    };
  }

  private tellPieces(round: readonly Piece[], successors: number): void {
    this.crew.tell(CONTROL.successors, successors);
    this.crew.tell(CONTROL.pieces, round.length);
    let index = 0;
    for (const [i, [from, to]] of round.entries()) {
      const word = CONTROL.firstPiece + 3 * i;
      this.crew.tell(word, from);
      this.crew.tell(word + 1, to);
      this.crew.tell(word + 2, index);
      index += (to - from) / RECORD;
    }
  }

  private owners(): number[] {
    return Array.from({ length: this.crew.threads }, (_, me) => ownOf(me));
  }

  private sum(word: number): number {
    return this.owners().reduce((sum, own) => sum + (this.linear.words[(own >> 2) + word] as number), 0);
  }
}

/** `pieces`, in rounds of at most `limit` successors. */
function roundsOf(pieces: readonly Piece[], limit: number): Piece[][] {
  const rounds: Piece[][] = [];
  let room = 0;
  for (const [from, to] of pieces) {
    for (let at = from; at < to; ) {
      if (room === 0) {
        rounds.push([]);
        room = limit;
      }
      const count = Math.min(room, (to - at) / RECORD);
      (rounds.at(-1) as Piece[]).push([at, at + count * RECORD]);
      at += count * RECORD;
      room -= count;
    }
  }
  return rounds;
}

function pushAll(list: number[], words: Int32Array, address: number, count: number): void {
  for (let at = address >> 2; at < (address >> 2) + count; at++) list.push(words[at] as number);
}
