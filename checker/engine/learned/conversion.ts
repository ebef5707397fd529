/**
 * Rows of one packing as rows of another. Slots that move together, by the same distance between the same two words,
 * are moved together, so a conversion is a few shifts: most slots stay beside their neighbours when one gets wider.
 */
import type { ConvertWords } from '../store/store.ts';
import type { Packing } from './packing.ts';

interface Move {
  readonly from: number;
  readonly to: number;
  /** Bits of the old word that move. */
  mask: number;
  /** To the left; negative: to the right. */
  readonly distance: number;
}

/** The words of the new row are 0 before. Every id must fit in both packings. */
export function conversion(old: Packing, now: Packing): ConvertWords {
  const moves: Move[] = [];
  for (let slot = 0; slot < old.bits.length; slot++) {
    const bits = old.bits[slot] as number;
    const shift = old.shift[slot] as number;
    const [from, to] = [old.word[slot] as number, now.word[slot] as number];
    const distance = (now.shift[slot] as number) - shift;
    const mask = (bits === 32 ? -1 : (1 << bits) - 1) << shift;
    const same = moves.find((move) => move.from === from && move.to === to && move.distance === distance);
    if (same === undefined) moves.push({ from, to, mask, distance });
    else same.mask |= mask;
  }
  return (words, from, to, into) => {
    for (const move of moves) {
      const bits = (words[from + move.from] as number) & move.mask;
      into[to + move.to] = (into[to + move.to] as number) | (move.distance < 0 ? bits >>> -move.distance : bits << move.distance);
    }
  };
}
