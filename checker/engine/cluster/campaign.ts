/**
 * A campaign: many cells, each explored whole by one worker in its own process, all of them handed out at once. Each
 * cell has an engine that answers when its result has come, in whatever order the caller asks.
 *
 * A result lies in the store until the campaign is over or cleaned away, so the starter may die, and another may attach.
 */
import { createHash, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DcheckError } from '../../errors/error.ts';
import type { Constants } from '../../spec/spec.ts';
import { canonical } from '../../state/canonical.ts';
import type { Bound, Engine, Exploration, Limits, Progress } from '../engine.ts';
import { cellResult } from './cell.ts';
import { clean } from './cleaning.ts';
import type { ClusterOptions } from './cluster.ts';
import { type Connection, connect } from './connect.ts';
import { cellsKey, TTL } from './keys.ts';
import { Lease } from './lease.ts';
import { type CampaignRequest, type RunDefinition, readRun, type Standing, writeRun, writeStanding } from './ledger.ts';
import { Malformed } from './plain-text.ts';
import { type CellJob, Jobs } from './queue.ts';
import { rosterOf } from './roster.ts';

const POLL_MS = 50;
/** Milliseconds after which the user is told that nobody works. */
const ALONE_MS = 2000;
/** How often the queue is looked at, and how often in a row it is empty before jobs are taken for lost. */
const LOOK_MS = 1000;
const LOOKS = 3;
/** How often it is told how far the campaign is. */
const TELL_MS = 500;

/** What tells the cells of a campaign apart. */
export interface CampaignCell {
  readonly variant: string;
  readonly config: string;
  readonly set: Constants;
  /** Which of the candidates' files are loaded with the spec, by their places in {@link ClusterOptions.candidates}. */
  readonly candidates: readonly number[];
}

/** What the cells of one campaign have in common. */
export interface CampaignOptions extends ClusterOptions {
  readonly cells: readonly CampaignCell[];
  /** False: every state for itself. */
  readonly symmetry: boolean;
  /** Empty: all. */
  readonly properties: readonly string[];
  /** The folder of the spec here: positions in files are relative to it. */
  readonly folder: string;
  /** Bounds of each cell: see `CellJob`. */
  readonly limits: Limits;
  readonly request: Omit<CampaignRequest, 'cells'>;
}

/** Call {@link Campaign.close} in the end. */
export interface Campaign {
  /** What answers for one of the cells. */
  readonly engineFor: (cell: CampaignCell) => Engine;
  readonly close: () => Promise<void>;
}

/** Hand out the cells, or follow who did. Throws DcheckError `usage` where that cannot be. */
export async function campaign(options: CampaignOptions): Promise<Campaign> {
  const { cells, limits, say } = options;
  const places = new Map(cells.map((cell, index) => [canonical(cell), index]));
  const begun = await begin(options);
  const engineFor = (cell: CampaignCell): Engine => {
    const index = places.get(canonical(cell));
    if (index === undefined) throw new Error('this is no cell of the campaign');
    return {
      name: 'learned',
      // The engine of the workers; which of them suits, they find out themselves.
      ...{ narrows: true, symmetric: true, finals: true },
      explore: (_, asked, onProgress) => resultOf(begun, index, asked, onProgress),
    };
  };
  const close = async (): Promise<void> => {
    const { connection, run, definition, jobs } = begun;
    if (limits.signal?.aborted) say(`the campaign goes on by itself: dcheck cluster attach ${run}`);
    else {
      await writeStanding(connection.store, run, { status: 'cancelled', ended: Date.now() });
      await clean(connection, run, definition);
    }
    await jobs.close();
    connection.close();
  };
  return { engineFor, close };
}

interface Begun {
  readonly options: CampaignOptions;
  readonly connection: Connection;
  readonly run: string;
  readonly definition: RunDefinition;
  readonly jobs: Jobs;
  /** When following began, by `performance.now()`; infinite once the user knows that nobody works. */
  since: number;
  /** When the queue was last looked at, and how often in a row it was empty. */
  looked: number;
  empty: number;
  readonly started: number;
  /** When progress was told last. */
  told: number;
  /** Whether the user knows that it has ended before its time. */
  saidEnd: boolean;
  readonly lease: Lease;
}

async function begin(options: CampaignOptions): Promise<Begun> {
  const connection = await connect(options.url);
  try {
    const definition = definitionOf(options);
    const run = nameOf(options, definition);
    const before = await readRun(connection.store, run);
    // What is beside another run is followed where it is there already.
    const joins = options.request.beside !== null && (before?.status === 'running' || before?.status === 'done');
    if (options.attach !== null) requireSame(options.attach, run, before !== null, connection.place);
    else if (before?.status === 'running' && !joins) {
      throw usage(
        `this campaign is there already, since ${new Date(before.started).toISOString()}`,
        `dcheck cluster attach ${run} follows it, dcheck cluster clean ${run} takes it away`,
      );
    }
    const jobs = new Jobs(connection, definition);
    if (before === null || (options.attach === null && !joins)) {
      await clean(connection, run, definition);
      await writeRun(connection.store, run, definition, randomInt(2 ** 40));
    }
    // Also where the starter may have ended before it came to it: what is there already stays as it is.
    await handOut(options, connection, run, jobs);
    const now = performance.now();
    const lease = new Lease(connection.store, run, definition);
    const times = { since: now, looked: now, started: now, told: Number.NEGATIVE_INFINITY };
    return { options, connection, run, definition, jobs, lease, empty: 0, saidEnd: false, ...times };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function definitionOf({ specHash, spec, candidates, properties, limits, cells, request }: CampaignOptions): RunDefinition {
  return {
    ...{ specHash, spec, candidates, set: {}, properties: [...properties], behaviours: [], variant: '*', config: '*' },
    ...{ systemHash: '', shards: 1, logged: 0, ttl: TTL },
    maxDepth: limits.maxDepth ?? null,
    stopAtFirst: limits.stop === 'first',
    campaign: { ...request, cells: cells.length },
  };
}

/** The same spec, cells and bounds have the same; what is beside another run is named after that, whatever bounds who follows has. */
function nameOf({ cells, symmetry, limits, request }: CampaignOptions, { specHash, properties }: RunDefinition): string {
  const own = request.beside === null ? boundsOf(limits) : request.beside;
  const what = canonical([specHash, properties, cells, symmetry, own]);
  return createHash('sha256').update(what).digest('hex').slice(0, 12);
}

function requireSame(asked: string, run: string, isThere: boolean, place: string): void {
  if (asked === run && isThere) return;
  if (asked === run) throw usage(`${place} holds no campaign "${run}"`, 'dcheck cluster status lists what it holds');
  throw usage(
    `${asked} is another campaign: of another text of the spec, or of other variants, configurations, constants or bounds`,
    `dcheck cluster attach ${asked} follows it`,
  );
}

/** Jobs for all cells that have no result yet. */
async function handOut(
  { cells, symmetry, limits }: CampaignOptions,
  { store }: Connection,
  run: string,
  jobs: Jobs,
): Promise<void> {
  const known = await readRun(store, run);
  // It was cleaned away, and who waits for a result is told.
  if (known === null) return;
  const done = new Set(await store.hkeys(cellsKey(run)));
  const common = { kind: 'cell', run, epoch: known.epoch, symmetry, limits: boundsOf(limits) } as const;
  const all = cells.map((cell, index): CellJob => ({ ...common, ...cell, index }));
  await jobs.addCells(
    all.filter(({ index }) => !done.has(String(index))),
    known.definition.ttl,
  );
}

/** How far the campaign is: the states of all cells so far, and who works. */
async function tell(begun: Begun, onProgress: ((progress: Progress) => void) | undefined): Promise<void> {
  if (onProgress === undefined || performance.now() - begun.told < TELL_MS) return;
  begun.told = performance.now();
  const { connection, run, started } = begun;
  const workers = await rosterOf(connection.store, run, Date.now());
  const distinct = workers.reduce((sum, { states }) => sum + states, 0);
  onProgress({ distinct, generated: distinct, queue: 0, depth: 0, seconds: (performance.now() - started) / 1000, workers });
}

/** Jobs that the store has lost are handed out again: a cell that is done twice gives the same. */
async function handOutAgain(begun: Begun): Promise<void> {
  if (performance.now() - begun.looked < LOOK_MS) return;
  begun.looked = performance.now();
  begun.empty = (await begun.jobs.isBusy()) ? 0 : begun.empty + 1;
  if (begun.empty < LOOKS) return;
  begun.empty = 0;
  await handOut(begun.options, begun.connection, begun.run, begun.jobs);
}

/** What of the bounds a worker takes over. */
function boundsOf({ timeoutMs, maxDepth, maxStates, memoryBytes, stop, finals, reduce }: Limits): CellJob['limits'] {
  return JSON.parse(JSON.stringify({ timeoutMs, maxDepth, maxStates, memoryBytes, stop, finals, reduce })) as CellJob['limits'];
}

async function resultOf(
  begun: Begun,
  index: number,
  { signal }: Limits,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Exploration> {
  const { options, connection, run, jobs } = begun;
  const { store } = connection;
  for (;;) {
    // First how it stands: whoever says that all is done has put down all results before.
    const standing = await readRun(store, run);
    const text = await store.hget(cellsKey(run), String(index));
    if (text !== null) return read(text, options.folder);
    if (signal?.aborted) return without('interrupted');
    const end = endOf(standing, run);
    if (end !== null) {
      if (!begun.saidEnd) options.say(end.words);
      begun.saidEnd = true;
      return without(end.bound);
    }
    if (performance.now() - begun.since > ALONE_MS && (await jobs.workers()) === 0) {
      begun.since = Number.POSITIVE_INFINITY;
      options.say(`no worker takes part yet: ${workerCommand(options, connection.place)}`);
    }
    await handOutAgain(begun);
    await begun.lease.keep();
    await tell(begun, onProgress);
    await pause(POLL_MS);
  }
}

function read(text: string, folder: string): Exploration {
  try {
    return cellResult(text, folder);
  } catch (error) {
    if (error instanceof Malformed)
      throw new DcheckError('cluster', `the store holds what dcheck did not write: ${error.message}`);
    throw error;
  }
}

/** How to start a worker for it. */
export function workerCommand({ spec, candidates }: Pick<RunDefinition, 'spec' | 'candidates'>, place: string): string {
  return ['dcheck', 'worker', spec, ...candidates.flatMap((file) => ['--candidate', file]), '--cluster', place].join(' ');
}

/** Why no result comes any more; null where it may. */
function endOf(standing: Standing | null, run: string): { readonly words: string; readonly bound: Bound } | null {
  if (standing?.status === 'running') return null;
  if (standing?.status === 'cancelled') return { words: 'the campaign was cancelled', bound: 'interrupted' };
  const why = standing === null ? `run ${run} is not there any more, unless somebody has cleaned it away` : standing.reason;
  return { words: `the campaign is incomplete: ${why || 'the store has lost a result'}`, bound: 'store' };
}

const without = (bound: Bound): Exploration => ({
  ...{ distinct: 0, generated: 0, depth: 0, deadlocks: 0, queue: 0, seconds: 0, violations: [], finals: [] },
  bound,
});

function usage(message: string, hint: string): DcheckError {
  return new DcheckError('usage', message, { hint });
}
