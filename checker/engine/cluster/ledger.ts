/**
 * What a cluster run is and how it stands, as its hash in the store says: written by who starts it and by whoever ends a
 * level, read by everyone. Every field is checked when it is read.
 */
import { createHash } from 'node:crypto';
import { DcheckError } from '../../errors/error.ts';
import type { Constants } from '../../spec/spec.ts';
import { canonical } from '../../state/canonical.ts';
import type { TransitionSystem } from '../../system/system.ts';
import type { PathStep } from '../engine.ts';
import type { Store } from './connect.ts';
import { metaKey, RUNS, TTL } from './keys.ts';

/** What is explored, the same for all who take part. */
export interface RunDefinition {
  /** Of the text that all who take part must have: the spec's, and that of the candidates. */
  readonly specHash: string;
  /** As the user named it: for people. */
  readonly spec: string;
  /** Files of candidates, as the user named them: for people. */
  readonly candidates: readonly string[];
  readonly variant: string;
  readonly config: string;
  readonly set: Constants;
  readonly properties: readonly string[];
  /** What is said of behaviours, and checked beside the states: see `behaviours.ts`. */
  readonly behaviours: readonly string[];
  /** Of the initial states and the names of actions: the spec's functions may read what its text does not show. */
  readonly systemHash: string;
  readonly shards: number;
  /** States up to which shards are logs, all together: see `scripts.ts`. */
  readonly logged: number;
  readonly maxDepth: number | null;
  readonly stopAtFirst: boolean;
  /** Seconds for which keys are kept after they were last written. */
  readonly ttl: number;
  /** Null where all workers explore the states of one cell. */
  readonly campaign: CampaignRequest | null;
}

/** What began a campaign, for who wants to follow it: the command and its options, with their values as typed. */
export interface CampaignRequest {
  readonly command: 'run' | 'gate';
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly cells: number;
  /** The run whose behaviours it is about; null where it is a campaign of its own. */
  readonly beside: string | null;
}

export type Status = 'running' | 'done' | 'incomplete' | 'failed' | 'cancelled';

export interface Standing {
  readonly status: Status;
  /** Why it is incomplete or failed; '' otherwise. */
  readonly reason: string;
  readonly epoch: number;
  /** Parts of the state that change their shape, known so far. */
  readonly demoted: readonly string[];
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly ended: number | null;
}

/** What violates a property at the least depth, as a path to its parent and the step that is taken there. */
export interface FoundAt {
  readonly property: string;
  /** States on the path, the violating one included. */
  readonly depth: number;
  /** Where the path before the last step ends; null: in initial state `initial`, with no step before. */
  readonly parent: readonly [shard: number, index: number] | null;
  readonly initial: number;
  /** Null where that state itself violates it. */
  readonly step: PathStep | null;
}

/** What one level adds. */
export interface LevelSummary {
  readonly level: number;
  readonly distinct: number;
  readonly generated: number;
  readonly deadlocks: number;
  /** States of each shard after it. */
  readonly shards: readonly number[];
  readonly found: readonly FoundAt[];
}

/** A name for the run: the same spec, choice and bounds have the same. */
export function runName(definition: RunDefinition): string {
  const { ttl: _1, shards: _2, logged: _3, ...rest } = definition;
  return sha256(canonical(rest)).slice(0, 12);
}

export function systemHash({ initial, actions, properties }: TransitionSystem): string {
  return sha256(
    canonical([
      initial.map((state) => sha256(canonical(state))),
      actions.map(({ name }) => name),
      properties.map(({ name }) => name),
    ]),
  );
}

/** `epoch`: its first, another each time that the same run is started. */
export async function writeRun(store: Store, run: string, definition: RunDefinition, epoch: number): Promise<void> {
  await store.sadd(RUNS, run);
  await store.expire(RUNS, TTL);
  const standing: Standing = { status: 'running', reason: '', epoch, demoted: [], started: Date.now(), ended: null };
  await store.hset(metaKey(run), {
    definition: JSON.stringify(definition),
    ...Object.fromEntries(Object.entries(standing).map(([key, value]) => [key, JSON.stringify(value)])),
  });
  await store.expire(metaKey(run), definition.ttl);
}

/** Null where there is no such run. Throws DcheckError `cluster` where what is there was not written by dcheck. */
export async function readRun(store: Store, run: string): Promise<(Standing & { readonly definition: RunDefinition }) | null> {
  const fields = await store.hgetall(metaKey(run));
  if (Object.keys(fields).length === 0) return null;
  try {
    const value = (name: string): unknown => JSON.parse(fields[name] as string);
    const definition = value('definition') as RunDefinition;
    const standing = Object.fromEntries(
      ['status', 'reason', 'epoch', 'demoted', 'started', 'ended'].map((name) => [name, value(name)]),
    ) as unknown as Standing;
    requireShape(definition, standing);
    return { definition, ...standing };
  } catch (error) {
    throw malformed(run, error instanceof Error ? error.message : String(error));
  }
}

/** `changes` of a run's standing; nothing where somebody has cleaned the run away meanwhile. */
export async function writeStanding(store: Store, run: string, changes: Partial<Standing>): Promise<void> {
  if ((await store.exists(metaKey(run))) === 0) return;
  await store.hset(metaKey(run), Object.fromEntries(Object.entries(changes).map(([key, value]) => [key, JSON.stringify(value)])));
}

export function malformed(run: string, why: string): DcheckError {
  return new DcheckError('cluster', `what the store holds of run ${run} was not written by this dcheck: ${why}`, {
    hint: `dcheck cluster clean ${run} takes it away`,
  });
}

function requireShape(definition: RunDefinition, standing: Standing): void {
  const { specHash, spec, candidates, variant, config, set, properties, behaviours, shards, logged, ttl, campaign } = definition;
  if (!Array.isArray(candidates)) throw new Error('its definition has no candidates');
  if (!Array.isArray(behaviours)) throw new Error('its definition says nothing of behaviours');
  const texts = [
    specHash,
    spec,
    ...(candidates as unknown[]),
    ...(behaviours as unknown[]),
    variant,
    config,
    definition.systemHash,
  ];
  if (texts.some((text) => typeof text !== 'string')) throw new Error('a name of its definition is no text');
  if (typeof set !== 'object' || set === null || !Array.isArray(properties)) throw new Error('its definition has no choice');
  if (!Number.isSafeInteger(shards) || shards < 1 || shards > 2048 || (shards & (shards - 1)) !== 0) {
    throw new Error('its number of shards is no power of two up to 2048');
  }
  if (!Number.isSafeInteger(logged) || logged < 0) throw new Error('its logs have no length');
  if (!Number.isSafeInteger(ttl) || ttl < 1) throw new Error('its keys live for no time');
  if (campaign !== null) requireCampaign(campaign);
  const { status, epoch, demoted, started } = standing;
  if (!['running', 'done', 'incomplete', 'failed', 'cancelled'].includes(status)) throw new Error('it has no standing');
  if (!Number.isSafeInteger(epoch) || epoch < 0 || typeof started !== 'number') throw new Error('its standing is no standing');
  if (!Array.isArray(demoted) || demoted.some((path) => typeof path !== 'string')) throw new Error('its layout is none');
}

function requireCampaign({ command, options, cells, beside }: CampaignRequest): void {
  if (beside !== null && typeof beside !== 'string') throw new Error('it is beside no run');
  if (command !== 'run' && command !== 'gate') throw new Error('its command is none that makes campaigns');
  const isWords = (words: unknown): boolean => Array.isArray(words) && words.every((word) => typeof word === 'string');
  if (typeof options !== 'object' || options === null || !Object.values(options).every(isWords)) {
    throw new Error('its options are none');
  }
  if (!Number.isSafeInteger(cells) || cells < 1) throw new Error('it has no cells');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
