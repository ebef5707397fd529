/**
 * The end of a level: sum up what its chunks found, check that the store still has everything that was acknowledged, and
 * open the next level, or end the run.
 *
 * What the store acknowledged and then lost (a primary that died before its replica had it) is noticed here: the claims
 * that a chunk's worker knew, its own among them, must be the shard's first ones, and the shard's states must be as many as
 * its claims brought. A chunk whose worker died is not among the results and was done again, and what was lost of its claims
 * was claimed again: nobody left it out, since nobody whose result counts knew it.
 */
import type { ChunkResult } from './chunk.ts';
import type { Store } from './connect.ts';
import { LostWrites } from './dictionary.ts';
import { leastOf } from './found.ts';
import { type Head, headIn } from './heads.ts';
import { levelsKey, namesKey, resultsKey, shardKey } from './keys.ts';
import { isKnown, type KnownOf } from './known.ts';
import { type LevelSummary, type RunDefinition, writeStanding } from './ledger.ts';
import { Malformed } from './plain-text.ts';
import { forgetPlan, type PlannedChunk, planLevel } from './plan.ts';
import { planned } from './planning.ts';
import type { Jobs, LevelJob } from './queue.ts';
import { replicated } from './replicas.ts';

export async function endLevel(store: Store, jobs: Jobs, definition: RunDefinition, job: LevelJob): Promise<void> {
  const { run, epoch, level } = job;
  const known = await summaryOf(store, run, epoch, level);
  const summary = known ?? (await summarize(store, definition, job));
  if (known === null) {
    await store.hset(levelsKey(run, epoch), String(level), JSON.stringify(summary));
    await store.expire(levelsKey(run, epoch), definition.ttl);
  }
  const heads = await Promise.all(range(definition.shards).map((shard) => headsOf(store, job, shard)));
  // Who was held up may come when the next level is done already, and its heads are gone.
  if (await jobs.isOpened({ kind: 'level', run, epoch, level: level + 1 })) return;
  const fresh = heads.flat().reduce((sum, { added }) => sum + added, 0);
  if (definition.stopAtFirst && (await anyFound(store, job))) {
    await writeStanding(store, run, { status: 'incomplete', reason: 'first-violation', ended: Date.now() });
  } else if (fresh === 0) {
    await writeStanding(store, run, { status: 'done', ended: Date.now() });
  } else if (definition.maxDepth !== null && level + 1 >= definition.maxDepth) {
    await writeStanding(store, run, { status: 'incomplete', reason: 'max-depth', ended: Date.now() });
  } else {
    await openLevel(store, jobs, definition, { run, epoch, level: level + 1 }, planned(heads, await jobs.workers()));
  }
  // What the replicas lack could not be made again from what is left.
  await replicated(store);
  await forgetLevel(store, definition, job);
}

async function openLevel(
  store: Store,
  jobs: Jobs,
  { ttl }: RunDefinition,
  of: Pick<LevelJob, 'run' | 'epoch' | 'level'>,
  chunks: readonly PlannedChunk[],
): Promise<void> {
  const count = await planLevel(store, of, chunks, ttl);
  // Tickets must not outlive what they are for.
  await replicated(store);
  const tickets = range(count).map((ticket) => ({ kind: 'chunk', ...of, ticket }) as const);
  await jobs.open({ kind: 'level', ...of, chunks: count }, tickets, ttl);
}

/** Null where that level is not over. */
export async function summaryOf(store: Store, run: string, epoch: number, level: number): Promise<LevelSummary | null> {
  const text = await store.hget(levelsKey(run, epoch), String(level));
  return text === null ? null : (JSON.parse(text) as LevelSummary);
}

async function summarize(
  store: Store,
  { shards }: RunDefinition,
  { run, epoch, level, chunks }: LevelJob,
): Promise<LevelSummary> {
  const texts = Object.values(await store.hgetall(resultsKey(run, epoch, level)));
  if (texts.length !== chunks) throw new LostWrites(`of ${chunks} results of level ${level}, ${texts.length} are there`);
  const results = texts.map((text) => JSON.parse(text) as ChunkResult);
  if (!results.every(({ known }) => isKnown(known, shards))) throw new Malformed(`a result of level ${level}`);
  const before = level === 0 ? null : await summaryOf(store, run, epoch, level - 1);
  if (level > 0 && before === null) throw new LostWrites(`the summary of level ${level - 1} is not there`);
  const after = await Promise.all(
    range(shards).map(async (shard) => {
      const key = shardKey(run, epoch, shard);
      const [heads, states] = await Promise.all([headsOf(store, { run, epoch, level }, shard), store.hget(key, 'n')]);
      const known = results.map((result) => result.known[shard] as KnownOf);
      const lost = await countLost(store, namesKey(run, epoch, shard), known);
      if (lost > 0) throw new LostWrites(`claims of shard ${shard} that ${lost} results of level ${level} rest on are not there`);
      const total = Number(states ?? 0);
      const added = heads.reduce((sum, head) => sum + head.added, 0);
      if (total !== (before?.shards[shard] ?? 0) + added) {
        throw new LostWrites(`shard ${shard} has ${total} states after level ${level}, not as many as were claimed`);
      }
      return { total, added };
    }),
  );
  const sum = (of: (result: ChunkResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  return {
    level,
    distinct: after.reduce((total, { added }) => total + added, 0),
    generated: sum(({ generated }) => generated),
    deadlocks: sum(({ deadlocks }) => deadlocks),
    shards: after.map(({ total }) => total),
    found: leastOf(results.flatMap(({ found }) => found)),
  };
}

/** How many of these the list of names does not begin with. */
async function countLost(store: Store, names: string, known: readonly KnownOf[]): Promise<number> {
  const some = known.filter(([entries]) => entries > 0);
  if (some.length === 0) return 0;
  const counts = some.map(([entries]) => entries);
  const [least, most] = [counts.reduce((a, b) => Math.min(a, b)), counts.reduce((a, b) => Math.max(a, b))];
  const there: Buffer[] = await store.lrangeBuffer(names, least - 1, most - 1);
  return some.filter(([entries, last]) => there[entries - least]?.toString('hex') !== last).length;
}

async function anyFound(store: Store, { run, epoch, level }: LevelJob): Promise<boolean> {
  return ((await summaryOf(store, run, epoch, level))?.found.length ?? 0) > 0;
}

/** Of the claims of `shard` that brought states which this level leads to. */
async function headsOf(store: Store, { run, epoch, level }: Omit<LevelJob, 'kind' | 'chunks'>, shard: number): Promise<Head[]> {
  const entries: Buffer[] = await store.lrangeBuffer(`${shardKey(run, epoch, shard)}:heads:${level + 1}`, 0, -1);
  return entries.map(headIn);
}

/** What nobody needs any more once the level is summed up. */
async function forgetLevel(store: Store, { shards }: RunDefinition, { run, epoch, level }: LevelJob): Promise<void> {
  await store.unlink(resultsKey(run, epoch, level));
  await forgetPlan(store, { run, epoch, level });
  for (const shard of range(shards)) {
    const key = shardKey(run, epoch, shard);
    await store.unlink(`${key}:rows:${level}`, `${key}:heads:${level}`);
  }
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
