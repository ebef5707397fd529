/** Who works on a run: each worker says what it has done in it, and whoever follows or asks for the status reads that. */
import type { WorkerProgress } from '../engine.ts';
import type { Store } from './connect.ts';
import { workersKey } from './keys.ts';

/** As the store has it. Times are milliseconds since 1970, by the worker's clock. */
interface Entry {
  readonly host: string;
  readonly pid: number;
  readonly jobs: number;
  readonly states: number;
  /** When its first job began. */
  readonly since: number;
  readonly at: number;
}

/** A worker's own entry, in the run that it works for. */
export class RosterEntry {
  private readonly host: string;
  private readonly pid: number;
  private run = '';
  private since = 0;
  private jobs = 0;
  private states = 0;

  constructor(host: string, pid: number) {
    this.host = host;
    this.pid = pid;
  }

  /** A job begins. */
  enter(run: string): void {
    if (run === this.run) return;
    this.run = run;
    this.since = Date.now();
    this.jobs = 0;
    this.states = 0;
  }

  /** A job is done, in which so many states were explored. */
  async done(store: Store, states: number): Promise<void> {
    this.jobs++;
    this.states += states;
    await this.tell(store);
  }

  /** `under`: states of the job at hand so far. */
  async tell(store: Store, under = 0): Promise<void> {
    const { host, pid, jobs, states, since } = this;
    const entry: Entry = { host, pid, jobs, states: states + under, since, at: Date.now() };
    await store.hset(workersKey(this.run), `${host}.${pid}`, JSON.stringify(entry));
  }
}

/** All who ever worked on the run, by name. What dcheck did not write is left out. */
export async function rosterOf(store: Store, run: string, now: number): Promise<WorkerProgress[]> {
  const entries = Object.entries(await store.hgetall(workersKey(run)));
  return entries
    .flatMap(([name, text]) => {
      const entry = entryIn(text);
      if (entry === null) return [];
      const { host, pid, jobs, states, since, at } = entry;
      const perSecond = Math.round((1000 * states) / Math.max(1, at - since));
      return [{ name, host, pid, jobs, states, perSecond, secondsAgo: Math.max(0, now - at) / 1000 }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entryIn(text: string): Entry | null {
  try {
    const entry = JSON.parse(text) as Entry;
    const { host, ...numbers } = entry;
    const { pid, jobs, states, since, at } = numbers;
    return typeof host === 'string' && [pid, jobs, states, since, at].every(Number.isFinite) ? entry : null;
  } catch {
    return null;
  }
}
