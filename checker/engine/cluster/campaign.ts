/**
 * A campaign: many cells, each explored whole by one worker in its own process, all of them handed out at once. The
 * engine that it gives answers for each cell when its result has come, in whatever order the caller asks.
 */
import { createHash, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { watched } from '../../coverage/usage.ts';
import { DcheckError } from '../../errors/error.ts';
import type { Constants } from '../../spec/spec.ts';
import { canonical } from '../../state/canonical.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { Engine, Exploration, Limits } from '../engine.ts';
import { learnedEngine } from '../learned/learned.ts';
import { suited } from '../suited.ts';
import { clean } from './cleaning.ts';
import type { ClusterOptions } from './cluster.ts';
import { type Connection, connect, type Store } from './connect.ts';
import { cellsKey } from './keys.ts';
import { type RunDefinition, readRun, writeRun, writeStanding } from './ledger.ts';
import { fromText, toText } from './plain-text.ts';
import { type CellJob, Jobs } from './queue.ts';

const POLL_MS = 50;
const TTL = 3 * 24 * 3600;

/** What the cells of one campaign have in common, and what tells them apart. */
export interface CampaignOptions extends Omit<ClusterOptions, 'attach'> {
  readonly cells: readonly { readonly variant: string; readonly config: string }[];
  readonly set: Constants;
  /** False: every state for itself. */
  readonly symmetry: boolean;
  /** Empty: all. */
  readonly properties: readonly string[];
}

/** Call {@link Campaign.close} in the end. */
export interface Campaign {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

export function campaign(options: CampaignOptions): Campaign {
  let begun: Promise<Begun> | null = null;
  const engine: Engine = {
    name: 'learned',
    // The engine of the workers; which of them suits, they find out themselves.
    narrows: true,
    symmetric: true,
    explore: async (system, limits, onProgress) => {
      begun ??= begin(options, limits);
      const one = await begun;
      const index = options.cells.findIndex(
        ({ variant, config }) => variant === system.selection.variant && config === system.selection.config,
      );
      return resultOf(one, index, limits, (done) =>
        onProgress?.({ distinct: done, generated: done, queue: options.cells.length - done, depth: 0, seconds: 0 }),
      );
    },
  };
  const close = async (): Promise<void> => {
    const one = await begun?.catch(() => null);
    if (one === null || one === undefined) return;
    await writeStanding(one.connection.store, one.run, { status: 'cancelled', ended: Date.now() });
    await clean(one.connection, one.run, one.definition);
    await one.jobs.close();
    one.connection.close();
  };
  return { engine, close };
}

interface Begun {
  readonly connection: Connection;
  readonly run: string;
  readonly definition: RunDefinition;
  readonly jobs: Jobs;
  readonly say: (line: string) => void;
}

async function begin(
  { url, specHash, spec, cells, set, symmetry, properties, say }: CampaignOptions,
  limits: Limits,
): Promise<Begun> {
  const connection = await connect(url);
  const definition: RunDefinition = {
    ...{ specHash, spec, set, properties: [...properties], variant: '*', config: '*', systemHash: '', shards: 1, ttl: TTL },
    maxDepth: limits.maxDepth ?? null,
    stopAtFirst: limits.stop === 'first',
  };
  const run = createHash('sha256')
    .update(canonical([definition, cells, symmetry]))
    .digest('hex')
    .slice(0, 12);
  const before = await readRun(connection.store, run);
  if (before?.status === 'running') {
    connection.close();
    throw new DcheckError('usage', 'this campaign is there already', { hint: `dcheck cluster clean ${run} takes it away` });
  }
  await clean(connection, run, definition);
  const epoch = randomInt(2 ** 40);
  await writeRun(connection.store, run, definition, epoch);
  const jobs = new Jobs(connection, definition);
  const { timeoutMs, maxDepth, maxStates, stop } = limits;
  const bounds = JSON.parse(JSON.stringify({ timeoutMs, maxDepth, maxStates, stop })) as CellJob['limits'];
  await jobs.addCells(cells.map((cell, index) => ({ kind: 'cell', run, epoch, index, ...cell, symmetry, limits: bounds })));
  return { connection, run, definition, jobs, say };
}

async function resultOf(
  { connection, run, jobs, definition, say }: Begun,
  index: number,
  limits: Limits,
  tick: (done: number) => void,
): Promise<Exploration> {
  const { store } = connection;
  const started = performance.now();
  let saidAlone = false;
  for (;;) {
    const text = await store.hget(cellsKey(run), String(index));
    if (text !== null) return fromText(text) as Exploration;
    const standing = await readRun(store, run);
    if (standing?.status !== 'running') throw new DcheckError('cluster', standing?.reason ?? 'the campaign was cleaned away');
    if (limits.signal?.aborted) return interrupted();
    if (!saidAlone && performance.now() - started > 2000 && (await jobs.workers()) === 0) {
      saidAlone = true;
      say(`no worker takes part yet: dcheck worker ${definition.spec} --cluster ${connection.place}`);
    }
    tick(await store.hlen(cellsKey(run)));
    await pause(POLL_MS);
  }
}

const interrupted = (): Exploration => ({
  ...{ distinct: 0, generated: 0, depth: 0, deadlocks: 0, queue: 0, seconds: 0, violations: [] },
  bound: 'interrupted',
});

/** A worker's part: explore a cell, and put down what was found. */
export async function doCell(store: Store, system: TransitionSystem, job: CellJob, ttl: number): Promise<void> {
  const { system: seen, marks } = watched(system);
  const exploration = await suited(learnedEngine, seen).explore(seen, job.limits);
  await store.hset(cellsKey(job.run), String(job.index), toText({ ...exploration, marks: marksAsData(marks()) }));
  await store.expire(cellsKey(job.run), ttl);
}

/** Plain data has no typed arrays. */
function marksAsData({ enabled, ...rest }: ReturnType<ReturnType<typeof watched>['marks']>): object {
  return { enabled: [...enabled], ...rest };
}
