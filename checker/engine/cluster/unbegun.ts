/**
 * Runs that cannot end although they are called running: their starter ended before it had handed out all jobs. It hands
 * them out in order, so the last one that is to be done tells. Who attaches to such a run hands out the others.
 *
 * Cost: one job is looked for. Not promised: that a starter which takes longer than `GRACE_MS` is waited for.
 */
import type { Connection } from './connect.ts';
import { cellsKey } from './keys.ts';
import type { KnownRun } from './others.ts';
import { Jobs } from './queue.ts';

/** Milliseconds from the start of a run in which its starter may still be about to hand out its jobs. */
const GRACE_MS = 30_000;

export const UNBEGUN = 'its starter ended before it had handed out all jobs; dcheck cluster attach goes on with it';

/** `now`: milliseconds since 1970. */
export async function isUnbegun(connection: Connection, known: KnownRun, now: number): Promise<boolean> {
  const { run, epoch, definition, status, started } = known;
  if (status !== 'running' || now - started < GRACE_MS) return false;
  const jobs = new Jobs(connection, definition);
  try {
    if (definition.campaign === null) return !(await jobs.isOpened({ kind: 'level', run, epoch, level: 0 }));
    const { store } = connection;
    const done = new Set(await store.hkeys(cellsKey(run)));
    let index = definition.campaign.cells - 1;
    while (done.has(String(index))) index--;
    if (index < 0 || (await jobs.hasCell({ run, epoch, index }))) return false;
    // It may have been done meanwhile.
    return (await store.hexists(cellsKey(run), String(index))) === 0;
  } finally {
    await jobs.expire(definition.ttl);
    await jobs.close();
  }
}
