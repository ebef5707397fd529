/**
 * Level by level: the states of one depth are expanded batch by batch, by one thread or several, and between the batches
 * the search looks at its limits, keeps itself on disk, and makes room.
 */
import type { Bound } from '../engine.ts';
import type { Pulse } from '../pulse.ts';
import { BATCH_TARGET } from '../store/memory.ts';
import { paced, type Work } from '../work.ts';
import { Batches } from './batches.ts';
import type { CrewBatch } from './crew-batch.ts';
import { CrewLoop } from './crew-loop.ts';
import type { Search } from './search.ts';
import { tuning } from './tuning.ts';

export class LevelLoop {
  private readonly search: Search;
  private readonly pulse: Pulse;
  private readonly batches: Batches;
  private readonly crewLoop: CrewLoop;
  /** Of the states that were expanded last. */
  private depth = 1;
  private lastBeat = performance.now();

  constructor(search: Search, pulse: Pulse) {
    this.search = search;
    this.pulse = pulse;
    this.batches = new Batches(search);
    this.crewLoop = new CrewLoop(search, () => this.isBeatDue);
  }

  /** Expand all states of one depth, or what is left of them. `keep`: see {@link Search.run}. */
  async expandLevel(keep: () => void): Promise<Bound | null> {
    const { search } = this;
    const depth = search.expanding;
    this.depth = depth;
    const end = search.levels[depth] as number;
    search.milestones.reached(depth);
    while (search.head < end) {
      const { ahead } = this.crewLoop;
      const bound = ahead === null ? await this.pause(keep) : null;
      if (bound !== null) return bound;
      const left = end - search.head;
      const crew = ahead ?? (await this.crewFor(left));
      search.crewing.working = crew?.threads ?? 1;
      const stopped = crew === null ? this.batches.next(left, depth) : await this.crewLoop.run(crew, end, depth);
      this.endLevel();
      if (stopped !== null) return stopped;
    }
    return this.settle();
  }

  /** What was found to be new so far, of successors of the states that were expanded last, is all. */
  endPart(): void {
    this.search.spilling.delayed?.endParents(this.search.head);
    this.endLevel();
  }

  /** The states one level deeper are all that were found since those of the level. */
  private endLevel(): void {
    const { search, depth } = this;
    if (search.distinct > (search.levels[depth] as number)) search.levels[depth + 1] = search.distinct;
  }

  /** What is to be done between two batches. */
  private async pause(keep: () => void): Promise<Bound | null> {
    const { limits, distinct } = this.search;
    if (limits.maxStates !== undefined && distinct >= limits.maxStates) return 'max-states';
    return (this.isBeatDue ? await this.beat(keep) : null) ?? (await this.makeRoom());
  }

  /** The crew for the next batch, of at most `left` states; null where one thread does it. Throws `CrewLost`. */
  private async crewFor(left: number): Promise<CrewBatch | null> {
    const { spilling, crewing, distinct, reduction } = this.search;
    await crewing.untilReady(distinct);
    return spilling.delayed === null && reduction === null ? crewing.crewFor(left, this.search) : null;
  }

  private get isBeatDue(): boolean {
    return performance.now() - this.lastBeat >= tuning.beat;
  }

  private async beat(keep: () => void): Promise<Bound | null> {
    const { limits, spillable, spilling } = this.search;
    const bound = await this.pulse.beat(this.search.progress(this.depth));
    if (bound === 'interrupted' || (bound === null && limits.checkpoints?.due())) keep();
    this.lastBeat = performance.now();
    if (bound === null && spillable.isSpent) spilling.spillRows();
    return bound;
  }

  /** Put on disk, before the next batch, what there would be no memory for. */
  private async makeRoom(): Promise<Bound | null> {
    const { spilling, head } = this.search;
    if (spilling.delayed !== null) return spilling.delayed.hasRoom(BATCH_TARGET) ? null : this.settle();
    const work = spilling.begin(BATCH_TARGET, head);
    return work === null ? null : this.paced(work);
  }

  /** Find out which successors of the states that were expanded last are new, if that was delayed. */
  private async settle(): Promise<Bound | null> {
    const { spilling, head } = this.search;
    if (spilling.delayed === null) return null;
    const bound = await this.paced(spilling.delayed.settle(head, this.depth + 1));
    this.endPart();
    return bound;
  }

  /** Do `work`, unless a bound is reached first: then that. */
  private async paced(work: Work<void>): Promise<Bound | null> {
    const done = await paced(work, this.pulse, this.search.progress(this.depth));
    return 'bound' in done ? done.bound : null;
  }
}
