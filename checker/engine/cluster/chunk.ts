/**
 * One chunk of a level, done by one worker: read its rows, expand them, claim their successors, and say what was found.
 *
 * It may be done twice, or in part and then again by another: claims that were made already add nothing, and the result
 * has one place. It says which claims of each shard the worker knew when all of its own were made: what it left out is
 * among these, and they are compared at the end of the level with what the store then has.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SuspectList } from '../learned/suspects.ts';
import { Candidates } from './candidates.ts';
import { claimAll } from './claiming.ts';
import { LostWrites } from './dictionary.ts';
import { Forgotten } from './forgotten.ts';
import { foundIn, leastOf } from './found.ts';
import { type Head, headIn } from './heads.ts';
import { levelsKey, liveKey, namesKey, resultsKey, shardKey } from './keys.ts';
import type { KnownOf } from './known.ts';
import type { FoundAt } from './ledger.ts';
import { initialParents, type Parents, type StateId } from './links.ts';
import { type ClaimRange, type TakenChunk, takeChunk } from './plan.ts';
import type { ChunkJob, LevelJob, StartJob } from './queue.ts';
import { replicated } from './replicas.ts';
import type { Taking } from './taking.ts';

/** Candidates that are claimed together. */
const TOGETHER = 16 * 1024;

/** What a chunk found; JSON in the store. */
export interface ChunkResult {
  readonly generated: number;
  readonly deadlocks: number;
  readonly found: readonly FoundAt[];
  /** Of every shard. */
  readonly known: readonly KnownOf[];
}

/** Claim the initial states. Returns how many were expanded: none. */
export async function doStart(taking: Taking, job: StartJob): Promise<number> {
  const { relation } = taking.expander;
  const candidates = new Candidates();
  const suspects = new SuspectList();
  taking.expander.start(candidates, suspects);
  const found = foundIn(suspects, candidates, relation.codes, null);
  const generated = relation.initial.length;
  const added = await claimAll(taking, candidates, new Candidates(), 1, initialParents(generated, relation.codes));
  const result = { generated, deadlocks: 0, found };
  await putResult(taking, { ...job, level: 0 }, 'start', result, { generated, distinct: added, expanded: 0 });
  return 0;
}

/** Expand the chunk that a ticket is for; otherwise as {@link expandChunk}. */
export async function doChunk(taking: Taking, job: ChunkJob): Promise<number> {
  const { store, names, definition } = taking;
  const chunk = await takeChunk(store, job, names.owner, definition.ttl);
  if (chunk === null) return 0;
  // A replica that has taken over meanwhile would give it to another ticket, too, and none to some other chunk.
  if (taking.hasReplicas) await replicated(store);
  return expandChunk(taking, job, chunk);
}

/**
 * Expand a chunk, and return how many states that were. Throws {@link LostWrites}, {@link Forgotten}, Malformed, Demotion, and
 * what the spec's functions throw.
 */
export async function expandChunk(taking: Taking, job: ChunkJob | LevelJob, chunk: TakenChunk): Promise<number> {
  const { expander } = taking;
  if (expander.isFull) taking.forget();
  const parents = await readRows(taking, job.level, chunk);
  if (parents === null) return 0;
  const idOf = (parent: number): StateId => [parents.shards[parent] as number, parents.numbers[parent] as number];
  const found: FoundAt[] = [];
  let [generated, deadlocks, added] = [0, 0, 0];
  let [candidates, others] = taking.candidates;
  candidates.clear();
  let claimed = Promise.resolve(0);
  try {
    for (let at = 0; at < parents.count; ) {
      const suspects = new SuspectList();
      while (at < parents.count && candidates.count < TOGETHER) {
        const most = parents.count - at;
        const expanded = await expander.expand({ most, first: at, depth: job.level, candidates, suspects });
        at += expanded.done;
        generated += expanded.generated;
        deadlocks += expanded.deadlocks;
        // What the store answers is taken in, and leases are renewed.
        await nextTurn();
      }
      found.push(...foundIn(suspects, candidates, expander.relation.codes, idOf));
      added += await claimed;
      [candidates, others] = [others, candidates];
      candidates.clear();
      claimed = claimAll(taking, others, candidates, job.level + 1, parents);
      // It is awaited later; until then its failure is nobody's.
      claimed.catch(() => {});
    }
    added += await claimed;
  } finally {
    // Nothing of it may come when this chunk is given up.
    await claimed.catch(() => {});
  }
  const result = { generated, deadlocks, found: leastOf(found) };
  await putResult(taking, job, chunk.name, result, { generated, distinct: added, expanded: parents.count });
  return parents.count;
}

async function putResult(
  taking: Taking,
  { level }: { readonly level: number },
  name: string,
  found: Omit<ChunkResult, 'known'>,
  live: Readonly<Record<string, number>>,
): Promise<void> {
  const { store, run, epoch, definition, marks, known } = taking;
  await marks.send(store, run, definition.ttl);
  const key = resultsKey(run, epoch, level);
  const result: ChunkResult = { ...found, known: known.all() };
  await Promise.all([
    store.hset(key, name, JSON.stringify(result)),
    store.expire(key, definition.ttl),
    ...Object.entries(live).map(([name, by]) => store.hincrby(liveKey(run), name, by)),
    store.expire(liveKey(run), definition.ttl),
  ]);
  // A replica that has taken over meanwhile may lack some of it. It can still be done again.
  taking.hasReplicas = await replicated(store);
  if (taking.hasReplicas) await requireKnown(taking, result.known);
}

/** Throws {@link Forgotten} where the store does not have all of it. */
async function requireKnown({ store, run, epoch }: Taking, known: readonly KnownOf[]): Promise<void> {
  const checked = known.map(async ([entries, last], shard) => {
    if (entries === 0) return;
    const name = (await store.lindexBuffer(namesKey(run, epoch, shard), entries - 1)) as Buffer | null;
    if (name?.toString('hex') !== last) throw new Forgotten(shard);
  });
  await Promise.all(checked);
}

/** Put the rows of a chunk into the queue; where they come from. Null where the level is over: somebody else has done this. */
async function readRows(
  taking: Taking,
  level: number,
  { parts }: TakenChunk,
): Promise<(Parents & { readonly count: number }) | null> {
  const { store, run, epoch, expander } = taking;
  const lists = await Promise.all(parts.map((part) => readPart(taking, level, part)));
  if (lists.includes(null)) {
    if (await store.hexists(levelsKey(run, epoch), String(level))) return null;
    throw new LostWrites(`rows of level ${level} are not there`);
  }
  const claims = (lists as Claimed[][]).flat();
  const count = claims.reduce((sum, { head }) => sum + head.added, 0);
  const shards = new Int32Array(count);
  const numbers = new Float64Array(count);
  let at = 0;
  for (const { shard, head, entry } of claims) {
    const { before, added } = head;
    expander.queue(await rowsOf(taking, level, head, entry), added);
    shards.fill(shard, at, at + added);
    for (let row = 0; row < added; row++) numbers[at++] = before + row;
  }
  return { shards, numbers, codes: expander.relation.codes, count };
}

/** A claim that brought rows; `entry`: these as the store has them, null where the worker has them itself. */
interface Claimed {
  readonly shard: number;
  readonly head: Head;
  readonly entry: Buffer | null;
}

/** Null where something is not there any more. */
async function readPart(taking: Taking, level: number, { shard, from, to }: ClaimRange): Promise<Claimed[] | null> {
  const { store, run, epoch, ownRows } = taking;
  const key = shardKey(run, epoch, shard);
  const heads = ((await store.lrangeBuffer(`${key}:heads:${level}`, from, to - 1)) as Buffer[]).map(headIn);
  if (heads.length !== to - from) return null;
  const isOwn = heads.map(({ name, added }) => ownRows.has(level, name.toString('hex'), added));
  const entries = new Array<Buffer | null>(heads.length).fill(null);
  for (let first = 0; first < entries.length; ) {
    let end = first + 1;
    while (end < entries.length && isOwn[end] === isOwn[first]) end++;
    if (!isOwn[first]) {
      const read = await store.lrangeBuffer(`${key}:rows:${level}`, from + first, from + end - 1);
      if (read.length !== end - first) return null;
      entries.splice(first, read.length, ...read);
    }
    first = end;
  }
  return heads.map((head, i) => ({ shard, head, entry: entries[i] as Buffer | null }));
}

async function rowsOf(taking: Taking, level: number, head: Head, entry: Buffer | null): Promise<Int32Array> {
  const { rowCode, dictionary, expander, ownRows } = taking;
  if (entry === null) return ownRows.of(level, head.name.toString('hex'), expander.packing, expander.stride);
  const rows = rowCode.decode(entry, head, expander.packing, expander.stride);
  if (rows !== null) return rows;
  await dictionary.refresh();
  const again = rowCode.decode(entry, head, expander.packing, expander.stride);
  if (again === null) throw new LostWrites('a value that rows are made of is not there');
  return again;
}
