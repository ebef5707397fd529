/**
 * One chunk of a level, done by one worker: read its rows, expand them, claim their successors, and say what was found.
 *
 * It may be done twice, or in part and then again by another: claims that were made already add nothing, and the result
 * has one place. What it says it claimed is checked at the end of the level against what the store then has.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SuspectList } from '../learned/suspects.ts';
import { PARENTS } from '../store/memory.ts';
import { Candidates } from './candidates.ts';
import { type Claimed, claimAll } from './claiming.ts';
import { LostWrites } from './dictionary.ts';
import { foundIn, leastOf } from './found.ts';
import { levelsKey, liveKey, resultsKey, shardKey } from './keys.ts';
import type { FoundAt } from './ledger.ts';
import { initialParent, type Parent, type StateId } from './links.ts';
import { type ChunkJob, resultName, type StartJob } from './queue.ts';
import type { Taking } from './taking.ts';

/** Candidates that are claimed together. */
const TOGETHER = 16 * 1024;

/** What a chunk found; JSON in the store. */
export interface ChunkResult {
  readonly generated: number;
  readonly deadlocks: number;
  readonly found: readonly FoundAt[];
  /** By shard. */
  readonly claims: Readonly<Record<number, readonly string[]>>;
}

/** Claim the initial states. */
export async function doStart(taking: Taking, job: StartJob): Promise<void> {
  const { expander } = taking;
  const candidates = new Candidates(expander.slots);
  const suspects = new SuspectList();
  expander.start(candidates, suspects);
  const found = foundIn(suspects, candidates, expander.relation.codes, null);
  const { claims, added } = await claimAll(taking, candidates, 1, (_, parent) => initialParent(parent));
  const generated = expander.relation.initial.length;
  await putResult(taking, job, 0, { generated, deadlocks: 0, found, claims }, { generated, distinct: added, expanded: 0 });
}

/** Expand a chunk. Throws {@link LostWrites}, Malformed, Demotion, and what the spec's functions throw. */
export async function doChunk(taking: Taking, job: ChunkJob): Promise<void> {
  const rows = await readRows(taking, job);
  if (rows === null) return;
  const { expander } = taking;
  const { ids, shards, numbers, count } = rows;
  const idOf = (parent: number): StateId => [shards[parent] as number, numbers[parent] as number];
  const parentOf = (code: number, parent: number): Parent => ({ id: idOf(parent), step: expander.relation.codes.step(code) });
  const found: FoundAt[] = [];
  const claims: Record<number, string[]> = {};
  const waiting: Promise<Claimed>[] = [];
  let [generated, deadlocks, added] = [0, 0, 0];
  let candidates = new Candidates(expander.slots);
  let suspects = new SuspectList();
  const settle = async (): Promise<void> => {
    const claimed = await (waiting.shift() as Promise<Claimed>);
    added += claimed.added;
    for (const [shard, names] of Object.entries(claimed.claims)) {
      claims[Number(shard)] = [...(claims[Number(shard)] ?? []), ...names];
    }
  };
  for (let at = 0; at < count; at += PARENTS) {
    const expanded = expander.expand(ids, at, Math.min(at + PARENTS, count), job.level, candidates, suspects);
    generated += expanded.generated;
    deadlocks += expanded.deadlocks;
    if (candidates.count >= TOGETHER || at + PARENTS >= count) {
      found.push(...foundIn(suspects, candidates, expander.relation.codes, idOf));
      // The next successors are made while these are claimed.
      if (waiting.length > 0) await settle();
      const claiming = claimAll(taking, candidates, job.level + 1, parentOf);
      // It is awaited later; until then its failure is nobody's.
      claiming.catch(() => {});
      waiting.push(claiming);
      candidates = new Candidates(expander.slots);
      suspects = new SuspectList();
    }
    // Leases are renewed in between.
    await nextTurn();
  }
  while (waiting.length > 0) await settle();
  const result = { generated, deadlocks, found: leastOf(found), claims };
  await putResult(taking, job, job.level, result, { generated, distinct: added, expanded: count });
}

async function putResult(
  { store, run, epoch, definition, marks }: Taking,
  job: StartJob | ChunkJob,
  level: number,
  result: ChunkResult,
  live: Readonly<Record<string, number>>,
): Promise<void> {
  await marks.send(store, run, definition.ttl);
  const key = resultsKey(run, epoch, level);
  await store.hset(key, resultName(job), JSON.stringify(result));
  await store.expire(key, definition.ttl);
  for (const [name, by] of Object.entries(live)) await store.hincrby(liveKey(run), name, by);
  await store.expire(liveKey(run), definition.ttl);
}

interface Rows {
  readonly ids: Int32Array;
  /** Of each state, its shard and its number there. */
  readonly shards: Int32Array;
  readonly numbers: Float64Array;
  readonly count: number;
}

/** Null where the level is over: somebody else has done this. */
async function readRows(taking: Taking, { level, parts }: ChunkJob): Promise<Rows | null> {
  const { store, run, epoch, expander } = taking;
  const lists = await Promise.all(
    parts.map(async ({ shard, from, to }) => {
      const key = shardKey(run, epoch, shard);
      const [entries, counts] = await Promise.all([
        store.lrangeBuffer(`${key}:rows:${level}`, from, to - 1) as Promise<Buffer[]>,
        store.lrange(`${key}:counts:${level}`, from, to - 1),
      ]);
      return { shard, entries, counts: counts.map(Number), isWhole: entries.length === to - from && counts.length === to - from };
    }),
  );
  if (lists.some(({ isWhole }) => !isWhole)) {
    if (await store.hexists(levelsKey(run, epoch), String(level))) return null;
    throw new LostWrites(`rows of level ${level} are not there`);
  }
  const count = lists.reduce((sum, { counts }) => counts.reduce((part, one) => part + one, sum), 0);
  const rows: Rows = {
    ids: new Int32Array(count * expander.slots),
    shards: new Int32Array(count),
    numbers: new Float64Array(count),
    count,
  };
  let at = 0;
  for (const { shard, entries, counts } of lists) {
    for (const [i, entry] of entries.entries()) {
      const taken = await decoded(taking, entry, rows, at);
      if (taken !== counts[i]) throw new LostWrites('a claim does not have the rows that it had');
      rows.shards.fill(shard, at, at + taken);
      at += taken;
    }
  }
  return rows;
}

async function decoded({ rowText, dictionary }: Taking, entry: Buffer, { ids, numbers }: Rows, at: number): Promise<number> {
  const taken = rowText.decode(entry, ids, at, numbers);
  if (taken !== null) return taken;
  await dictionary.refresh();
  const again = rowText.decode(entry, ids, at, numbers);
  if (again === null) throw new LostWrites('a value that rows are made of is not there');
  return again;
}
