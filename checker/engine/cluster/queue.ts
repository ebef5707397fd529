/**
 * The jobs of cluster runs, in a BullMQ queue for each spec: workers of one spec serve all its runs, and never see the
 * jobs of another. BullMQ gives leases, retries, recovery of what a dead worker held, and the barrier after each level:
 * its job waits for its children, the level's chunks.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type FlowJob, FlowProducer, Queue } from 'bullmq';
import { messageOf } from '../../errors/error.ts';
import type { Constants } from '../../spec/spec.ts';
import type { Limits } from '../engine.ts';
import type { Connection } from './connect.ts';
import type { RunDefinition } from './ledger.ts';
import { persist } from './persist.ts';

/** What a job is about. `attempts` of the level: see `Standing.epoch`. */
interface OfRun {
  readonly run: string;
  readonly epoch: number;
}

/** Claim the initial states. */
export interface StartJob extends OfRun {
  readonly kind: 'start';
}

/** Expand some states of depth `level`: which, is said when it is taken (`plan.ts`). */
export interface ChunkJob extends OfRun {
  readonly kind: 'chunk';
  readonly level: number;
  readonly ticket: number;
}

/** All chunks of a level are done: sum up, and open the next. Level 0 is the initial states' job. */
export interface LevelJob extends OfRun {
  readonly kind: 'level';
  readonly level: number;
  readonly chunks: number;
}

/** Explore a whole cell of a campaign. */
export interface CellJob extends OfRun {
  readonly kind: 'cell';
  readonly index: number;
  readonly variant: string;
  readonly config: string;
  readonly set: Constants;
  /** Which candidates are loaded with the spec, by their places in `RunDefinition.candidates`. */
  readonly candidates: readonly number[];
  readonly symmetry: boolean;
  readonly limits: Pick<Limits, 'timeoutMs' | 'maxDepth' | 'maxStates' | 'memoryBytes' | 'stop' | 'finals' | 'reduce'>;
}

export type ClusterJob = StartJob | ChunkJob | LevelJob | CellJob;

/** One hash tag for all queues: BullMQ needs its keys on one node. */
export const JOBS_PREFIX = '{dcheck-jobs}';

export const queueName = (specHash: string): string => `dcheck-${specHash.slice(0, 16)}`;

/** Matches every key of the queue; for SCAN. */
export const queuePattern = (specHash: string): string => `${JOBS_PREFIX}:${queueName(specHash)}:*`;

/** Leases of BullMQ's own: of a job, and of whoever looks for lost ones. Their ends are what recovery goes by. */
export const isLeaseOfQueue = (key: string): boolean => /:(lock|stalled-check|limiter)$/.test(key);

/** A name that BullMQ takes, the same for the same work. */
const idOf = (job: Exclude<ClusterJob, CellJob>): string =>
  [
    job.run,
    job.epoch,
    job.kind,
    ...(job.kind === 'start' ? [] : [job.level]),
    ...(job.kind === 'chunk' ? [job.ticket] : []),
  ].join('_');

const idOfCell = ({ run, epoch, index }: Pick<CellJob, 'run' | 'epoch' | 'index'>): string => `${run}_${epoch}_cell_${index}`;

/** A job that fails is taken again: the store or a worker may have been away. What the spec does wrong is not tried twice. */
const RETRY = { attempts: 20, backoff: { type: 'exponential', delay: 100, jitter: 0.5 } } as const;

/** What the names of a job's keys end with. */
const PARTS_OF_JOB = ['', ':dependencies', ':processed'] as const;

/** Milliseconds after which a key that BullMQ made has an end. */
const SOON_MS = 250;

export class Jobs {
  private flows: FlowProducer;
  private readonly queue: Queue<ClusterJob>;
  private readonly name: string;
  private readonly connection: Connection;
  /** Jobs whose keys are to get their end soon. */
  private due: { ttl: number; readonly ids: Set<string>; readonly timer: NodeJS.Timeout } | null = null;

  constructor(connection: Connection, { specHash }: Pick<RunDefinition, 'specHash'>) {
    this.name = queueName(specHash);
    this.connection = connection;
    this.flows = this.newFlows();
    this.queue = new Queue<ClusterJob>(this.name, { connection: connection.another(), prefix: JOBS_PREFIX });
    // Errors of the connection are those of the commands that wait for it.
    this.queue.on('error', () => {});
  }

  private newFlows(): FlowProducer {
    const flows = new FlowProducer({ connection: this.connection.another(), prefix: JOBS_PREFIX });
    flows.on('error', () => {});
    return flows;
  }

  /** The barrier `level` and what has to be done before it, kept for `ttl` seconds; nothing where it is there already. */
  async open(level: LevelJob, children: readonly (StartJob | ChunkJob)[], ttl: number): Promise<void> {
    if (await this.isOpened(level)) return;
    await this.addTree(level, children);
    await this.expire(ttl, [level, ...children].map(idOf));
  }

  private async addTree(level: LevelJob, children: readonly (StartJob | ChunkJob)[]): Promise<void> {
    const retried = { ...RETRY, removeOnFail: false };
    const tree: FlowJob = {
      name: level.kind,
      queueName: this.name,
      data: level,
      // Kept, so that who comes late sees that it was.
      opts: { jobId: idOf(level), ...retried, removeOnComplete: false },
      children: children.map((child) => ({
        name: child.kind,
        queueName: this.name,
        data: child,
        opts: { jobId: idOf(child), ...retried, removeOnComplete: true, failParentOnFailure: true },
      })),
    };
    await persist(async () => {
      try {
        await this.flows.add(tree);
      } catch (error) {
        if (!/NOSCRIPT/.test(messageOf(error))) throw error;
        // A replica that has become a primary lacks BullMQ's scripts, and the client believes that they are there.
        await this.flows.close().catch(() => {});
        this.flows = this.newFlows();
        await this.flows.add(tree);
      }
    });
  }

  /** Cells of a campaign, in this order, kept for `ttl` seconds. Where this ends in the midst of it, the last ones are not there. */
  async addCells(cells: readonly CellJob[], ttl: number): Promise<void> {
    const opts = { ...RETRY, removeOnComplete: true, removeOnFail: false };
    const jobs = cells.map((data) => ({
      name: data.kind,
      data,
      opts: { ...opts, jobId: idOfCell(data) },
    }));
    await persist(() => this.queue.addBulk(jobs));
    await this.expire(
      ttl,
      jobs.map(({ opts: { jobId } }) => jobId),
    );
  }

  /** True where the job of a cell is to be done or being done. */
  async hasCell(cell: Pick<CellJob, 'run' | 'epoch' | 'index'>): Promise<boolean> {
    return (await persist(() => this.queue.getJob(idOfCell(cell)))) !== undefined;
  }

  /** BullMQ gives its keys no end: those of the queue, and of these jobs, live for `ttl` seconds from now on. */
  async expire(ttl: number, ids: readonly string[] = []): Promise<void> {
    await persist(() => this.sendEnds(ttl, ids));
  }

  private async sendEnds(ttl: number, ids: readonly string[]): Promise<void> {
    const ofQueue = Object.values(this.queue.keys).filter((key) => !isLeaseOfQueue(key));
    const ofJobs = ids.flatMap((id) => PARTS_OF_JOB.map((part) => `${this.queue.toKey(id)}${part}`));
    // One hash tag, so one node.
    const commands = this.connection.store.pipeline();
    for (const key of [...ofQueue, ...ofJobs]) commands.expire(key, ttl);
    await commands.exec();
  }

  /**
   * The same for one more job, within {@link SOON_MS}, together with others: that is some twenty commands. A store that is away
   * then is not waited for; it is done again with the next job.
   */
  expireSoon(ttl: number, id: string): void {
    this.due ??= { ttl, ids: new Set(), timer: setTimeout(() => void this.expireDue(), SOON_MS) };
    this.due.ttl = Math.max(this.due.ttl, ttl);
    this.due.ids.add(id);
  }

  private async expireDue(): Promise<void> {
    if (this.due === null) return;
    const { ttl, ids, timer } = this.due;
    this.due = null;
    clearTimeout(timer);
    await this.sendEnds(ttl, [...ids]).catch(() => {});
  }

  async isOpened(level: Omit<LevelJob, 'chunks'>): Promise<boolean> {
    return (await persist(() => this.queue.getJob(idOf({ ...level, chunks: 0 })))) !== undefined;
  }

  /** True where some job of the queue is to be done or being done. */
  async isBusy(): Promise<boolean> {
    const counts = await persist(() => this.queue.getJobCounts('active', 'waiting', 'delayed', 'prioritized'));
    return Object.values(counts).some((count) => count > 0);
  }

  /** True where some job could be taken now. */
  async hasWaiting(): Promise<boolean> {
    return (await this.queue.getJobCountByTypes('waiting', 'prioritized')) > 0;
  }

  async workers(): Promise<number> {
    return persist(() => this.queue.getWorkersCount());
  }

  /** Take the jobs of `run` away. */
  async remove(run: string): Promise<void> {
    for (const state of ['waiting-children', 'waiting', 'delayed', 'prioritized', 'completed', 'failed'] as const) {
      for (;;) {
        const jobs = (await persist(() => this.queue.getJobs([state], 0, 999))).filter((job) => job?.data.run === run);
        const removed = await Promise.all(
          jobs.map((job) =>
            job
              .remove()
              .then(() => 1)
              .catch(() => 0),
          ),
        );
        if (removed.every((one) => one === 0)) break;
      }
    }
  }

  async close(): Promise<void> {
    // A store that is away is not waited for.
    await Promise.race([this.expireDue(), pause(SOON_MS, undefined, { ref: false })]);
    await Promise.all([this.flows.close(), this.queue.close()]);
  }
}

/** Everything begins with the initial states. */
export function openRun(jobs: Jobs, run: string, epoch: number, ttl: number): Promise<void> {
  return jobs.open({ kind: 'level', run, epoch, level: 0, chunks: 1 }, [{ kind: 'start', run, epoch }], ttl);
}
