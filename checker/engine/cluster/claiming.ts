/**
 * Candidates become states: sorted by shard, one atomic claim for each shard that any of them belongs to. Its rows and
 * links go there in the same claim.
 *
 * As long as a shard is a log (`scripts.ts`), a worker that has company first asks for what it does not know of it, leaves
 * out what others have claimed meanwhile, and claims the rest; if somebody was faster it begins again. So a state goes over
 * the wire once, and its fingerprint to each of the other workers. All that the worker has met and not claimed is among
 * the candidates that are being claimed or those that it collects meanwhile, so what it is told and has met already is one of these.
 */
import type { Candidates } from './candidates.ts';
import { Forgotten } from './forgotten.ts';
import { shardKey } from './keys.ts';
import { type Parents, writeLink } from './links.ts';
import { ANSWER, FINGERPRINT, LINK, PREFIX_BITS } from './scripts.ts';
import type { Taking } from './taking.ts';

/**
 * Claim all candidates, as states of depth `level`; `next`: those that are collected meanwhile. Returns how many were new.
 * Only one at a time. Throws {@link Forgotten}.
 */
export async function claimAll(
  taking: Taking,
  candidates: Candidates,
  next: Candidates,
  level: number,
  parents: Parents,
): Promise<number> {
  await taking.dictionary.publish();
  const { known } = taking;
  const claiming = { taking, candidates, next, level, parents };
  const { hasCompany } = known;
  known.hasCompany = false;
  const taken = Int32Array.from(candidates.taken);
  const added = [...byShard(candidates, taking.definition.shards)].map(async ([shard, all]) => {
    const rows = without(candidates, all, taken);
    return claim(claiming, shard, hasCompany && !known.isFiled(shard) ? await told(claiming, shard, rows) : rows);
  });
  return (await Promise.all(added)).reduce((sum, one) => sum + one, 0);
}

/** How many of `all`, which belong to `shard`, were new. */
async function claim(claiming: Claiming, shard: number, all: Int32Array): Promise<number> {
  const { taking, candidates, level, parents } = claiming;
  for (let rows = all; rows.length > 0; ) {
    const name = taking.names.take();
    const links = linksOf(candidates, rows, parents);
    const answer = await ask(claiming, shard, name, rows, links, taking.rowCode.encode(candidates, rows));
    if (answer.isTaken) {
      if (answer.added === rows.length) taking.ownRows.keep(level, name.toString('hex'), candidates, rows);
      return answer.added;
    }
    rows = without(candidates, rows, answer.met);
  }
  return 0;
}

interface Claiming {
  readonly taking: Taking;
  readonly candidates: Candidates;
  readonly next: Candidates;
  readonly level: number;
  readonly parents: Parents;
}

/** `all` of a shard without what others have claimed meanwhile. */
async function told(claiming: Claiming, shard: number, all: Int32Array): Promise<Int32Array> {
  for (let rows = all; ; ) {
    const { isTaken, met } = await ask(claiming, shard, NOTHING, NONE, NOTHING, NOTHING);
    if (isTaken) return rows;
    rows = without(claiming.candidates, rows, met);
  }
}

interface Answer {
  /** Nothing of the log is unknown any more, and the rows that were sent are claimed. */
  readonly isTaken: boolean;
  readonly added: number;
  /** Candidates that others were found to have claimed: low and high halves of their fingerprints in turn. */
  readonly met: Int32Array;
}

/** Claim `rows` of a shard, or only learn what others have claimed there. Throws {@link Forgotten}. */
async function ask(
  { taking, candidates, next, level }: Claiming,
  shard: number,
  name: Buffer,
  rows: Int32Array,
  links: Buffer,
  text: Buffer,
): Promise<Answer> {
  const { store, run, epoch, definition, expander, known } = taking;
  const { shards, logged, ttl } = definition;
  const [answer, , added, tail, entries, last] = await store.claimBuffer(
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
  if (answer === ANSWER.lost) throw new Forgotten(shard);
  if (answer !== ANSWER.behind) {
    known.settle(shard, entries, last, answer === ANSWER.filed);
    return { isTaken: true, added, met: NONE };
  }
  known.learn(shard, entries, last);
  const met = await expander.learn(Buffer.concat(tail));
  for (const half of met) next.taken.push(half);
  return { isTaken: false, added: 0, met };
}

const NONE = new Int32Array(0);
const NOTHING = Buffer.alloc(0);

/** The numbers of the candidates of each shard. */
function byShard({ rows, stride, count }: Candidates, shards: number): Map<number, Int32Array> {
  // No number is shifted by 32 bits at once.
  const shift = 31 - Math.log2(shards);
  const sizes = new Int32Array(shards);
  for (let i = 0, at = 1; i < count; i++, at += stride) sizes[((rows[at] as number) >>> 1) >>> shift]!++;
  const lists = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let i = 0, at = 1; i < count; i++, at += stride) {
    const shard = ((rows[at] as number) >>> 1) >>> shift;
    (lists[shard] as Int32Array)[sizes[shard]!++] = i;
  }
  return new Map([...lists.entries()].filter(([, list]) => list.length > 0));
}

/** `rows` without those whose fingerprints, low and high halves, are in `met`: an open-addressing table, and a look for each row. */
function without(candidates: Candidates, rows: Int32Array, met: Int32Array): Int32Array {
  if (met.length === 0) return rows;
  const mask = 2 ** (33 - Math.clz32(met.length >> 1)) - 1;
  const table = new Int32Array(mask + 1).fill(-1);
  for (let i = 0; i < met.length; i += 2) {
    let at = (met[i] as number) & mask;
    while (table[at] !== -1) at = (at + 1) & mask;
    table[at] = i;
  }
  const left = new Int32Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const [low, high] = [candidates.low(row), candidates.high(row)];
    let at = low & mask;
    while (table[at] !== -1 && (met[table[at] as number] !== low || met[(table[at] as number) + 1] !== high))
      at = (at + 1) & mask;
    if (table[at] === -1) left[count++] = row;
  }
  return left.subarray(0, count);
}

function fingerprintsOf({ rows: all, stride }: Candidates, rows: Int32Array): Buffer {
  const made = Buffer.allocUnsafeSlow(rows.length * FINGERPRINT);
  const words = new Int32Array(made.buffer);
  for (let i = 0, to = 0; i < rows.length; i++) {
    const at = (rows[i] as number) * stride;
    words[to++] = all[at] as number;
    words[to++] = all[at + 1] as number;
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
