/**
 * Candidates become states: sorted by shard, one atomic claim for each shard that any of them belongs to. What of them was
 * new is for the shard to say; its rows and links go there in the same claim.
 */
import { randomBytes } from 'node:crypto';
import type { Candidates } from './candidates.ts';
import { shardKey } from './keys.ts';
import { type Parent, writeLink } from './links.ts';
import { CLAIM_NAME, FINGERPRINT, LINK, PREFIX_BITS } from './scripts.ts';
import type { Taking } from './taking.ts';

/** The names of the claims that the store acknowledged, by shard; hexadecimal. */
export type Claims = Readonly<Record<number, readonly string[]>>;

export interface Claimed {
  readonly claims: Claims;
  /** How many of the candidates were new. */
  readonly added: number;
}

/** Claim all candidates, as states of depth `level`. `parentOf`: of a candidate, by its code and parent. */
export async function claimAll(
  taking: Taking,
  candidates: Candidates,
  level: number,
  parentOf: (code: number, parent: number) => Parent,
): Promise<Claimed> {
  const { store, run, epoch, definition, dictionary } = taking;
  await dictionary.publish();
  const claims: Record<number, string[]> = {};
  const added = await Promise.all(
    [...byShard(candidates, definition.shards)].map(async ([shard, rows]) => {
      const name = randomBytes(CLAIM_NAME);
      const [fingerprints, links, text] = contentOf(taking, candidates, rows, parentOf);
      const key = shardKey(run, epoch, shard);
      const prefixes = 2 ** PREFIX_BITS / definition.shards;
      const [, fresh] = await store.claim(key, level, name, definition.ttl, prefixes, fingerprints, links, text);
      claims[shard] = [name.toString('hex')];
      return fresh;
    }),
  );
  return { claims, added: added.reduce((sum, one) => sum + one, 0) };
}

/** The numbers of the candidates of each shard. */
function byShard({ count, high }: Candidates, shards: number): Map<number, Int32Array> {
  const shift = 32 - Math.log2(shards);
  const shardOf = (i: number): number => (shards === 1 ? 0 : (high[i] as number) >>> shift);
  const sizes = new Int32Array(shards);
  for (let i = 0; i < count; i++) sizes[shardOf(i)] = (sizes[shardOf(i)] as number) + 1;
  const lists = new Map<number, Int32Array>();
  for (const [shard, size] of sizes.entries()) if (size > 0) lists.set(shard, new Int32Array(size));
  for (let i = count - 1; i >= 0; i--) {
    const shard = shardOf(i);
    const left = (sizes[shard] as number) - 1;
    sizes[shard] = left;
    (lists.get(shard) as Int32Array)[left] = i;
  }
  return lists;
}

function contentOf(
  { rowText }: Taking,
  candidates: Candidates,
  rows: Int32Array,
  parentOf: (code: number, parent: number) => Parent,
): [fingerprints: Buffer, links: Buffer, text: Buffer] {
  const fingerprints = Buffer.allocUnsafe(rows.length * FINGERPRINT);
  const links = Buffer.allocUnsafe(rows.length * LINK);
  let [low, high] = [0, 0];
  for (const [place, row] of rows.entries()) {
    const [rowLow, rowHigh] = [candidates.low[row] as number, candidates.high[row] as number];
    fingerprints.writeInt32BE(rowHigh, place * FINGERPRINT);
    fingerprints.writeInt32BE(rowLow, place * FINGERPRINT + 4);
    low ^= rowLow;
    high ^= rowHigh;
    writeLink(links, place * LINK, parentOf(candidates.codes[row] as number, candidates.parents[row] as number));
  }
  return [fingerprints, links, rowText.encode(candidates.ids, rows, low, high)];
}
