/**
 * What one thread of a crew does of each task. Parents are taken by chunks, first come, first served; which chunks a thread
 * took is noted, so their order is known. Partitions of the visited set, into which successors are inserted, are taken as they
 * come, too: none of them knows of the others. Else all know from the control words which part is theirs: a range of the
 * successors, of the new states.
 */
import type { CrewKernel } from '../store/crew-kernel.ts';
import type { Kernel } from '../store/kernel.ts';
import { areas, BUCKET_BITS, OWN, RECORD } from '../store/memory.ts';
import { CHUNK_WORDS, MISSED, MISSED_WORDS, OWN_COUNT, OWN_WORDS } from '../store/own.ts';
import { forgetRecent } from '../store/recent.ts';
import { PARTITIONS } from '../store/table.ts';
import { CONTROL, CONTROL_AT, TASK, type Task } from './control.ts';

const BUCKETS = 2 ** BUCKET_BITS;

/** The address of what thread `me` has for itself. */
export const ownOf = (me: number): number => areas.crew + me * OWN.end;

export class Station {
  private readonly me: number;
  private readonly own: number;
  /** At least the fixed areas. */
  private readonly words: Int32Array;

  constructor(me: number, words: Int32Array) {
    this.me = me;
    this.own = ownOf(me);
    this.words = words;
  }

  work(task: Task, kernel: CrewKernel & Pick<Kernel, 'move' | 'fold' | 'dropRecent'>): void {
    if (task === TASK.expand) this.expand(kernel);
    else if (task === TASK.move) this.move(kernel);
    else if (task === TASK.deal) this.deal(kernel);
    else if (task === TASK.claim) this.claim(kernel);
    else this.emit(kernel);
  }

  /** Chunks of parents, for as long as there are any: who is late takes fewer. */
  private expand(kernel: CrewKernel & Pick<Kernel, 'fold' | 'dropRecent'>): void {
    const { words, own } = this;
    const [head, batch] = [own >> 2, own + OWN.batch];
    words.fill(0, head, head + OWN_COUNT);
    words[head + OWN_WORDS.out] = batch;
    words[head + OWN_WORDS.keyed] = batch;
    forgetRecent(words, own);
    // Only the exact store's kernel has it: fingerprints are there already.
    const isExact = (kernel as Partial<Kernel>).fold !== undefined;
    const parents = this.control(CONTROL.parents);
    const [roots, clusters] = [this.control(CONTROL.roots), this.control(CONTROL.clusters)];
    const limit = batch + this.control(CONTROL.room);
    const chunk = this.control(CONTROL.chunk);
    for (;;) {
      const first = Atomics.add(words, CONTROL_AT + CONTROL.taken, chunk);
      if (first >= parents) return;
      const [from, missed] = [words[head + OWN_WORDS.out] as number, words[head + OWN_WORDS.missed] as number];
      kernel.expandFor(own, first, Math.min(first + chunk, parents), roots, clusters, limit, 0);
      const out = words[head + OWN_WORDS.out] as number;
      const unkeyed = words[head + OWN_WORDS.keyed] as number;
      const keyed = isExact ? kernel.fold(own + OWN.dealt, unkeyed, out) : out;
      words[head + OWN_WORDS.keyed] = keyed;
      words[head + OWN_WORDS.made] = (words[head + OWN_WORDS.made] as number) + (out - from) / RECORD;
      // Without keys for all, which is when memory is at its end, they are compared when they have been dealt.
      if (unkeyed === from && keyed === out) this.dropRecent(kernel, from, missed);
      this.noteChunk(first);
    }
  }

  /** Of the successors from address `from` on, leave out those made before; from entry `missed` on, parents among theirs were left out. */
  private dropRecent(kernel: Pick<Kernel, 'dropRecent'>, from: number, missed: number): void {
    const { words, own } = this;
    const head = own >> 2;
    let [at, place] = [from, from];
    const entries = (own + OWN.missed) >> 2;
    const end = entries + MISSED_WORDS * (words[head + OWN_WORDS.missed] as number);
    for (let entry = entries + MISSED_WORDS * missed; entry < end; entry += MISSED_WORDS) {
      const to = words[entry + MISSED.out] as number;
      place = kernel.dropRecent(own, at, to, place);
      words[entry + MISSED.out] = place;
      at = to;
    }
    place = kernel.dropRecent(own, at, words[head + OWN_WORDS.out] as number, place);
    words[head + OWN_WORDS.out] = place;
    words[head + OWN_WORDS.keyed] = place;
  }

  private noteChunk(parent: number): void {
    const { words } = this;
    const head = this.own >> 2;
    const entry = ((this.own + OWN.chunks) >> 2) + 4 * (words[head + OWN_WORDS.chunks] as number);
    words[entry + CHUNK_WORDS.parent] = parent;
    words[entry + CHUNK_WORDS.out] = words[head + OWN_WORDS.out] as number;
    words[entry + CHUNK_WORDS.generated] = words[head + OWN_WORDS.generated] as number;
    words[entry + CHUNK_WORDS.missed] = words[head + OWN_WORDS.missed] as number;
    words[head + OWN_WORDS.chunks] = (words[head + OWN_WORDS.chunks] as number) + 1;
  }

  private move(kernel: CrewKernel & Pick<Kernel, 'move' | 'fold'>): void {
    const part = this.control(CONTROL.high) - 1 - this.me;
    if (part >= this.control(CONTROL.low)) kernel.move(part, this.own + OWN.dealt);
  }

  private deal(kernel: CrewKernel): void {
    const { words, own } = this;
    const first = (own + OWN.buckets) >> 2;
    words.fill(0, first, first + BUCKETS);
    const pieces = [...this.piecesWithin(...this.share(this.control(CONTROL.successors)))];
    for (const [from, to] of pieces) kernel.tally(own, from, to);
    let place = own + OWN.dealt;
    for (let bucket = first; bucket < first + BUCKETS; bucket++) {
      const bytes = words[bucket] as number;
      words[bucket] = place;
      place += bytes;
    }
    for (const [from, to, index] of pieces) kernel.deal(own, from, to, index);
  }

  private claim(kernel: CrewKernel): void {
    const { words, own } = this;
    const bitmap = (own + OWN.bitmap) >> 2;
    words.fill(0, bitmap, bitmap + Math.ceil(this.control(CONTROL.successors) / 32));
    words[(own >> 2) + OWN_WORDS.found] = 0;
    const threads = this.control(CONTROL.threads);
    for (;;) {
      const part = Atomics.add(words, CONTROL_AT + CONTROL.taken, 1);
      if (part >= PARTITIONS) return;
      for (let bucket = part * (BUCKETS / PARTITIONS); bucket < (part + 1) * (BUCKETS / PARTITIONS); bucket++) {
        for (let dealer = 0; dealer < threads; dealer++) {
          const place = ownOf(dealer);
          const end = (place + OWN.buckets) >> 2;
          kernel.claim(
            own,
            bucket === 0 ? place + OWN.dealt : (words[end + bucket - 1] as number),
            words[end + bucket] as number,
          );
        }
      }
    }
  }

  private emit(kernel: CrewKernel): void {
    const { words, own } = this;
    const successors = this.control(CONTROL.successors);
    const threads = this.control(CONTROL.threads);
    const [firstWord, endWord] = this.share(Math.ceil(successors / 32));
    const [first, end] = [firstWord * 32, Math.min(endWord * 32, successors)];
    const firstRow = kernel.marked(firstWord, threads);
    let row = firstRow;
    for (const [from, to, index] of this.piecesWithin(first, end)) {
      row = kernel.emit(index, index + (to - from) / RECORD, from - index * RECORD, row, threads);
    }
    words[(own >> 2) + OWN_WORDS.verdicts] = 0;
    words[(own >> 2) + OWN_WORDS.unjudged] = 0;
    const checks = this.control(CONTROL.checks);
    if (checks > 0) kernel.checkFor(own, firstRow, row, this.control(CONTROL.checkRoots), checks, this.control(CONTROL.holds), 0);
  }

  /** This thread's share of `count` things in order: from, to. */
  private share(count: number): [number, number] {
    const threads = this.control(CONTROL.threads);
    return [Math.floor((this.me * count) / threads), Math.floor(((this.me + 1) * count) / threads)];
  }

  /** Where the round's successors number `low` to `high - 1` lie: from address, to address, number of the first. */
  private *piecesWithin(low: number, high: number): Generator<[number, number, number]> {
    const { words } = this;
    const first = CONTROL_AT + CONTROL.firstPiece;
    const end = first + 3 * this.control(CONTROL.pieces);
    for (let at = first; at < end; at += 3) {
      const [from, to, index] = [words[at] as number, words[at + 1] as number, words[at + 2] as number];
      const [start, stop] = [Math.max(low, index), Math.min(high, index + (to - from) / RECORD)];
      if (start < stop) yield [from + (start - index) * RECORD, from + (stop - index) * RECORD, start];
    }
  }

  private control(word: number): number {
    return this.words[CONTROL_AT + word] as number;
  }
}
