/** Following a run until it ends: progress, its end, and what it found. Whoever follows may go; the run stays. */
import { setTimeout as pause } from 'node:timers/promises';
import { DcheckError } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Bound, Exploration, Limits, Progress, WorkerProgress } from '../engine.ts';
import { Pulse } from '../pulse.ts';
import type { Connection, Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { explorationOf } from './gather.ts';
import { levelsKey, liveKey } from './keys.ts';
import { Lease } from './lease.ts';
import { type RunDefinition, readRun, type Standing, writeStanding } from './ledger.ts';
import { watchMemory } from './memory-watch.ts';
import { Jobs, openRun } from './queue.ts';
import { rosterOf } from './roster.ts';

/** How often it is looked how the run stands: at first, and at least; in between, each time when it is older by this part. */
const POLL_MS = { first: 50, least: 250 } as const;
const POLL_PART = 0.05;
/** How often it is read who works. */
const ROSTER_MS = 500;
/** After this long without any job, a run that is not over has lost its jobs. */
const IDLE_MS = 5000;

export interface Following {
  readonly connection: Connection;
  readonly run: string;
  readonly system: TransitionSystem;
  readonly limits: Limits;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** What the user should know besides. */
  readonly say: (line: string) => void;
}

type Known = Standing & { readonly definition: RunDefinition };

const NOTHING: Exploration = {
  ...{ distinct: 0, generated: 0, depth: 0, deadlocks: 0, queue: 0, seconds: 0, violations: [] },
  bound: 'store',
};

/**
 * What was found; of a run that the store has lost in part, nothing, and why is said. Throws DcheckError: the spec's own
 * fault, as a worker met it; `cluster` where the store does not answer.
 */
export async function follow(following: Following): Promise<Exploration> {
  const { connection, run, system, say } = following;
  let jobs: Jobs | null = null;
  try {
    const { definition } = await standingOf(following);
    jobs = new Jobs(connection, definition);
    const [standing, bound] = await untilTheEnd(following, jobs, new Lease(connection.store, run, definition));
    if (standing.status === 'failed') throw failure(standing.reason);
    if (bound === 'store') say(`the run is incomplete: ${standing.reason}`);
    if (bound === 'interrupted') {
      say(standing.status === 'running' ? `the run goes on by itself: dcheck cluster attach ${run}` : 'the run was cancelled');
    }
    return await explorationOf(connection.store, run, standing, system, bound);
  } catch (error) {
    if (!(error instanceof LostWrites)) throw error;
    say(`the run is incomplete: the store has lost what it had acknowledged: ${error.message}`);
    return NOTHING;
  } finally {
    await jobs?.close();
  }
}

async function untilTheEnd(following: Following, jobs: Jobs, lease: Lease): Promise<[Known, Bound | null]> {
  const { connection, run, limits, onProgress, say } = following;
  const { store } = connection;
  const pulse = new Pulse(limits, onProgress);
  let lastBusy = performance.now();
  let saidAlone = false;
  let reopened = false;
  let workers: readonly WorkerProgress[] = [];
  let lastRoster = Number.NEGATIVE_INFINITY;
  for (;;) {
    const standing = await standingOf(following);
    if (standing.status !== 'running') return [standing, boundOf(standing)];
    const full = await fullness(store);
    if (full !== null) {
      const ended = { status: 'incomplete', reason: full, ended: Date.now() } as const;
      // A store that is full may take nothing at all.
      await writeStanding(store, run, ended).catch(() => {});
      return [{ ...standing, ...ended }, 'store'];
    }
    const live = await store.hgetall(liveKey(run));
    const [distinct, generated, expanded] = ['distinct', 'generated', 'expanded'].map((name) => Number(live[name] ?? 0)) as [
      number,
      number,
      number,
    ];
    const depth = await store.hlen(levelsKey(run, standing.epoch));
    await lease.keep();
    if (performance.now() - lastRoster > ROSTER_MS) {
      workers = await rosterOf(store, run, Date.now());
      lastRoster = performance.now();
    }
    const bound = await pulse.beat({ distinct, generated, queue: Math.max(0, distinct - expanded), depth, workers });
    if (bound === 'interrupted') return [standing, bound];
    if (bound === 'timeout') {
      await writeStanding(store, run, { status: 'cancelled', reason: 'its time was over', ended: Date.now() });
      return [{ ...standing, ended: Date.now() }, bound];
    }
    if (await jobs.isBusy()) lastBusy = performance.now();
    else if (performance.now() - lastBusy > IDLE_MS && depth === 0 && !reopened) {
      // Its starter may have ended before it gave anybody work; opening it twice adds nothing.
      await openRun(jobs, run, standing.epoch, standing.definition.ttl);
      lastBusy = performance.now();
      reopened = true;
    } else if (performance.now() - lastBusy > IDLE_MS) {
      await writeStanding(store, run, { status: 'incomplete', reason: 'the store has lost its jobs', ended: Date.now() });
    }
    if (!saidAlone && pulse.seconds > 2 && (await jobs.workers()) === 0) {
      saidAlone = true;
      say(`no worker takes part yet: dcheck worker ${standing.definition.spec} --cluster ${connection.place}`);
    }
    await pause(Math.min(POLL_MS.least, Math.max(POLL_MS.first, pulse.seconds * 1000 * POLL_PART)));
  }
}

/** Why the store cannot go on; null where it can. */
async function fullness(store: Store): Promise<string | null> {
  try {
    await watchMemory(store);
    return null;
  } catch (error) {
    if (error instanceof DcheckError) return error.message;
    throw error;
  }
}

/** Throws {@link LostWrites} where there is none. */
async function standingOf({ connection, run }: Pick<Following, 'connection' | 'run'>): Promise<Known> {
  const standing = await readRun(connection.store, run);
  if (standing === null) throw new LostWrites(`run ${run} is not there any more, unless somebody has cleaned it away`);
  return standing;
}

function boundOf({ status, reason }: Standing): Bound | null {
  if (status === 'done') return null;
  if (status === 'cancelled') return 'interrupted';
  return reason === 'max-depth' || reason === 'first-violation' ? reason : 'store';
}

/** As a worker said it: the code, a colon, the message. */
function failure(reason: string): DcheckError {
  const [, code, message] = /^([a-z-]+): (.*)$/s.exec(reason) ?? [];
  return new DcheckError((code ?? 'cluster') as DcheckError['code'], message ?? reason);
}
