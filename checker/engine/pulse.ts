/**
 * The pulse of a run: reports progress, looks at the limits, and lets the event loop run so that signals arrive.
 * Engines call {@link Pulse.due} often (it is cheap) and await {@link Pulse.beat} when it says so.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import type { Bound, Limits, Progress } from './engine.ts';
import { collectGarbage } from './garbage.ts';

/** Milliseconds between beats. */
const INTERVAL = 100;
/** Look at the clock once in this many calls. */
const CALLS_PER_LOOK = 32;
/**
 * Share of V8's old generation at which a run stops as incomplete. From 0.8 on V8 may end the process itself, once
 * collecting gains too little ("ineffective mark-compacts").
 */
const HEAP_SHARE = 0.75;
/** What V8 adds to the old generation's limit for the young one: three semi-spaces. */
const YOUNG_GENERATION = 3 * 16 * 2 ** 20;

export class Pulse {
  private readonly limits: Limits;
  private readonly onProgress: ((progress: Progress) => void) | undefined;
  private readonly started: number;
  private lastBeat = performance.now();
  private calls = 0;
  private readonly mostHeap = HEAP_SHARE * (getHeapStatistics().heap_size_limit - YOUNG_GENERATION);

  /** `before`: seconds that the run had taken when it was interrupted. */
  constructor(limits: Limits, onProgress: ((progress: Progress) => void) | undefined, before = 0) {
    this.started = performance.now() - before * 1000;
    this.limits = limits;
    this.onProgress = onProgress;
  }

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  due(): boolean {
    if (++this.calls % CALLS_PER_LOOK !== 0) return false;
    return performance.now() - this.lastBeat >= INTERVAL;
  }

  /** Report, let the event loop run, and say which limit is reached, if any. */
  async beat(counts: Omit<Progress, 'seconds'>): Promise<Bound | null> {
    this.onProgress?.({ ...counts, seconds: this.seconds });
    await nextTurn();
    this.lastBeat = performance.now();
    const bound = this.reached();
    if (bound !== 'memory') return bound;
    // What is not used any more counts as long as it is there, and V8 takes its time with it.
    await collectGarbage();
    return this.reached();
  }

  /** The limit of time, memory or patience that is reached; the limits of states and depth are the engine's. */
  reached(): Bound | null {
    const { signal, timeoutMs, memoryBytes } = this.limits;
    if (signal?.aborted) return 'interrupted';
    if (timeoutMs !== undefined && performance.now() - this.started >= timeoutMs) return 'timeout';
    const { rss, heapUsed } = process.memoryUsage();
    if (heapUsed >= this.mostHeap || (memoryBytes !== undefined && rss >= memoryBytes)) return 'memory';
    return null;
  }
}
