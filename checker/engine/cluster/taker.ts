/**
 * Takes jobs from the queue, one at a time, by a worker of BullMQ. That one is begun anew where it takes none although
 * some wait: its blocking client may never come back from a node of a Cluster that failed over while it connected.
 * Leases, retries and the recovery of what others held are BullMQ's.
 *
 * Cost: one count of the waiting jobs every few seconds while there is nothing to do.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import type { Connection } from './connect.ts';
import { type ClusterJob, JOBS_PREFIX, type Jobs, queueName } from './queue.ts';

/** How often an idle worker looks whether jobs wait, and how often in a row they do before it is taken for stuck. */
const LOOK_MS = 2000;
const LOOKS = 4;
/** For the goodbye of a worker that has nothing in hand. */
const CLOSE_MS = 3000;

export interface TakerOptions {
  readonly connection: Connection;
  readonly specHash: string;
  /** Milliseconds after which a worker that says nothing has lost its job. */
  readonly leaseMs: number;
  readonly jobs: Jobs;
  readonly take: (job: Job<ClusterJob>) => Promise<void>;
  /** A job has failed, perhaps not for the last time. */
  readonly failed: (job: Job<ClusterJob> | undefined, error: Error) => void;
}

export class Taker {
  private readonly options: TakerOptions;
  private readonly looking: NodeJS.Timeout;
  private worker: Worker<ClusterJob>;
  private client: ReturnType<Connection['another']>;
  private atWork: Promise<void> = Promise.resolve();
  private busy = 0;
  /** Looks in a row that found jobs waiting. */
  private neglected = 0;

  constructor(options: TakerOptions) {
    this.options = options;
    [this.worker, this.client] = this.begin();
    this.looking = setInterval(() => void this.look().catch(() => {}), LOOK_MS);
  }

  /** Finish the job at hand, and take no more. */
  async close(): Promise<void> {
    clearInterval(this.looking);
    const closed = this.worker.close();
    await this.atWork;
    // One that is stuck would never say goodbye.
    await Promise.race([closed, pause(CLOSE_MS, undefined, { ref: false })]);
  }

  private begin(): [Worker<ClusterJob>, ReturnType<Connection['another']>] {
    const { connection, specHash, leaseMs, failed } = this.options;
    const client = connection.another();
    const worker = new Worker<ClusterJob>(queueName(specHash), (job) => this.take(job), {
      connection: client,
      prefix: JOBS_PREFIX,
      concurrency: 1,
      lockDuration: leaseMs,
      stalledInterval: Math.max(500, Math.floor(leaseMs / 2)),
      // A job belongs to whoever comes next, however many died over it.
      maxStalledCount: 1_000_000,
      drainDelay: 1,
    });
    worker.on('error', () => {});
    worker.on('failed', failed);
    return [worker, client];
  }

  /** One after the other: a job whose lease was lost may still be at work here when the next one comes. */
  private take(job: Job<ClusterJob>): Promise<void> {
    this.neglected = 0;
    this.busy++;
    const done = this.atWork
      .then(() => this.options.take(job))
      .finally(() => {
        this.busy--;
      });
    this.atWork = done.catch(() => {});
    return done;
  }

  private async look(): Promise<void> {
    if (this.busy > 0) return;
    this.neglected = (await this.options.jobs.hasWaiting()) ? this.neglected + 1 : 0;
    if (this.busy > 0 || this.neglected < LOOKS) return;
    this.neglected = 0;
    const [stuck, client] = [this.worker, this.client];
    [this.worker, this.client] = this.begin();
    stuck.close(true).catch(() => {});
    client.disconnect();
  }
}
