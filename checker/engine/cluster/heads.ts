/**
 * The head of a claim, as the store has it beside the claim's rows: its name, how many states its shard had before, how
 * many rows it has, how many of them were new, and, unless all were, which: one bit for each row (`scripts.ts` writes it).
 */
import { Malformed } from './plain-text.ts';
import { CLAIM_NAME } from './scripts.ts';

/** Bytes before the bits: name, states before (8), rows (4), new ones (4). */
const FIXED = CLAIM_NAME + 16;
/** A claim with more rows was not made by dcheck. */
const MOST_ROWS = 2 ** 24;

export interface Head {
  readonly name: Buffer;
  /** The number in its shard of the first state that it brought; the others follow. */
  readonly before: number;
  readonly rows: number;
  readonly added: number;
  /** Null where all were new. */
  readonly isNew: ((row: number) => boolean) | null;
}

/** Throws {@link Malformed}. */
export function headIn(entry: Buffer): Head {
  if (entry.length < FIXED) throw new Malformed('the head of a claim of it is cut short');
  const at = (word: number): number => entry.readUInt32BE(CLAIM_NAME + word * 4);
  const [before, rows, added] = [at(0) * 2 ** 32 + at(1), at(2), at(3)];
  const bits = entry.subarray(FIXED);
  const isNew = added === rows ? null : (row: number): boolean => (((bits[row >> 3] as number) >> (row & 7)) & 1) === 1;
  let said = isNew === null ? rows : 0;
  if (isNew !== null && rows <= MOST_ROWS) for (let row = 0; row < rows; row++) if (isNew(row)) said++;
  if (rows > MOST_ROWS || said !== added || bits.length !== (isNew === null ? 0 : Math.ceil(rows / 8))) {
    throw new Malformed('the head of a claim of it does not speak of its rows');
  }
  return { name: entry.subarray(0, CLAIM_NAME), before, rows, added, isNew };
}
