/**
 * A level is cut into chunks: claims of one worker, shard after shard, since that worker is to expand them (`plan.ts`). Where
 * several take part, chunks become the smaller the less is left of a worker's claims, so that all are done at about the
 * same time (guided self-scheduling, Polychronopoulos and Kuck 1987).
 */
import { ownerOf } from './claim-names.ts';
import type { Head } from './heads.ts';
import type { ClaimRange, PlannedChunk } from './plan.ts';

/** States of a chunk: few enough that all workers have some, enough that a job costs little beside them. */
const MOST = 64 * 1024;
const LEAST = 2048;
/**
 * A chunk is a fourth of all where one worker does it. Where several do, it is two thirds of what is left of a worker's claims,
 * for three a half, and an eighth at least: who is twice as fast as another then still finds enough left at the end.
 */
const PARTS = { alone: 4, most: 8 } as const;
/** Claims of fewer states come last, the smallest at the very end: a chunk is made of whole claims. */
const SMALL = 8192;
/** Who has fewer states gets no job of his own for them. */
const FEW = 1024;

interface Claimed {
  readonly shard: number;
  readonly index: number;
  readonly added: number;
}

/** The chunks of a level, for so many workers; `heads`: of its claims, shard by shard. */
export function planned(heads: readonly (readonly Head[])[], workers: number): PlannedChunk[] {
  const chunks: PlannedChunk[] = [];
  const parts = workers > 1 ? Math.min((workers + 1) / 2, PARTS.most) : PARTS.alone;
  for (const [owner, all] of byOwner(heads)) {
    const claims = workers > 1 ? smallLast(all) : all;
    let left = claims.reduce((sum, { added }) => sum + added, 0);
    let size = sizeOf(left, parts);
    let [from, states] = [0, 0];
    for (const [i, { added }] of claims.entries()) {
      states += added;
      if (states < size && i < claims.length - 1) continue;
      chunks.push({ owner, parts: rangesOf(claims.slice(from, i + 1)) });
      left -= states;
      if (workers > 1) size = sizeOf(left, parts);
      [from, states] = [i + 1, 0];
    }
  }
  return chunks;
}

function smallLast(claims: readonly Claimed[]): Claimed[] {
  const small = claims.filter(({ added }) => added < SMALL).sort((a, b) => b.added - a.added);
  return [...claims.filter(({ added }) => added >= SMALL), ...small];
}

const sizeOf = (left: number, parts: number): number => Math.min(MOST, Math.max(LEAST, Math.ceil(left / parts)));

/** Those who have so few that a job would be wasted on them are taken for one, whose name is ''. */
function byOwner(heads: readonly (readonly Head[])[]): Map<string, Claimed[]> {
  const all = new Map<string, Claimed[]>();
  for (const [shard, claims] of heads.entries()) {
    for (const [index, { name, added }] of claims.entries()) {
      const owner = ownerOf(name);
      const own = all.get(owner) ?? [];
      all.set(owner, own);
      own.push({ shard, index, added });
    }
  }
  const few = [...all].filter(([, claims]) => claims.reduce((sum, { added }) => sum + added, 0) < FEW);
  if (few.length < 2) return all;
  for (const [owner] of few) all.delete(owner);
  const together = few.flatMap(([, claims]) => claims).sort((a, b) => a.shard - b.shard || a.index - b.index);
  return all.set('', together);
}

/** Those that follow each other as one range. */
function rangesOf(claims: readonly Claimed[]): ClaimRange[] {
  const ranges: ClaimRange[] = [];
  for (const { shard, index } of claims) {
    const last = ranges.at(-1);
    if (last?.shard === shard && last.to === index) ranges[ranges.length - 1] = { ...last, to: index + 1 };
    else ranges.push({ shard, from: index, to: index + 1 });
  }
  return ranges;
}
