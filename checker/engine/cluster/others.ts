/** All runs that the store knows, and those that a worker of one spec would wait for in vain. */
import { basename } from 'node:path';
import { DcheckError } from '../../errors/error.ts';
import type { Connection } from './connect.ts';
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
