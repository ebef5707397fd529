/**
 * One cell of a campaign, done by one worker: explore it whole, in this process, and put down what was found; or, where
 * a function of the spec is wrong, what was thrown, which the starter throws again.
 *
 * A cell that is done twice gives the same. Positions in files are kept relative to the spec's folder, since the starter
 * may have it elsewhere.
 */
import { relative, resolve } from 'node:path';
import { watched } from '../../coverage/usage.ts';
import { DcheckError, type ErrorCode } from '../../errors/error.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Exploration, Progress } from '../engine.ts';
import { learnedEngine } from '../learned/learned.ts';
import { suited, suitedForFinals } from '../suited.ts';
import type { Store } from './connect.ts';
import { cellsKey } from './keys.ts';
import { readRun } from './ledger.ts';
import { fromText, Malformed, toText } from './plain-text.ts';
import type { CellJob } from './queue.ts';

/** How often a worker looks whether anybody still wants the cell. */
const LOOK_MS = 1000;

export interface CellWork {
  readonly store: Store;
  /** Throws DcheckError where the spec cannot be made a system. */
  readonly makeSystem: () => Promise<TransitionSystem>;
  readonly job: CellJob;
  /** The folder that positions are relative to. */
  readonly folder: string;
  /** Bytes of memory that this process may take where the job does not say. */
  readonly memoryBytes: number;
  readonly onProgress: (progress: Progress) => void;
}

/** Explore the cell and put down what was found; nothing where the campaign has ended meanwhile. Returns how many states there are. */
export async function doCell(work: CellWork): Promise<number> {
  const { store, job, folder } = work;
  const gone = new AbortController();
  const looking = setInterval(() => {
    readRun(store, job.run)
      .then((run) => {
        if (run?.status !== 'running' || run.epoch !== job.epoch) gone.abort();
      })
      .catch(() => {});
  }, LOOK_MS);
  try {
    const exploration = await explored(work, gone.signal);
    if (!gone.signal.aborted) await store.hset(cellsKey(job.run), String(job.index), toText({ exploration }));
    return exploration.distinct;
  } catch (error) {
    if (!(error instanceof DcheckError) || error.code === 'cluster') throw error;
    await store.hset(cellsKey(job.run), String(job.index), toText({ error: asData(error, folder) }));
    return 0;
  } finally {
    clearInterval(looking);
  }
}

/** An exploration as plain data, which has no typed arrays. */
type Found = Omit<Exploration, 'marks'> & { readonly marks?: object };

async function explored({ makeSystem, job, memoryBytes, onProgress }: CellWork, signal: AbortSignal): Promise<Found> {
  const limits = { memoryBytes, ...job.limits, signal };
  const system = await makeSystem();
  if (job.limits.finals === true) return suitedForFinals(learnedEngine, system).explore(system, limits, onProgress);
  const watching = watched(system);
  const exploration = await suited(learnedEngine, watching.system).explore(watching.system, limits, onProgress);
  const { enabled, ...rest } = watching.marks();
  return { ...exploration, marks: { enabled: [...enabled], ...rest } };
}

/** What a worker put down for a cell. Throws what it threw; {@link Malformed} where no worker wrote that. */
export function cellResult(text: string, folder: string): Exploration {
  const { exploration, error } = fromText(text) as { readonly exploration?: Exploration; readonly error?: ErrorAsData };
  if (error !== undefined) throw asError(error, folder);
  if (typeof exploration?.distinct !== 'number' || !Array.isArray(exploration.violations)) throw new Malformed('it is no result');
  return exploration;
}

type ErrorAsData = Pick<DcheckError, 'code' | 'message'> & Pick<DcheckError['details'], 'at' | 'action' | 'path' | 'hint'>;

function asData({ code, message, details }: DcheckError, folder: string): ErrorAsData {
  const { at, action, path, hint } = details;
  return { code, message, action, path, hint, at: at && { ...at, file: relative(folder, at.file) } };
}

function asError({ code, message, at, ...details }: ErrorAsData, folder: string): DcheckError {
  if (typeof code !== 'string' || typeof message !== 'string') throw new Malformed('its error is none');
  const place = at && { ...at, file: resolve(folder, at.file) };
  return new DcheckError(code as ErrorCode, message, { ...details, at: place });
}
