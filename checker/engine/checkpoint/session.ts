/**
 * The checkpoints of one run of several cells (variants in configurations, one after the other): what is known of the
 * finished cells, where the search in the present cell stands, and when to write it all.
 */
import { serialize } from 'node:v8';
import { messageOf } from '../../errors/error.ts';
import type { Exploration } from '../engine.ts';
import type { Checkpoints, Parts } from './checkpoints.ts';
import type { RunRecord } from './manifest.ts';
import type { Checkpoint } from './read.ts';
import { readValue } from './value.ts';
import { type WriteSome, writeCheckpoint } from './write.ts';

/** A cell that was explored. `U`: what is said of it besides. */
export interface FinishedCell<U> {
  readonly exploration: Exploration;
  readonly usage: U;
}

/** The part "run". `M`: what was marked while the present cell was explored. */
interface RunPart<U, M> {
  readonly finished: readonly FinishedCell<U>[];
  readonly present: { readonly marks: M } | null;
}

export interface SessionOptions {
  readonly folder: string;
  readonly everyMs: number;
  readonly record: RunRecord;
  /** Told once that a checkpoint cannot be written. */
  readonly warn: (message: string) => void;
  /** What to go on from. */
  readonly from?: Checkpoint;
  /** Instead of writing to disk: for tests. */
  readonly write?: WriteSome;
}

export class CheckpointSession<U, M> {
  /** Cells that are finished, from the first on. */
  readonly finished: FinishedCell<U>[] = [];
  /** True where a run that ends now can be resumed. */
  resumable: boolean;
  private readonly options: SessionOptions;
  /** Of the cell in which the search was left. */
  private left: { readonly cell: number; readonly marks: M } | null = null;
  private lastSave = performance.now();
  private hasWarned = false;
  /** The cell that the newest checkpoint is about. */
  private savedCell = -1;

  /** Throws `checkpoint` where what it is to go on from makes no sense. */
  constructor(options: SessionOptions) {
    this.options = options;
    this.resumable = options.from !== undefined;
    if (options.from === undefined) return;
    const { finished, present } = readValue<RunPart<U, M>>(options.from, 'run');
    this.finished.push(...finished);
    this.savedCell = finished.length;
    if (present !== null) this.left = { cell: finished.length, marks: present.marks };
  }

  /** What was marked in cell number `cell` before it was interrupted; null where it was not. */
  marksOf(cell: number): M | null {
    return this.left?.cell === cell ? this.left.marks : null;
  }

  /** For the engine that explores cell number `cell`, the one after the finished ones. */
  forCell(cell: number, marks: () => M): Checkpoints {
    const kept = this.left?.cell === cell ? (this.options.from ?? null) : null;
    return {
      kept,
      due: () => performance.now() - this.lastSave >= this.options.everyMs,
      save: (parts) => {
        if (this.write({ finished: this.finished, present: { marks: marks() } }, parts)) this.savedCell = cell;
      },
    };
  }

  /** The run ends before its last cell is finished: keep what is known, unless that is kept already. */
  leave(): void {
    if (this.savedCell !== this.finished.length) this.write({ finished: this.finished, present: null }, new Map());
  }

  private write(part: RunPart<U, M>, parts: Parts): boolean {
    const { folder, record, warn, write } = this.options;
    try {
      writeCheckpoint(folder, record, new Map([['run', (put) => put(serialize(part))], ...parts]), write);
      this.resumable = true;
      return true;
    } catch (error) {
      if (!this.hasWarned) {
        const rest = this.resumable ? 'the last one stays valid' : 'none was written before';
        warn(`cannot write a checkpoint to ${folder} (${messageOf(error)}); ${rest}, and the run goes on`);
      }
      this.hasWarned = true;
      return false;
    } finally {
      this.lastSave = performance.now();
    }
  }
}
