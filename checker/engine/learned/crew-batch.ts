/**
 * The two stages of a batch by several threads: `crew-expansion.ts`, and insertion (`insertion.ts`).
 *
 * Successors are inserted in rounds. Each thread deals a share of them into buckets, and then inserts the buckets of the
 * partitions of the visited set that it takes, in the successors' order; so of equal keys the same one is new, and states get the same
 * numbers, for any number of threads. Rows of the new states are written, and judged by tables, by ranges of that order
 * again. What only the thread of the search can do with them, judging the rest and making states of them, is
 * {@link CrewBatch.admit}: by then the others may be about the next batch.
 */
import { CONTROL, TASK } from '../crew/control.ts';
import { Crew, CrewLost } from '../crew/crew.ts';
import type { Bound } from '../engine.ts';
import { INSERT_LIMIT, type Linear, OWN, RECORD, ROUND, SCRATCH } from '../store/memory.ts';
import { OWN_WORDS, pushWords } from '../store/own.ts';
import type { VisitedStore } from '../store/store.ts';
import { type CrewExpanded, CrewExpansion, type Piece } from './crew-expansion.ts';
import type { Expansion } from './expansion.ts';
import type { Format } from './format.ts';

/** What a search has anyway. */
export interface Stages {
  readonly format: Format;
  readonly visited: VisitedStore;
  readonly expansion: Expansion;
  readonly admission: Admission;
}

/** What becomes of the new states that a crew finds. */
export interface Admission {
  /** A batch of so many parents begins. */
  begin(parents: number): void;
  /** Judge the rest of the rows that came out, and make states of them. */
  admit(found: Found): void;
}

/** New states that are rows, but no states of the search yet. */
export interface Found {
  /** How many. */
  readonly out: number;
  readonly depth: number;
  /** Those on which tables say that something does not hold: row, address of the verdict, ... */
  readonly verdicts: readonly number[];
  /** Those on which the tables have no answer. */
  readonly unjudged: readonly number[];
}

export class CrewBatch {
  readonly expansion: CrewExpansion;
  private readonly crew: Crew;
  private readonly linear: Linear;
  private readonly format: Format;
  private readonly visited: VisitedStore;
  private readonly admission: Admission;
  /** Of the last round, until they are admitted. */
  private found: Found | null = null;

  constructor(threads: number, linear: Linear, stages: Stages, perParent: number) {
    const { format, visited, expansion, admission } = stages;
    this.crew = new Crew(threads, linear);
    this.linear = linear;
    this.format = format;
    this.visited = visited;
    this.admission = admission;
    this.expansion = new CrewExpansion(this.crew, linear, format, visited, expansion, perParent);
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

  /** New states that are to be admitted. */
  get waiting(): number {
    return this.found?.out ?? 0;
  }

  /** End all members, which are done with what they have begun. */
  async dismiss(): Promise<void> {
    try {
      await this.expansion.abandon();
    } catch (error) {
      if (!(error instanceof CrewLost)) throw error;
    }
    this.crew.dismiss();
  }

  /**
   * Insert what the expansion gave, at depth `depth`; why not all of it, where memory is at its end or a thread is gone. New
   * states of the last round wait to be admitted.
   */
  async insert(expanded: CrewExpanded, depth: number): Promise<Bound | null> {
    try {
      return await this.insertAll(expanded, depth);
    } catch (error) {
      if (error instanceof CrewLost) return 'worker-lost';
      throw error;
    }
  }

  /** Judge the new states that wait, and make them states of the search. */
  admit(): void {
    if (this.found === null) return;
    const { found } = this;
    this.found = null;
    this.admission.admit(found);
  }

  private async insertAll({ pieces, done }: CrewExpanded, depth: number): Promise<Bound | null> {
    const { crew, format, admission } = this;
    const { replay } = format;
    admission.begin(done);
    crew.tell(CONTROL.checkRoots, replay.checkRoots);
    crew.tell(CONTROL.checks, replay.checks.length);
    crew.tell(CONTROL.holds, replay.holds);
    const limit = Math.min(ROUND, Math.floor((INSERT_LIMIT * 2048) / replay.stride));
    for (const round of roundsOf(pieces, limit)) {
      this.admit();
      const successors = round.reduce((sum, [from, to]) => sum + (to - from) / RECORD, 0);
      if (!(await this.reserve(successors))) return 'memory';
      this.tellPieces(round, successors);
      await crew.work(TASK.deal, replay.tools);
      crew.tell(CONTROL.taken, 0);
      await crew.work(TASK.claim, replay.tools);
      await crew.work(TASK.emit, replay.tools);
      this.found = this.foundBy(depth);
      this.visited.keys.used += this.found.out;
    }
    return null;
  }

  /** What the threads found in a round. */
  private foundBy(depth: number): Found {
    const { words } = this.linear;
    const verdicts: number[] = [];
    const unjudged: number[] = [];
    let out = 0;
    for (const own of this.crew.owners) {
      const count = (word: number): number => words[(own >> 2) + word] as number;
      out += count(OWN_WORDS.found);
      pushWords(verdicts, words, own + OWN.verdicts, 2 * count(OWN_WORDS.verdicts));
      pushWords(unjudged, words, own + OWN.unjudged, count(OWN_WORDS.unjudged));
    }
    return { out, depth, verdicts, unjudged };
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
      if (high - low > 1) await crew.work(TASK.move, this.format.replay.tools);
      else this.format.replay.kernel.move(low, SCRATCH);
    }
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
