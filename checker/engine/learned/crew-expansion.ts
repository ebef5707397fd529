/**
 * The first stage of a batch (`expansion.ts`) by several threads.
 *
 * Threads take chunks of the parents. Parents for which the tables have no answer are left out, and expanded afterwards by
 * the thread of the search, which alone learns. The successors of all are in pieces of memory that, taken in the order of
 * the parents, are in the order in which one thread would have made them. Where many are left out, they mostly lack the same
 * few answers: these are learned first, and then all threads expand the batch again.
 *
 * The expansion of a batch needs nothing of what the batch before it is judged to be: so it may begin before the thread of
 * the search is done with that one ({@link CrewExpansion.begin}).
 */
import { CONTROL, TASK } from '../crew/control.ts';
import type { Crew } from '../crew/crew.ts';
import {
  ALONE,
  areas,
  BATCH_LIMIT,
  BATCH_TARGET,
  CHUNK,
  CHUNKS,
  CREW_PARENTS,
  type Linear,
  OWN,
  OWN_PAIRS,
  PARENTS,
  RECORD,
  ROWS_IN,
} from '../store/memory.ts';
import { MISSED, MISSED_WORDS, OWN_COUNT, OWN_WORDS, pushWords } from '../store/own.ts';
import type { VisitedStore } from '../store/store.ts';
import { chunksOf } from './crew-chunks.ts';
import type { Expanded, Expansion } from './expansion.ts';
import type { Format } from './format.ts';
import { tuning } from './tuning.ts';

/** Successors from address to address. */
export type Piece = readonly [number, number];

export interface CrewExpanded extends Expanded {
  readonly pieces: readonly Piece[];
}

/** Successors of parents that were left out after which a batch ends, whatever else of it was expanded. */
const LEFT_OUT = 8 * BATCH_TARGET;

export class CrewExpansion {
  private readonly crew: Crew;
  private readonly linear: Linear;
  private readonly format: Format;
  private readonly visited: VisitedStore;
  private readonly expansion: Expansion;
  /** The part of the parents of the last batch that had to be expanded by the thread that learns. */
  missed = 0;
  /** Successors that the next batch may have. */
  room = 0;
  /** Successors of a parent, lately. */
  private perParent: number;
  /** Parents of the batch that was begun; 0 where none was. */
  private begun = 0;

  constructor(crew: Crew, linear: Linear, format: Format, visited: VisitedStore, expansion: Expansion, perParent: number) {
    this.crew = crew;
    this.linear = linear;
    this.format = format;
    this.visited = visited;
    this.expansion = expansion;
    this.perParent = perParent;
  }

  /** Put up to `limit` parents into the kernel's memory and have the members begin to expand them. */
  begin(limit: number): void {
    const { format } = this;
    const { replay } = format;
    replay.expanded = format.expanded;
    const enough = Math.ceil(Math.min(tuning.crewTarget, this.room / 2) / Math.max(1, this.perParent));
    const fit = Math.min(CREW_PARENTS, Math.floor(ROWS_IN / replay.stride));
    const most = Math.min(limit, enough, fit, this.expansion.parentLimit * (CREW_PARENTS / PARENTS));
    this.begun = format.frontier.peek(this.linear.words, areas.rowsIn >> 2, most);
    this.beginLoaded(this.begun);
  }

  /** Expand the parents that {@link begin} took, or else up to `limit`. Throws `CrewLost` and `StoreFull`. */
  async expand(limit: number): Promise<CrewExpanded> {
    for (;;) {
      if (this.begun === 0) this.begin(limit);
      const count = this.begun;
      this.begun = 0;
      await this.crew.join(TASK.expand, this.format.replay.tools);
      try {
        await this.repeat(count);
        const expanded = this.complete(count);
        this.keyRest();
        this.missed = this.leftOut / count;
        this.perParent = this.made / count;
        return expanded;
      } catch (error) {
        this.expansion.recover(error);
      }
    }
  }

  /** What was begun is not wanted. Throws `CrewLost`. */
  async abandon(): Promise<void> {
    if (this.begun === 0) return;
    this.begun = 0;
    await this.crew.join(TASK.expand, this.format.replay.tools);
  }

  /** Have the members begin to expand the first `count` of the rows in the kernel's memory. */
  private beginLoaded(count: number): void {
    const { crew } = this;
    const { replay } = this.format;
    crew.tell(CONTROL.roots, replay.roots);
    crew.tell(CONTROL.clusters, replay.clusters.length);
    crew.tell(CONTROL.parents, count);
    crew.tell(CONTROL.taken, 0);
    crew.tell(CONTROL.chunk, Math.min(CHUNK, Math.ceil(count / CHUNKS)));
    crew.tell(CONTROL.room, Math.floor(this.room / crew.threads) * RECORD);
    crew.begin(TASK.expand, replay.tools);
  }

  /** Where many of the `count` parents were left out: learn, and expand all again, as long as that helps. */
  private async repeat(count: number): Promise<void> {
    const { tools } = this.format.replay;
    for (let before = Infinity; ; ) {
      const { leftOut } = this;
      if (leftOut <= tuning.crewMissed * count || leftOut >= before || !this.learn()) return;
      before = leftOut;
      this.beginLoaded(count);
      await this.crew.join(TASK.expand, tools);
    }
  }

  /** Learn one answer for each table entry that lacks one, in the order of the parents; false where it did not get there. */
  private learn(): boolean {
    const { words } = this.linear;
    for (const { leftOut } of chunksOf(words, this.crew.owners)) {
      for (let entry = 0; entry < leftOut.length; entry += MISSED_WORDS) {
        const lacks = (leftOut[entry + MISSED.lacks] as number) >> 2;
        if (lacks === 0 || words[lacks] !== 0) continue;
        this.resetAlone();
        this.expandAlone(leftOut[entry + MISSED.parent] as number);
        this.format.replay.tables.endBatch();
        if (words[lacks] === 0) return false;
      }
    }
    return true;
  }

  /** Expand the parents that were left out, and put all together; `count` parents were to be expanded. */
  private complete(count: number): CrewExpanded {
    const { replay } = this.format;
    this.resetAlone();
    const pieces: Piece[] = [];
    const full = areas.batch + LEFT_OUT * RECORD;
    let done = count;
    let generated = 0;
    for (const chunk of chunksOf(this.linear.words, this.crew.owners)) {
      const { leftOut } = chunk;
      let from = chunk.out[0];
      let behind = chunk.generated[1];
      for (let entry = 0; entry < leftOut.length; entry += MISSED_WORDS) {
        const [parent, to] = [leftOut[entry + MISSED.parent] as number, leftOut[entry + MISSED.out] as number];
        pieces.push([from, to]);
        from = to;
        const before = this.at(ALONE, OWN_WORDS.out);
        const isFull = before >= full || this.at(ALONE, OWN_WORDS.faults) + replay.clusters.length > OWN_PAIRS;
        if (isFull || !this.expandAlone(parent)) {
          // No more room for what was left out: the batch ends here.
          done = parent;
          behind = leftOut[entry + MISSED.generated] as number;
          break;
        }
        pieces.push([before, this.at(ALONE, OWN_WORDS.out)]);
      }
      generated += behind - chunk.generated[0];
      if (done < count) break;
      pieces.push([from, chunk.out[1]]);
    }
    const joined = joinedUp(pieces);
    return {
      done,
      pieces: joined,
      records: joined.reduce((sum, [from, to]) => sum + (to - from) / RECORD, 0),
      generated: generated + this.at(ALONE, OWN_WORDS.generated),
      ...this.deadEnds(done),
    };
  }

  /** Parents of the batch that the threads left out. */
  private get leftOut(): number {
    return this.crew.owners.reduce((sum, own) => sum + this.at(own, OWN_WORDS.missed), 0);
  }

  /** Successors of the batch, those that were made before among them. */
  private get made(): number {
    const alone = (this.at(ALONE, OWN_WORDS.out) - areas.batch) / RECORD;
    return this.crew.owners.reduce((sum, own) => sum + this.at(own, OWN_WORDS.made), alone);
  }

  /** Nothing was expanded alone. */
  private resetAlone(): void {
    const { words } = this.linear;
    words.fill(0, ALONE >> 2, (ALONE >> 2) + OWN_COUNT);
    words[(ALONE >> 2) + OWN_WORDS.out] = areas.batch;
  }

  /** Expand a parent that was left out, learning; false where its successors do not fit behind those of others. */
  private expandAlone(parent: number): boolean {
    const { roots, clusters, tools } = this.format.replay;
    tools.kernel.expandFor(ALONE, parent, parent + 1, roots, clusters.length, areas.batch + BATCH_LIMIT * RECORD, 1);
    return this.at(ALONE, OWN_WORDS.missed) === 0;
  }

  /** Of the first `done` parents, in their order. */
  private deadEnds(done: number): Pick<Expanded, 'faults' | 'idle'> {
    const { words } = this.linear;
    const faults: (readonly [number, number])[] = [];
    const idle: number[] = [];
    for (const own of [...this.crew.owners, ALONE]) {
      const firstFault = (own + OWN.faults) >> 2;
      for (let i = 0; i < this.at(own, OWN_WORDS.faults); i++) {
        faults.push([words[firstFault + 2 * i] as number, words[firstFault + 2 * i + 1] as number]);
      }
      pushWords(idle, words, own + OWN.idle, this.at(own, OWN_WORDS.idle));
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

  /** Give keys to the successors that have none yet. Throws `StoreFull`. */
  private keyRest(): void {
    const { kernel } = this.format.replay;
    for (const own of this.crew.owners) {
      const [keyed, out] = [this.at(own, OWN_WORDS.keyed), this.at(own, OWN_WORDS.out)];
      if (keyed < out) this.visited.keySuccessors(keyed, out, kernel);
    }
    this.visited.keySuccessors(areas.batch, this.at(ALONE, OWN_WORDS.out), kernel);
  }

  private at(own: number, word: number): number {
    return this.linear.words[(own >> 2) + word] as number;
  }
}

/** `pieces` without empty ones; those that lie one behind the other are one. */
function joinedUp(pieces: readonly Piece[]): Piece[] {
  const joined: [number, number][] = [];
  for (const [from, to] of pieces) {
    const last = joined.at(-1);
    if (last?.[1] === from) last[1] = to;
    else if (to > from) joined.push([from, to]);
  }
  return joined;
}
