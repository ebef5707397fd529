/**
 * The memory that a run may take: what the process takes now, all included, against `limits.memoryBytes`.
 *
 * The engine asks before it takes much at once; what is taken bit by bit is seen by {@link Pulse} some time later.
 * Where there is a folder to spill to, a part is left for what spilling itself takes.
 */
import type { Limits } from './engine.ts';

/** Part of the memory that spilling takes, and what it takes at least. */
const SHARE = 0.25;
const LEAST = 32 * 2 ** 20;
/** Bytes that may be taken at once without asking. */
const SMALL = 2 ** 20;

export class Budget {
  private readonly bytes: number;

  /** `part`: of what the process does not take yet. */
  constructor({ memoryBytes = Infinity, spillFolder }: Limits, part = 1) {
    const all = spillFolder === undefined ? memoryBytes : Math.min((1 - SHARE) * memoryBytes, memoryBytes - LEAST);
    const taken = process.memoryUsage.rss();
    this.bytes = part === 1 ? all : taken + part * (all - taken);
  }

  /** True where `more` bytes may be taken. */
  fits(more: number): boolean {
    return more <= SMALL || process.memoryUsage.rss() + more <= this.bytes;
  }

  /** True where nothing should be taken any more. */
  get isSpent(): boolean {
    return process.memoryUsage.rss() > this.bytes;
  }
}
