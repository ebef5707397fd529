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
import { type Claims, claimAll } from './claiming.ts';
import { LostWrites } from './dictionary.ts';
import { foundIn, leastOf } from './found.ts';
import { type Head, headIn } from './heads.ts';
import { levelsKey, liveKey, resultsKey, shardKey } from './keys.ts';
import type { FoundAt } from './ledger.ts';
import { initialParents, type Parents, type StateId } from './links.ts';
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

/** Claim the initial states. Returns how many were expanded: none. */
export async function doStart(taking: Taking, job: StartJob): Promise<number> {
  const { relation } = taking.expander;
  const candidates = new Candidates();
  const suspects = new SuspectList();
  taking.expander.start(candidates, suspects);
  const found = foundIn(suspects, candidates, relation.codes, null);
  const generated = relation.initial.length;
  const claims: Claims = {};
  const added = await claimAll(taking, candidates, 1, initialParents(generated, relation.codes), claims);
  await putResult(taking, job, 0, { generated, deadlocks: 0, found, claims }, { generated, distinct: added, expanded: 0 });
  return 0;
}

/**
 * Expand a chunk, and return how many states that were. Throws {@link LostWrites}, Malformed, Demotion, and what the spec's
 * functions throw.
 */
export async function doChunk(taking: Taking, job: ChunkJob): Promise<number> {
  const { expander, candidates } = taking;
  if (expander.isFull) taking.forget();
  const parents = await readRows(taking, job);
  if (parents === null) return 0;
  const idOf = (parent: number): StateId => [parents.shards[parent] as number, parents.numbers[parent] as number];
  const found: FoundAt[] = [];
  const claims: Claims = {};
  let [generated, deadlocks, added] = [0, 0, 0];
  for (let at = 0; at < parents.count; ) {
    candidates.clear();
    const suspects = new SuspectList();
    while (at < parents.count && candidates.count < TOGETHER) {
      const expanded = expander.expand(Math.min(PARENTS, parents.count - at), at, job.level, candidates, suspects);
      at += expanded.done;
      generated += expanded.generated;
      deadlocks += expanded.deadlocks;
      // Leases are renewed in between.
      await nextTurn();
    }
    found.push(...foundIn(suspects, candidates, expander.relation.codes, idOf));
    added += await claimAll(taking, candidates, job.level + 1, parents, claims);
  }
  const result = { generated, deadlocks, found: leastOf(found), claims };
  await putResult(taking, job, job.level, result, { generated, distinct: added, expanded: parents.count });
  return parents.count;
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
  await Promise.all([
    store.expire(key, definition.ttl),
    ...Object.entries(live).map(([name, by]) => store.hincrby(liveKey(run), name, by)),
    store.expire(liveKey(run), definition.ttl),
  ]);
}

/** Put the rows of a chunk into the queue; where they come from. Null where the level is over: somebody else has done this. */
async function readRows(taking: Taking, { level, parts }: ChunkJob): Promise<(Parents & { readonly count: number }) | null> {
  const { store, run, epoch, expander } = taking;
  const lists = await Promise.all(
    parts.map(async ({ shard, from, to }) => {
      const key = shardKey(run, epoch, shard);
      const [entries, heads]: [Buffer[], Buffer[]] = await Promise.all([
        store.lrangeBuffer(`${key}:rows:${level}`, from, to - 1),
        store.lrangeBuffer(`${key}:heads:${level}`, from, to - 1),
      ]);
      const isWhole = entries.length === to - from && heads.length === to - from;
      return { shard, entries, heads: heads.map(headIn), isWhole };
    }),
  );
  if (lists.some(({ isWhole }) => !isWhole)) {
    if (await store.hexists(levelsKey(run, epoch), String(level))) return null;
    throw new LostWrites(`rows of level ${level} are not there`);
  }
  const count = lists.reduce((sum, { heads }) => heads.reduce((part, { added }) => part + added, sum), 0);
  const shards = new Int32Array(count);
  const numbers = new Float64Array(count);
  let at = 0;
  for (const { shard, entries, heads } of lists) {
    for (const [i, head] of heads.entries()) {
      const { before, added } = head;
      expander.queue(await decoded(taking, entries[i] as Buffer, head), added);
      shards.fill(shard, at, at + added);
      for (let row = 0; row < added; row++) numbers[at++] = before + row;
    }
  }
  return { shards, numbers, codes: expander.relation.codes, count };
}

async function decoded({ rowCode, dictionary, expander }: Taking, entry: Buffer, head: Head): Promise<Int32Array> {
  const rows = rowCode.decode(entry, head, expander.packing, expander.stride);
  if (rows !== null) return rows;
  await dictionary.refresh();
  const again = rowCode.decode(entry, head, expander.packing, expander.stride);
  if (again === null) throw new LostWrites('a value that rows are made of is not there');
  return again;
}
