/** The words that the kernel and JavaScript leave for each other, and the functions that the kernel calls. */
import { areas } from './memory.ts';
import { type Code, i32 } from './wasm.ts';

/**
 * Words of the header. What the last call counted: successors, those that count as generated, parents without steps,
 * lists with faults, rows that came out, verdicts. `closest`, 8 bytes: the least difference of two fingerprints;
 * `before`, 8 bytes: the greatest one of those that were looked at (`closest.ts`).
 * `zero` to `limit` are the exact store's: an entry of the table (8 bytes), and three counts of its nodes (`nodes.ts`).
 * `size` to `split` are the table's (`table.ts`).
 */
export const HEADER = {
  ...{ count: 0, generated: 1, idle: 2, faults: 3, out: 4, verdicts: 5, closest: 6 },
  ...{ before: 16 },
  ...{ zero: 8, nodes: 10, mask: 11, limit: 12 },
  ...{ size: 13, next: 14, split: 15 },
} as const;

/** The address of a word of the header. */
export const headerWord = (word: number): Code => i32.const(areas.header + word * 4);

/** Imported functions: see `KernelCalls` in `kernel.ts`. */
export const MISS = 0;
export const JUDGE = 1;
/** The first function that is not imported. */
export const INTERN = 2;
