/**
 * What a thread of a crew has for itself, as the kernel reads and writes it: counts, and where its lists begin. Addresses
 * in {@link OWN} are relative to the parameter `own`; counts add up until JavaScript makes them 0.
 */
import { OWN } from './memory.ts';
import { type Code, i32, type Local } from './wasm.ts';

/**
 * Words at the beginning of {@link OWN}: the address behind the last successor, counts, `keyed`, the address up to which
 * successors have keys, and `made`, how many successors there were, those that were left out included.
 */
export const OWN_WORDS = {
  out: 0,
  generated: 1,
  idle: 2,
  faults: 3,
  missed: 4,
  found: 5,
  verdicts: 6,
  unjudged: 7,
  keyed: 8,
  chunks: 9,
  made: 10,
} as const;

/** How many words {@link OWN_WORDS} may take. */
export const OWN_COUNT = 16;

/**
 * Words of an entry of `OWN.missed`: the parent, the thread's words `out` and `generated` before it, and the address of the
 * table entry that had no answer; 0 where there was no room instead.
 */
export const MISSED = { parent: 0, out: 1, generated: 2, lacks: 3 } as const;

/** How many words an entry of `OWN.missed` has. */
export const MISSED_WORDS = 4;

/** Words of an entry of `OWN.chunks`: the first parent, and the thread's words of these names behind the chunk. */
export const CHUNK_WORDS = { parent: 0, out: 1, generated: 2, missed: 3 } as const;

export const ownWord = (own: Local, word: number): Code => i32.load(own.get, OWN.words + word * 4);
export const setOwnWord = (own: Local, word: number, value: Code): Code => i32.store(own.get, value, OWN.words + word * 4);
/** The address of entry `index`, of 2 to the `bits` bytes, from `own + offset` on, to be used with that offset. */
export const entryAt = (own: Local, index: Code, bits: number): Code => i32.add(own.get, i32.shl(index, i32.const(bits)));

/** Append `count` words from `address` on to `list`. */
export function pushWords(list: number[], words: Int32Array, address: number, count: number): void {
  for (let at = address >> 2; at < (address >> 2) + count; at++) list.push(words[at] as number);
}
