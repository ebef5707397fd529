/**
 * What the threads of a crew made of a batch, chunk by chunk: each took chunks of the parents as they came, and noted where
 * the successors of each lie, and which parents it left out. Taken in the order of the parents it is what one thread would
 * have made.
 */
import { OWN } from '../store/memory.ts';
import { CHUNK_WORDS, MISSED_WORDS, OWN_WORDS } from '../store/own.ts';

/** What a thread made of a chunk of parents. */
export interface Chunk {
  /** The first parent. */
  readonly parent: number;
  /** Where its successors lie. */
  readonly out: readonly [from: number, to: number];
  /** The thread's count before it, and behind it. */
  readonly generated: readonly [before: number, behind: number];
  /** Parents without answer or room: entries of {@link MISSED_WORDS} words, see `MISSED`. */
  readonly leftOut: Int32Array;
}

/** All chunks of the threads with parts at `owners`, in the order of the parents. */
export function chunksOf(words: Int32Array, owners: readonly number[]): Chunk[] {
  return owners.flatMap((own) => [...chunksOfOne(words, own)]).sort((a, b) => a.parent - b.parent);
}

function* chunksOfOne(words: Int32Array, own: number): Generator<Chunk> {
  const count = words[(own >> 2) + OWN_WORDS.chunks] as number;
  const lists = (own + OWN.missed) >> 2;
  let [out, missed, generated] = [own + OWN.batch, 0, 0];
  for (let i = 0; i < count; i++) {
    const entry = ((own + OWN.chunks) >> 2) + 4 * i;
    const behind = (word: number): number => words[entry + word] as number;
    yield {
      parent: behind(CHUNK_WORDS.parent),
      out: [out, behind(CHUNK_WORDS.out)],
      generated: [generated, behind(CHUNK_WORDS.generated)],
      leftOut: words.subarray(lists + MISSED_WORDS * missed, lists + MISSED_WORDS * behind(CHUNK_WORDS.missed)),
    };
    [out, missed, generated] = [behind(CHUNK_WORDS.out), behind(CHUNK_WORDS.missed), behind(CHUNK_WORDS.generated)];
  }
}
