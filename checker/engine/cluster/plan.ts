/**
 * The chunks of a level, and who expands which. Each job of a level is a ticket for one chunk, and the store says for which
 * when a worker comes with it: one of the states that this worker claimed itself, as long as there are any, whose rows it
 * still has and whose neighbours it knows; else one of the worker that has most left (work stealing: Blumofe and
 * Leiserson 1999). A ticket that comes again, since its worker was lost or came to grief, is for the same chunk.
 *
 * Leases, retries and the barrier are those of the tickets, BullMQ's; who claimed what only says in which order chunks are
 * done. Where the store loses what a ticket was for, two are for the same chunk, and another chunk has none: that is seen at
 * the end of the level, which is done by whoever ends it (`undone`).
 *
 * Keys: `P` (hash: chunks by their number, as JSON), `P:left:OWNER` (list: numbers of those of one owner that nobody has),
 * `P:owners` (set), `P:taken` (hash: chunks by their tickets). Cost: a round trip for each chunk.
 */
import { createHash } from 'node:crypto';
import type { Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { levelsKey, planKey, resultsKey } from './keys.ts';
import { Malformed } from './plain-text.ts';
import type { ChunkJob, LevelJob } from './queue.ts';

/** The states that claims `from` to `to - 1` of a shard brought to a level. */
export interface ClaimRange {
  readonly shard: number;
  readonly from: number;
  readonly to: number;
}

export interface Chunk {
  readonly parts: readonly ClaimRange[];
}

export interface PlannedChunk extends Chunk {
  /** Whose claims these are, see `claim-names.ts`; '' where they are of several. */
  readonly owner: string;
}

/** A chunk that is to be done. */
export interface TakenChunk extends Chunk {
  /** Of its result: what another plan calls by the same number, since this one was lost, has another name. */
  readonly name: string;
}

type OfLevel = Pick<LevelJob, 'run' | 'epoch' | 'level'>;

/** KEYS: the plan. ARGV: seconds to live, then for each chunk its owner and its text. Returns how many there are; nothing is changed where there is a plan. */
export const PLAN = `
local plan, ttl = KEYS[1], ARGV[1]
if redis.call('EXISTS', plan) == 0 then
  for i = 2, #ARGV, 2 do
    local number = i / 2 - 1
    local left = plan .. ':left:' .. ARGV[i]
    redis.call('HSET', plan, number, ARGV[i + 1])
    redis.call('RPUSH', left, number)
    redis.call('EXPIRE', left, ttl)
    redis.call('SADD', plan .. ':owners', ARGV[i])
  end
  redis.call('EXPIRE', plan, ttl)
  redis.call('EXPIRE', plan .. ':owners', ttl)
end
return redis.call('HLEN', plan)
`;

/** KEYS: the plan. ARGV: seconds to live, ticket, who comes with it. Returns the chunk's number and text; nothing where there is none. */
export const TAKE = `
local plan, ttl, ticket, owner = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local taken = plan .. ':taken'
local number = redis.call('HGET', taken, ticket)
if not number then
  number = redis.call('LPOP', plan .. ':left:' .. owner)
  if not number then
    local longest, most = nil, 0
    for _, other in ipairs(redis.call('SMEMBERS', plan .. ':owners')) do
      local left = plan .. ':left:' .. other
      local length = redis.call('LLEN', left)
      if length > most then longest, most = left, length end
    end
    if not longest then return {} end
    number = redis.call('RPOP', longest)
  end
  redis.call('HSET', taken, ticket, number)
  redis.call('EXPIRE', taken, ttl)
end
return { number, redis.call('HGET', plan, number) }
`;

/** The chunks of a level become what its tickets are for; where they are planned already, nothing is changed. How many tickets there are to be. */
export function planLevel(store: Store, level: OfLevel, chunks: readonly PlannedChunk[], ttl: number): Promise<number> {
  const words = chunks.flatMap(({ owner, parts }) => [owner, JSON.stringify(parts)]);
  return store.plan(planKey(level.run, level.epoch, level.level), ttl, ...words);
}

/** What a ticket is for; null where the level is over. Throws {@link LostWrites}, {@link Malformed}. */
export async function takeChunk(store: Store, job: ChunkJob, owner: string, ttl: number): Promise<TakenChunk | null> {
  const { run, epoch, level, ticket } = job;
  const [number, text] = await store.take(planKey(run, epoch, level), ttl, ticket, owner);
  if (number !== undefined && text != null) return chunkOf(number, text);
  if (await store.hexists(levelsKey(run, epoch), String(level))) return null;
  throw new LostWrites(`chunks of level ${level} are not there`);
}

/** The chunks of a level that have no result although all of its tickets are done. Throws {@link Malformed}. */
export async function undone(store: Store, { run, epoch, level, chunks }: LevelJob): Promise<TakenChunk[]> {
  const done = new Set(await store.hkeys(resultsKey(run, epoch, level)));
  if (level === 0 || done.size >= chunks || (await store.hexists(levelsKey(run, epoch), String(level)))) return [];
  const all = Object.entries(await store.hgetall(planKey(run, epoch, level)));
  return all.map(([number, text]) => chunkOf(number, text)).filter(({ name }) => !done.has(name));
}

export async function forgetPlan(store: Store, { run, epoch, level }: OfLevel): Promise<void> {
  const plan = planKey(run, epoch, level);
  const owners = await store.smembers(`${plan}:owners`);
  await store.unlink(plan, `${plan}:owners`, `${plan}:taken`, ...owners.map((owner) => `${plan}:left:${owner}`));
}

const chunkOf = (number: string, text: string): TakenChunk => ({
  name: `${number}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
  parts: partsIn(text),
});

function partsIn(text: string): ClaimRange[] {
  try {
    const parts = JSON.parse(text) as ClaimRange[];
    if (parts.every(isRange)) return parts;
  } catch {
    // What is said below.
  }
  throw new Malformed('a chunk of it is none');
}

const isRange = ({ shard, from, to }: ClaimRange): boolean =>
  [shard, from, to].every((one) => Number.isSafeInteger(one) && one >= 0) && from < to;
