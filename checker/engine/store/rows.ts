/**
 * How a row lies in memory: the key, the packed words, and in the exact store the inner positions of the row's tree
 * (`tree.ts`), all padded to 8 bytes. And how rows are copied: in straight code where they are short, as most are.
 */
import { block, type Code, i32, i64, type Local, loop } from './wasm.ts';

/** How visited states are told apart. */
export type StoreKind = 'fingerprint' | 'exact';

/** Words of a row before the packed ones: the key. */
export const ROW_HEADER = 2;

/** Bytes of the key and `words` packed words. */
export const bareStride = (words: number): number => 8 + Math.ceil(words / 2) * 8;

/** Bytes of a row with `words` packed words. */
export function strideOf(words: number, kind: StoreKind): number {
  return bareStride(words) + (kind === 'exact' ? Math.ceil(Math.max(0, words - 2) / 2) * 8 : 0);
}

/** Where position `p` of the tree over `words` packed words lies in a row. */
export function offsetOf(p: number, words: number): number {
  return p >= words ? 8 + 4 * (p - words) : bareStride(words) + 4 * (p - 2);
}

/** Rows up to this many bytes are copied without a loop. */
const STRAIGHT = 136;

/** Copy all of a row but its key; `at` is a scratch variable. */
export function copyRow(from: Local, to: Local, at: Local, stride: number): Code {
  if (stride > STRAIGHT) {
    return block(
      at.set(i32.const(8)),
      loop(
        i32.lt(at.get, i32.const(stride)),
        block(i64.store(i32.add(to.get, at.get), i64.load(i32.add(from.get, at.get))), at.add(8)),
      ),
    );
  }
  const copies: Code[] = [];
  for (let offset = 8; offset < stride; offset += 8) copies.push(i64.store(to.get, i64.load(from.get, offset), offset));
  return block(...copies);
}
