/** How runs stand: plain data, which a command prints for people or for programs. */
import type { Connection } from './connect.ts';
import { levelsKey, liveKey, workersKey } from './keys.ts';
import type { KnownRun } from './others.ts';

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
  readonly workers: readonly { readonly name: string; readonly jobs: number; readonly secondsAgo: number }[];
}

export async function statusOf({ store }: Connection, known: KnownRun, now: number): Promise<RunStatus> {
  const { run, definition, status, reason, started, ended, epoch } = known;
  const [live, workers, levels] = await Promise.all([
    store.hgetall(liveKey(run)),
    store.hgetall(workersKey(run)),
    store.hlen(levelsKey(run, epoch)),
  ]);
  return {
    run,
    spec: definition.spec,
    variant: definition.variant,
    config: definition.config,
    status,
    reason,
    started: new Date(started).toISOString(),
    seconds: ((ended ?? now) - started) / 1000,
    levels,
    distinct: Number(live.distinct ?? 0),
    generated: Number(live.generated ?? 0),
    workers: Object.entries(workers)
      .map(([name, text]) => {
        const { jobs, at } = JSON.parse(text) as { readonly jobs: number; readonly at: number };
        return { name, jobs, secondsAgo: (now - at) / 1000 };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
