/**
 * One claim in the making: candidates of one shard, and what is sent of them. What others turn out to have claimed
 * meanwhile is left out; once all was sent, the store has put it aside, and is told by bits what is left of it.
 *
 * Cost: some hundred nanoseconds for each row that is made ready, some ten for each that is looked up.
 */
import type { Candidates } from './candidates.ts';
import { type Parents, writeLink } from './links.ts';
import type { RowCode } from './row-code.ts';
import { FINGERPRINT, LINK } from './scripts.ts';

/** What the store gets. */
export interface Sent {
  readonly fingerprints: Buffer;
  readonly links: Buffer;
  readonly text: Buffer;
  /** Of what was put aside, instead of all that. */
  readonly wanted: Buffer;
}

const NOTHING: Buffer = Buffer.alloc(0);
const NONE: Int32Array = new Int32Array(0);

export class Claim implements Sent {
  readonly shard: number;
  /** The numbers of the candidates. */
  rows: Int32Array;
  fingerprints: Buffer = NOTHING;
  links: Buffer = NOTHING;
  /** The rows, as the store holds them. */
  text: Buffer = NOTHING;
  readonly wanted = NOTHING;
  private readonly candidates: Candidates;
  private parents: Parents | null = null;
  private rowCode: RowCode | null = null;
  /** The rows that were made ready. */
  private ready = NONE;

  constructor(shard: number, candidates: Candidates, rows: Int32Array) {
    this.shard = shard;
    this.candidates = candidates;
    this.rows = rows;
  }

  /** Make ready what is sent. All values that the rows are made of have shared numbers. */
  prepare(parents: Parents, rowCode: RowCode): void {
    const { candidates, rows } = this;
    this.parents = parents;
    this.rowCode = rowCode;
    this.ready = rows;
    this.fingerprints = fingerprintsOf(candidates, rows);
    this.links = linksOf(candidates, rows, parents);
    this.text = rowCode.encode(candidates, rows);
  }

  /** Of the rows that were made ready, one bit for each: it has not been dropped since. */
  stillWanted(): Buffer {
    const { ready, rows } = this;
    const bits = Buffer.alloc(Math.ceil(ready.length / 8));
    for (let place = 0, i = 0; i < rows.length; place++) {
      if (ready[place] !== rows[i]) continue;
      bits[place >> 3] = (bits[place >> 3] as number) | (1 << (place & 7));
      i++;
    }
    return bits;
  }

  /** What is left of it, made ready again. */
  again(): Claim {
    this.prepare(this.parents as Parents, this.rowCode as RowCode);
    return this;
  }

  /** Without those whose fingerprints, low and high halves in turn, are in `met`. */
  drop(met: Int32Array): void {
    if (met.length > 0) this.rows = without(this.candidates, this.rows, met);
  }
}

/** `rows` without those whose fingerprints are in `met`: an open-addressing table, and a look for each row. */
function without(candidates: Candidates, rows: Int32Array, met: Int32Array): Int32Array {
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
