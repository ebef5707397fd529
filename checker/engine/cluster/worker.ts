/**
 * A worker: takes the jobs of one spec's runs from the queue, one at a time, until it is told to stop. It may come and go
 * at any time, also by force: BullMQ gives what it held to another once its lease is over.
 *
 * It runs the functions of the spec that it was started with, and nothing that it reads from the store. A run of another
 * text of the spec has another queue.
 */
import { hostname } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { type Job, UnrecoverableError } from 'bullmq';
import { DcheckError, messageOf } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import { CrewLost } from '../crew/crew.ts';
import type { Progress } from '../engine.ts';
import { Demotion } from '../learned/layout.ts';
import { withoutSymmetry } from '../suited.ts';
import { doCell } from './cell.ts';
import { doChunk, doStart, expandChunk } from './chunk.ts';
import { clean } from './cleaning.ts';
import type { Connection } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { cellsKey, metaKey, workersKey } from './keys.ts';
import { Lease } from './lease.ts';
import { type RunDefinition, readRun, type Standing, systemHash, writeStanding } from './ledger.ts';
import { endLevel } from './level.ts';
import { watchMemory } from './memory-watch.ts';
import { Malformed } from './plain-text.ts';
import { undone } from './plan.ts';
import { type CellJob, type ChunkJob, type ClusterJob, Jobs, type LevelJob, openRun, type StartJob } from './queue.ts';
import { RosterEntry } from './roster.ts';
import { Taker } from './taker.ts';
import { Taking } from './taking.ts';

/** Workers that may be lost over one cell of a campaign. */
const MOST_LOST = 3;
/** How often a worker says how far a cell is. */
const TELL_MS = 1000;

/**
 * What is sent and read are buffers that live for a moment. V8 takes their bytes for a heap that grows, and would go through
 * all of it every 14 MB, a sixth of a worker's CPU time; so it may grow by so many per cent between two collections.
 */
const HEAP_GROWTH = 200;

export interface WorkerOptions {
  readonly connection: Connection;
  readonly specHash: string;
  /**
   * The system that a run is about; `candidates`: which of the worker's files are loaded with the spec. Throws DcheckError
   * where the spec has no such variant, configuration or constant.
   */
  readonly systemOf: (what: Asked, candidates: readonly number[]) => Promise<TransitionSystem>;
  /** The folder of the spec. */
  readonly folder: string;
  /** Bytes of memory that a whole cell may take, where nobody says. */
  readonly memoryBytes: () => number;
  /** Milliseconds after which a worker that says nothing has lost its job. */
  readonly leaseMs: number;
  /** Threads that expand a chunk together, that of the worker included. */
  readonly threads: number;
  /** What the job at hand is about: states of a run, on which the threads work, or a cell of a campaign, explored by one. */
  readonly turnedTo: (kind: 'states' | 'cells') => void;
  readonly say: (line: string) => void;
  /** The worker cannot go on, and should be closed: why. */
  readonly lost: (why: string) => void;
}

/** What a system is made of. */
export type Asked = Pick<RunDefinition, 'variant' | 'config' | 'set' | 'properties'>;

export interface RunningWorker {
  /** Finish the job at hand, and take no more. */
  readonly close: () => Promise<void>;
}

export function startWorker(options: WorkerOptions): RunningWorker {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);
  const { connection, specHash, leaseMs, say } = options;
  const jobs = new Jobs(connection, { specHash });
  const member = new Member(options, jobs);
  const take = (job: Job<ClusterJob>): Promise<void> => member.take(job);
  const failed = (job: Job<ClusterJob> | undefined, error: Error): void => {
    if (job !== undefined && (error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1))) {
      void member.giveUp(job.data, error).catch(() => {});
    } else say(`a job failed and will be taken again: ${messageOf(error)}`);
  };
  const taker = new Taker({ connection, specHash, leaseMs, jobs, take, failed });
  const close = async (): Promise<void> => {
    await taker.close();
    member.leave();
    await jobs.close();
  };
  return { close };
}

class Member {
  private readonly options: WorkerOptions;
  private readonly jobs: Jobs;
  private readonly entry = new RosterEntry(hostname(), process.pid);
  /** Of the run whose job came last, by its name. */
  private lease: { readonly run: string; readonly lease: Lease } | null = null;
  /** Of the run whose job came last. */
  private taking: Taking | null = null;

  constructor(options: WorkerOptions, jobs: Jobs) {
    this.options = options;
    this.jobs = jobs;
  }

  async take({ id = '', data, stalledCounter }: Job<ClusterJob>): Promise<void> {
    const { store } = this.options.connection;
    const run = await readRun(store, data.run);
    if (run === null || run.status !== 'running' || run.epoch !== data.epoch) return;
    try {
      this.jobs.expireSoon(run.definition.ttl, id);
      await watchMemory(store);
      this.entry.enter(data.run);
      const states = await this.work(data, run, stalledCounter);
      await Promise.all([this.entry.done(store, states), store.expire(workersKey(data.run), run.definition.ttl)]);
      await this.leaseOf(data.run, run.definition).keep();
    } catch (error) {
      this.taking?.forget();
      if (error instanceof CrewLost) this.options.lost(error.message);
      if (error instanceof Demotion) await this.nextEpoch(data, run, error.path);
      else throw this.judged(error);
    } finally {
      // What is still left then ends by itself.
      await this.tidy(data.run, run.definition).catch(() => {});
    }
  }

  /** A run that was cleaned away while this worker was at it leaves nothing either. */
  private async tidy(run: string, definition: RunDefinition): Promise<void> {
    const { connection } = this.options;
    if ((await connection.store.exists(metaKey(run))) === 0) await clean(connection, run, definition);
  }

  /** `lost`: how many workers have come to grief over it. Returns how many states were explored. */
  private async work(job: ClusterJob, run: Standing & { readonly definition: RunDefinition }, lost: number): Promise<number> {
    const { turnedTo, connection } = this.options;
    const { store } = connection;
    turnedTo(job.kind === 'cell' ? 'cells' : 'states');
    if (job.kind === 'cell') return this.explore(job, run.definition, lost);
    if (job.kind === 'level') {
      let states = 0;
      for (const chunk of await undone(store, job)) states += await expandChunk(await this.takingOf(job, run), job, chunk);
      await endLevel(store, this.jobs, run.definition, job);
      return states;
    }
    const taking = await this.takingOf(job, run);
    return job.kind === 'start' ? doStart(taking, job) : doChunk(taking, job);
  }

  /** A cell of a campaign; whoever does the last one ends it. */
  private async explore(job: CellJob, definition: RunDefinition, lost: number): Promise<number> {
    const { properties, ttl, campaign } = definition;
    const { connection, systemOf, folder, memoryBytes } = this.options;
    const { store } = connection;
    const makeSystem = async (): Promise<TransitionSystem> => {
      if (lost >= MOST_LOST) throw given(job, lost);
      const system = await systemOf({ ...job, properties }, job.candidates);
      return job.symmetry ? system : withoutSymmetry(system);
    };
    let told = performance.now();
    const onProgress = ({ distinct }: Progress): void => {
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      const telling = this.entry.tell(store, distinct).then(() => this.leaseOf(job.run, definition).keep());
      // It is only told; a store that is away is met again when the cell is done.
      telling.catch(() => {});
    };
    const states = await doCell({ store, makeSystem, job, folder, memoryBytes: memoryBytes(), onProgress });
    await store.expire(cellsKey(job.run), ttl);
    if ((await store.hlen(cellsKey(job.run))) === campaign?.cells) {
      await writeStanding(store, job.run, { status: 'done', ended: Date.now() });
    }
    return states;
  }

  private async takingOf(
    job: StartJob | ChunkJob | LevelJob,
    run: Standing & { readonly definition: RunDefinition },
  ): Promise<Taking> {
    if (this.taking?.run === job.run && this.taking.epoch === job.epoch) return this.taking;
    const { definition } = run;
    const { specHash, systemOf, connection, threads } = this.options;
    if (definition.specHash !== specHash) throw refused('its spec is another text than the one this worker was started with');
    const everyPlace = definition.candidates.map((_, place) => place);
    const system = withoutSymmetry(await systemOf(definition, everyPlace));
    if (systemHash(system) !== definition.systemHash) {
      throw refused('the spec gives other initial states or actions here than where the run was started');
    }
    this.leave();
    this.taking = new Taking(connection.store, job.run, run, definition, system, threads);
    return this.taking;
  }

  /** Of the run at hand no more is done. */
  leave(): void {
    this.taking?.end();
    this.taking = null;
  }

  /** Some part of the state changes its shape: all begin again with a layout that knows it. */
  private async nextEpoch(
    { run, epoch }: ClusterJob,
    { demoted, definition }: Standing & { readonly definition: RunDefinition },
    path: string,
  ): Promise<void> {
    this.leave();
    const { store } = this.options.connection;
    const parts = JSON.stringify([...new Set([...demoted, path])].sort());
    await store.eval(NEXT_EPOCH, 1, metaKey(run), String(epoch), String(epoch + 1), parts);
    await openRun(this.jobs, run, epoch + 1, definition.ttl);
    this.options.say(`${definition.spec}: ${path} changes its shape: the run begins again`);
  }

  /** What cannot go better the next time. */
  private judged(error: unknown): unknown {
    const isFinal = error instanceof DcheckError || error instanceof LostWrites || error instanceof Malformed;
    if (!isFinal) return error;
    const final = new UnrecoverableError(messageOf(error));
    final.cause = error;
    return final;
  }

  /** A job has failed for good. */
  async giveUp({ run, epoch }: ClusterJob, error: Error): Promise<void> {
    const { store } = this.options.connection;
    const standing = await readRun(store, run);
    if (standing === null || standing.status !== 'running' || standing.epoch !== epoch) return;
    // Whoever had the chunk says why; that the level cannot be ended follows from it.
    if (/^child .* failed$/.test(error.message)) return;
    const cause = error.cause ?? error;
    const status = cause instanceof DcheckError && cause.code !== 'cluster' ? 'failed' : 'incomplete';
    const reason = cause instanceof DcheckError ? `${cause.code}: ${cause.message}` : messageOf(cause);
    await writeStanding(store, run, { status, reason: lossWords(cause, reason), ended: Date.now() });
    this.options.say(`run ${run} has ended: ${reason}`);
  }

  private leaseOf(run: string, definition: RunDefinition): Lease {
    if (this.lease?.run !== run) this.lease = { run, lease: new Lease(this.options.connection.store, run, definition) };
    return this.lease.lease;
  }
}

/** Where one worker after the other is lost over a cell, the next ones would be, too. */
function given({ variant, config }: CellJob, lost: number): DcheckError {
  const name = [variant, config].filter((part) => part !== '').join(', ');
  return new DcheckError('stuck', `${name || 'the cell'} was given up: ${lost} workers ended in the midst of it`, {
    hint: 'what they printed says why: a function that does not return, or too little memory',
  });
}

function lossWords(cause: unknown, reason: string): string {
  if (cause instanceof LostWrites) return `the store has lost what it had acknowledged: ${reason}`;
  if (cause instanceof Malformed) return `the store holds what dcheck did not write: ${reason}`;
  return reason;
}

function refused(why: string): DcheckError {
  return new DcheckError('cluster', `this worker does not take part in the run: ${why}`, {
    hint: 'start the workers with the same files as the run',
  });
}

/** KEYS: the run's hash. ARGV: epoch, the next, the parts that change their shape. */
const NEXT_EPOCH = `
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'demoted', ARGV[3])
return 1
`;
