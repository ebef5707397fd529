/**
 * Candidates become states: sorted by shard, one atomic claim for each shard that any of them belongs to. Its rows and
 * links go there in the same claim.
 *
 * As long as a shard is a log (`scripts.ts`), a worker that does not know all of it is told what others have claimed meanwhile,
 * and says which of its claim it still makes; what it sent the store has put aside. So a state goes over the wire once or, if
 * two met it at the same time, twice, and its fingerprint to each of the other workers. All that the worker has met and not
 * claimed is among the candidates that are being claimed or those that it collects meanwhile, so what it is told and has
 * met already is one of these.
 */
import type { Candidates } from './candidates.ts';
import { Claim, type Sent } from './claim.ts';
import { Forgotten } from './forgotten.ts';
import { shardKey } from './keys.ts';
import type { Parents } from './links.ts';
import { ANSWER, PREFIX_BITS } from './scripts.ts';
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
  const { rowCode } = taking;
  const claiming = { taking, candidates, next, level };
  const taken = Int32Array.from(candidates.taken);
  const added: Promise<number>[] = [];
  for (const [shard, all] of byShard(candidates, taking.definition.shards)) {
    const claim = new Claim(shard, candidates, all);
    claim.drop(taken);
    claim.prepare(parents, rowCode);
    added.push(make(claiming, claim));
  }
  return (await Promise.all(added)).reduce((sum, one) => sum + one, 0);
}

interface Claiming {
  readonly taking: Taking;
  readonly candidates: Candidates;
  readonly next: Candidates;
  readonly level: number;
}

/** Make a claim that is prepared; how many of its rows were new. */
async function make(claiming: Claiming, claim: Claim): Promise<number> {
  const { taking, candidates, level } = claiming;
  const name = taking.names.take();
  for (let sent: Sent = claim; claim.rows.length > 0; ) {
    const { answer, added, met } = await ask(claiming, claim.shard, name, sent);
    if (answer === ANSWER.logged || answer === ANSWER.filed) {
      if (added === claim.rows.length) taking.ownRows.keep(level, name.toString('hex'), candidates, claim.rows);
      return added;
    }
    claim.drop(met);
    sent =
      answer === ANSWER.gone
        ? claim.again()
        : { fingerprints: NOTHING, links: NOTHING, text: NOTHING, wanted: claim.stillWanted() };
  }
  return 0;
}

interface Answer {
  /** One of {@link ANSWER}, but for `lost`. */
  readonly answer: number;
  readonly added: number;
  /** Candidates that others were found to have claimed: low and high halves of their fingerprints in turn. */
  readonly met: Int32Array;
}

/** Claim rows of a shard, or learn what others have claimed there meanwhile. Throws {@link Forgotten}. */
async function ask({ taking, next, level }: Claiming, shard: number, name: Buffer, sent: Sent): Promise<Answer> {
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
    sent.fingerprints,
    sent.links,
    sent.text,
    sent.wanted,
  );
  if (answer === ANSWER.lost) throw new Forgotten(shard);
  if (answer === ANSWER.gone) return { answer, added, met: NONE };
  known.learn(shard, entries, last);
  if (answer !== ANSWER.behind) return { answer, added, met: NONE };
  const met = await expander.learn(tail);
  for (const half of met) next.taken.push(half);
  return { answer, added, met };
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
