/** How runs stand: plain data, which a command prints for people or for programs. */
import type { WorkerProgress } from '../engine.ts';
import type { Connection } from './connect.ts';
import { cellsKey, levelsKey, liveKey } from './keys.ts';
import type { KnownRun } from './others.ts';
import { rosterOf } from './roster.ts';
import { isUnbegun, UNBEGUN } from './unbegun.ts';

export interface RunStatus {
  readonly run: string;
  readonly spec: string;
  readonly variant: string;
  readonly config: string;
  readonly status: string;
  /** Why it is incomplete or failed; '' otherwise. */
  readonly reason: string;
  /** ISO 8601. */
  readonly started: string;
  /** Seconds until now, or until its end. */
  readonly seconds: number;
  /** Levels that are over. */
  readonly levels: number;
  /** Counts that chunks done twice are in twice. */
  readonly distinct: number;
  readonly generated: number;
  readonly workers: readonly WorkerProgress[];
  /** Of a campaign: cells that are done, and all of them; null for one run on many workers. */
  readonly cells: { readonly done: number; readonly all: number } | null;
  /** The run of which it finds out what is said of behaviours; null where it is a run of its own. */
  readonly beside: string | null;
}

export async function statusOf(connection: Connection, known: KnownRun, now: number): Promise<RunStatus> {
  const { store } = connection;
  const { run, definition, started, ended, epoch } = known;
  const isIdle = await isUnbegun(connection, known, now);
  const [live, workers, levels, cells] = await Promise.all([
    store.hgetall(liveKey(run)),
    rosterOf(store, run, now),
    store.hlen(levelsKey(run, epoch)),
    store.hlen(cellsKey(run)),
  ]);
  return {
    run,
    spec: definition.spec,
    variant: definition.variant,
    config: definition.config,
    status: isIdle ? 'incomplete' : known.status,
    reason: isIdle ? UNBEGUN : known.reason,
    started: new Date(started).toISOString(),
    seconds: ((ended ?? now) - started) / 1000,
    levels,
    distinct: Number(live.distinct ?? 0),
    generated: Number(live.generated ?? 0),
    workers,
    cells: definition.campaign === null ? null : { done: cells, all: definition.campaign.cells },
    beside: definition.campaign?.beside ?? null,
  };
}
