/** All runs that the store knows, and those that a worker of one spec would wait for in vain. */
import { basename } from 'node:path';
import { DcheckError } from '../../errors/error.ts';
import type { Connection, Store } from './connect.ts';
import { RUNS } from './keys.ts';
import { type RunDefinition, readRun, type Standing } from './ledger.ts';

export interface KnownRun extends Standing {
  readonly run: string;
  readonly definition: RunDefinition;
}

/** In the order of their start. Those that have expired are forgotten. */
export async function allRuns({ store }: Connection): Promise<KnownRun[]> {
  const found: KnownRun[] = [];
  for (const run of (await store.smembers(RUNS)).sort()) {
    const standing = await readRun(store, run);
    if (standing === null) await store.srem(RUNS, run);
    else found.push({ run, ...standing });
  }
  return found.sort((a, b) => a.started - b.started);
}

/** True where the store holds what is called a run and is none. */
export async function isMalformed({ store }: Connection, run: string): Promise<boolean> {
  return (await store.sismember(RUNS, run)) === 1 && (await isNone(store, run));
}

/** True where a run of that text is there. */
export async function isQueueNeeded({ store }: Connection, { specHash }: Pick<RunDefinition, 'specHash'>): Promise<boolean> {
  for (const run of await store.smembers(RUNS)) {
    if (!(await isNone(store, run)) && (await readRun(store, run))?.definition.specHash === specHash) return true;
  }
  return false;
}

async function isNone(store: Store, run: string): Promise<boolean> {
  return readRun(store, run).then(
    () => false,
    (error: unknown) => {
      if (error instanceof DcheckError) return true;
      throw error;
    },
  );
}

/** Throws DcheckError `usage` where runs of this spec with these candidates are going on, and all are of another text. */
export async function requireNoOther(
  connection: Connection,
  { spec, candidates, specHash }: Pick<RunDefinition, 'spec' | 'candidates' | 'specHash'>,
): Promise<void> {
  const names = candidates.map((file) => basename(file)).join('/');
  const runs = (await allRuns(connection)).filter(
    ({ status, definition }) =>
      status === 'running' && definition.spec === spec && definition.candidates.map((file) => basename(file)).join('/') === names,
  );
  if (runs.length === 0 || runs.some(({ definition }) => definition.specHash === specHash)) return;
  throw new DcheckError('usage', `run ${runs[0]?.run} of ${spec} was started with another text of the spec than this one`, {
    hint: 'start workers with the same files as the run; its spec and candidates, and all that they import, must be equal',
  });
}
