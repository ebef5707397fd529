/**
 * When a search is worked on by several threads: once it is large, and for batches that are. A crew is hired then; until
 * its members are ready the search goes on alone. Everything comes out the same with a crew and without.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Limits } from '../engine.ts';
import { areas, CREW, INSERT_LIMIT, type Linear, OWN_PAIRS, OWN_SUCCESSORS } from '../store/memory.ts';
import { CrewBatch, type Stages } from './crew-batch.ts';
import type { CrewExpansion } from './crew-expansion.ts';
import type { Replay } from './replay.ts';
import { tuning } from './tuning.ts';

/** How far a search has come. */
export interface Reached {
  readonly distinct: number;
  readonly generated: number;
  /** States that were expanded. */
  readonly head: number;
}

export class Crewing {
  /** Threads that worked together, if any did; 1 otherwise. */
  threads = 1;
  /** Threads that work on the batch of now, or did on the last. */
  working = 1;
  private readonly workers: number;
  private readonly linear: Linear;
  private readonly stages: Stages;
  private readonly limits: Limits;
  private crew: CrewBatch | null = null;
  /** The tables of the last batch, and what they had not known by then. */
  private replay: Replay | null = null;
  private misses = 0;
  private isAlone = false;

  /** `workers`: threads, that of the search included. */
  constructor(workers: number, linear: Linear, stages: Stages, limits: Limits) {
    this.workers = limits.stop === 'first' ? 1 : Math.min(workers, CREW);
    this.linear = linear;
    this.stages = stages;
    this.limits = limits;
  }

  /** Wait for a crew that was hired, once a search that has found `distinct` states is better off waiting. Throws `CrewLost`. */
  async untilReady(distinct: number): Promise<void> {
    if (distinct < tuning.crewAwaited) return;
    while (this.crew !== null && !this.crew.isReady) await pause(1);
  }

  /** The crew for the next batch, of at most `left` parents; null where one thread does it alone. Throws `CrewLost`. */
  crewFor(left: number, reached: Reached): CrewBatch | null {
    if (this.workers < 2 || reached.distinct < tuning.crewAfter) return null;
    if (this.crew === null && !this.hire(reached)) return null;
    const { replay } = this.stages.format;
    if (left * this.perParent(reached) < tuning.crewSuccessors) return null;
    if (replay.hasWide || replay.clusters.length > OWN_PAIRS / 2) return null;
    const room = this.room(reached);
    if (room < tuning.crewRoom) return null;
    const crew = this.crew as CrewBatch;
    crew.expansion.room = room;
    if (!crew.isReady || this.isLearning(replay, crew.expansion)) return null;
    this.threads = crew.threads;
    return crew;
  }

  /** Why a thread is gone; null where none is. */
  get trouble(): string | null {
    return this.crew?.trouble ?? null;
  }

  /** End all threads but this one; nobody else works in the memory then. */
  async dismiss(): Promise<void> {
    await this.crew?.dismiss();
  }

  /** Do the tables lack so much that the thread that learns should go on alone? It learns at once what others wait for. */
  private isLearning(replay: Replay, crew: CrewExpansion): boolean {
    const isNew = replay !== this.replay;
    const misses = replay.misses - (isNew ? 0 : this.misses);
    if (isNew || crew.missed > tuning.crewMissed) this.isAlone = true;
    else if (misses <= tuning.crewMisses) this.isAlone = false;
    this.replay = replay;
    this.misses = replay.misses;
    crew.missed = 0;
    return this.isAlone && tuning.crewMisses < Infinity;
  }

  /** Successors that a batch may have; 0 where there is no memory for all that it may find: one thread goes on, and spills. */
  private room({ distinct }: Reached): number {
    const { maxStates = Infinity, spillFolder } = this.limits;
    const { visited, format } = this.stages;
    const most = Math.min(this.workers * OWN_SUCCESSORS, maxStates - distinct - 2 * INSERT_LIMIT);
    if (spillFolder === undefined) return most;
    const room = Math.min(most, tuning.visitedLimit - visited.keys.used);
    return room > 0 && visited.keys.reserve(room, format.replay.kernel) ? room : 0;
  }

  /** False where there is no room for memory that can be shared. */
  private hire(reached: Reached): boolean {
    const { replay } = this.stages.format;
    const { visited } = this.stages;
    if (!this.linear.isShared) {
      try {
        this.linear.share([[areas.header, areas.idle], [areas.tables, areas.tables + replay.tables.size], ...visited.ranges()]);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return false;
      }
      replay.moved();
    }
    visited.shared(replay.kernel);
    this.crew = new CrewBatch(this.workers, this.linear, this.stages, this.perParent(reached));
    return true;
  }

  /** Successors of a parent, so far. */
  private perParent({ generated, head }: Reached): number {
    return generated / Math.max(1, head);
  }
}
