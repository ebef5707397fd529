/**
 * Candidates become states: sorted by shard, one atomic claim for each shard that any of them belongs to. Its rows and
 * links go there in the same claim.
 *
 * As long as a shard is a log (`scripts.ts`), a worker first asks for what it does not know of it, leaves out what others
 * have claimed meanwhile, and claims the rest; if somebody was faster it begins again. So a state goes over the wire once,
 * and its fingerprint to each of the other workers. Nothing else may be met while that goes on: all that the worker has
 * met and not claimed is among the candidates.
 */
import { randomBytes } from 'node:crypto';
import type { Candidates } from './candidates.ts';
import { LostWrites } from './dictionary.ts';
import { shardKey } from './keys.ts';
import { type Parents, writeLink } from './links.ts';
import { ANSWER, CLAIM_NAME, FINGERPRINT, LINK, PREFIX_BITS } from './scripts.ts';
import type { Taking } from './taking.ts';

/** The names of the claims that the store acknowledged, by shard; hexadecimal. */
export type Claims = Record<number, string[]>;

/** Claim all candidates, as states of depth `level`. Puts the names of the claims into `claims`; returns how many were new. */
export async function claimAll(
  taking: Taking,
  candidates: Candidates,
  level: number,
  parents: Parents,
  claims: Claims,
): Promise<number> {
  await taking.dictionary.publish();
  const claiming = { taking, candidates, level, parents, claims };
  const added: Promise<number>[] = [];
  for (const [shard, all] of byShard(candidates, taking.definition.shards)) {
    // One after the other, so that little time passes between what is told of a shard and the claim.
    const rows = taking.known.isFiled(shard) ? all : await told(claiming, shard, all);
    const claimed = claim(claiming, shard, rows);
    // It is awaited later; until then its failure is nobody's.
    claimed.catch(() => {});
    added.push(claimed);
  }
  return (await Promise.all(added)).reduce((sum, one) => sum + one, 0);
}

/** How many of `all`, which belong to `shard`, were new. */
async function claim(claiming: Claiming, shard: number, all: Int32Array): Promise<number> {
  const { taking, candidates, parents, claims } = claiming;
  const encoded = taking.rowCode.encode(candidates, all);
  for (let rows = all; rows.length > 0; ) {
    const name = randomBytes(CLAIM_NAME);
    const links = linksOf(candidates, rows, parents);
    const answer = await ask(claiming, shard, name, rows, links, taking.rowCode.entryOf(encoded, candidates, rows));
    if (answer.isTaken) {
      claims[shard] = [...(claims[shard] ?? []), name.toString('hex')];
      return answer.added;
    }
    rows = await told(claiming, shard, without(candidates, rows, answer.tail));
  }
  return 0;
}

interface Claiming {
  readonly taking: Taking;
  readonly candidates: Candidates;
  readonly level: number;
  readonly parents: Parents;
  readonly claims: Claims;
}

/** `rows` of a shard without what others have claimed meanwhile. */
async function told(claiming: Claiming, shard: number, all: Int32Array): Promise<Int32Array> {
  for (let rows = all; ; ) {
    const { isTaken, tail } = await ask(claiming, shard, NOTHING, NONE, NOTHING, NOTHING);
    if (isTaken) return rows;
    rows = without(claiming.candidates, rows, tail);
  }
}

interface Answer {
  /** Nothing of the log is unknown any more, and the rows that were sent are claimed. */
  readonly isTaken: boolean;
  readonly added: number;
  /** What was not known before. */
  readonly tail: Buffer;
}

/** Claim `rows` of a shard, or only learn what others have claimed there. Throws {@link LostWrites}. */
async function ask(
  { taking, candidates, level }: Claiming,
  shard: number,
  name: Buffer,
  rows: Int32Array,
  links: Buffer,
  text: Buffer,
): Promise<Answer> {
  const { store, run, epoch, definition, expander, known } = taking;
  const { shards, logged, ttl } = definition;
  const [answer, before, added, tail, last] = await store.claimBuffer(
    shardKey(run, epoch, shard),
    level,
    name,
    ttl,
    2 ** PREFIX_BITS / shards,
    Math.ceil(logged / shards),
    known.position(shard),
    known.last(shard),
    fingerprintsOf(candidates, rows),
    links,
    text,
  );
  if (answer === ANSWER.lost) throw new LostWrites(`shard ${shard} is not as it was`);
  const isTaken = answer !== ANSWER.behind;
  if (isTaken) known.settle(shard, before + added, last, answer === ANSWER.filed);
  else {
    known.learn(shard, tail.length / FINGERPRINT, before, last);
    expander.learn(tail);
  }
  return { isTaken, added, tail };
}

const NONE = new Int32Array(0);
const NOTHING = Buffer.alloc(0);

/** The numbers of the candidates of each shard. */
function byShard(candidates: Candidates, shards: number): Map<number, Int32Array> {
  const { count } = candidates;
  const shift = 32 - Math.log2(shards);
  const shardOf = (i: number): number => (shards === 1 ? 0 : candidates.high(i) >>> shift);
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

/** `rows` without those that are in `fingerprints`: these are put into an open-addressing table, and each row is looked up. */
function without(candidates: Candidates, rows: Int32Array, fingerprints: Buffer): Int32Array {
  const bytes = new DataView(fingerprints.buffer, fingerprints.byteOffset, fingerprints.length);
  const count = fingerprints.length / FINGERPRINT;
  const mask = 2 ** (33 - Math.clz32(count)) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  for (let i = 0; i < count; i++) {
    let at = bytes.getInt32(i * FINGERPRINT + 4) & mask;
    while (table[at] !== -1) at = (at + 1) & mask;
    table[at] = i;
  }
  return rows.filter((row) => {
    const [low, high] = [candidates.low(row), candidates.high(row)];
    for (let at = low & mask; table[at] !== -1; at = (at + 1) & mask) {
      const from = (table[at] as number) * FINGERPRINT;
      if (bytes.getInt32(from + 4) === low && bytes.getInt32(from) === high) return false;
    }
    return true;
  });
}

function fingerprintsOf(candidates: Candidates, rows: Int32Array): Buffer {
  const made = Buffer.allocUnsafe(rows.length * FINGERPRINT);
  const bytes = new DataView(made.buffer, made.byteOffset, made.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    bytes.setInt32(i * FINGERPRINT, candidates.high(row));
    bytes.setInt32(i * FINGERPRINT + 4, candidates.low(row));
  }
  return made;
}

function linksOf({ codes, parents: parentOf }: Candidates, rows: Int32Array, parents: Parents): Buffer {
  const made = Buffer.allocUnsafe(rows.length * LINK);
  const bytes = new DataView(made.buffer, made.byteOffset, made.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    writeLink(bytes, i * LINK, parents, parentOf[row] as number, codes[row] as number);
  }
  return made;
}
