/**
 * What one thread of a crew does of each task. All know from the control words which part is theirs: a range of the
 * parents, of the partitions of the visited set, of the new states.
 */
import type { CrewKernel } from '../store/crew-kernel.ts';
import type { Kernel } from '../store/kernel.ts';
import { areas, OWN, RECORD } from '../store/memory.ts';
import { OWN_WORDS } from '../store/own.ts';
import { PARTITIONS } from '../store/table.ts';
import { CONTROL, CONTROL_AT, TASK, type Task } from './control.ts';

/** The address of what thread `me` has for itself. */
export const ownOf = (me: number): number => areas.crew + me * OWN.bytes;

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

  work(task: Task, kernel: CrewKernel & Pick<Kernel, 'move' | 'fold'>): void {
    if (task === TASK.expand) this.expand(kernel);
    else if (task === TASK.move) this.move(kernel);
    else if (task === TASK.claim) this.claim(kernel);
    else this.emit(kernel);
  }

  private expand(kernel: CrewKernel & Pick<Kernel, 'fold'>): void {
    const { words, own } = this;
    words.fill(0, own >> 2, (own >> 2) + 16);
    words[(own >> 2) + OWN_WORDS.out] = own + OWN.batch;
    const [first, end] = this.share(this.control(CONTROL.parents));
    kernel.expandFor(own, first, end, this.control(CONTROL.roots), this.control(CONTROL.clusters), own + OWN.bytes, 0);
    const [from, to] = [own + OWN.batch, words[(own >> 2) + OWN_WORDS.out] as number];
    // Only the exact store's kernel has it: fingerprints are there already.
    const isExact = (kernel as Partial<Kernel>).fold !== undefined;
    words[(own >> 2) + OWN_WORDS.keyed] = isExact ? kernel.fold(own + OWN.list, from, to) : to;
  }

  private move(kernel: CrewKernel & Pick<Kernel, 'move' | 'fold'>): void {
    const part = this.control(CONTROL.high) - 1 - this.me;
    if (part >= this.control(CONTROL.low)) kernel.move(part, this.own + OWN.list);
  }

  private claim(kernel: CrewKernel): void {
    const { words, own } = this;
    const bitmap = (own + OWN.bitmap) >> 2;
    words.fill(0, bitmap, bitmap + Math.ceil(this.control(CONTROL.successors) / 32));
    const [low, high] = this.share(PARTITIONS);
    let end = own + OWN.list;
    for (const [from, to, index] of this.pieces()) end = kernel.collect(end, from, to, index, low, high);
    kernel.claim(own, end);
  }

  private emit(kernel: CrewKernel): void {
    const { words, own } = this;
    const successors = this.control(CONTROL.successors);
    const threads = this.control(CONTROL.threads);
    const [firstWord, endWord] = this.share(Math.ceil(successors / 32));
    const [first, end] = [firstWord * 32, Math.min(endWord * 32, successors)];
    const firstRow = kernel.marked(firstWord, threads);
    let row = firstRow;
    for (const [from, to, index] of this.pieces()) {
      const [low, high] = [Math.max(first, index), Math.min(end, index + (to - from) / RECORD)];
      if (low < high) row = kernel.emit(low, high, from - index * RECORD, row, threads);
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

  private *pieces(): Generator<[number, number, number]> {
    const { words } = this;
    const first = CONTROL_AT + CONTROL.firstPiece;
    const end = first + 3 * this.control(CONTROL.pieces);
    for (let at = first; at < end; at += 3) yield [words[at] as number, words[at + 1] as number, words[at + 2] as number];
  }

  private control(word: number): number {
    return this.words[CONTROL_AT + word] as number;
  }
}
