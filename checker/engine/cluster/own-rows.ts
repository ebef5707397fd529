/**
 * The rows that a worker claimed itself, of the level at hand and the next, as they lie in its memory: where it comes to
 * expand them, it need not read and decode what the store has. An arena for each of the two, used again and again.
 *
 * Cost: a copy of each row that is claimed, up to {@link MOST} words for each level; what is more is read from the store.
 */
import { conversion } from '../learned/conversion.ts';
import type { Packing } from '../learned/packing.ts';
import { type Candidates, KEY } from './candidates.ts';

/** Words of an arena: 128 MiB. */
const MOST = 2 ** 25;
const FIRST = 2 ** 16;

interface Place {
  readonly from: number;
  readonly count: number;
  readonly packing: Packing;
  readonly stride: number;
}

class Arena {
  level = -1;
  words = new Int32Array(FIRST);
  used = 0;
  /** By the name of the claim. */
  readonly places = new Map<string, Place>();

  begin(level: number): void {
    this.level = level;
    this.used = 0;
    this.places.clear();
  }

  /** False where there is no room for so many words more. */
  reserve(more: number): boolean {
    const needed = this.used + more;
    if (needed > MOST) return false;
    if (needed > this.words.length) {
      const words = new Int32Array(Math.min(MOST, Math.max(needed, this.words.length * 2)));
      words.set(this.words.subarray(0, this.used));
      this.words = words;
    }
    return true;
  }
}

export class OwnRows {
  private readonly arenas = [new Arena(), new Arena()] as const;

  /** The candidates in `chosen` have become states of `level`, all of them, by claim `name`. */
  keep(level: number, name: string, { rows, stride, packing }: Candidates, chosen: Int32Array): void {
    const arena = this.arenaOf(level);
    if (arena.level !== level) arena.begin(level);
    if (packing === null || !arena.reserve(chosen.length * stride)) return;
    const { words, used } = arena;
    let to = used;
    for (let i = 0; i < chosen.length; i++) {
      const at = (chosen[i] as number) * stride;
      for (let word = at; word < at + stride; word++) words[to++] = rows[word] as number;
    }
    arena.used = to;
    arena.places.set(name, { from: used, count: chosen.length, packing, stride });
  }

  /** Whether the rows of claim `name` are here, all `count` of them. */
  has(level: number, name: string, count: number): boolean {
    const { level: kept, places } = this.arenaOf(level);
    return kept === level && places.get(name)?.count === count;
  }

  /** The rows of a claim that it {@link has}, in packing `now`, `stride` words each: the fingerprint, then the packed words. */
  of(level: number, name: string, now: Packing, stride: number): Int32Array {
    const { places, words } = this.arenaOf(level);
    const { from, count, packing: old, stride: step } = places.get(name) as Place;
    if (old === now || old.equals(now)) return words.subarray(from, from + count * step);
    const convert = conversion(old, now);
    const rows = new Int32Array(count * stride);
    for (let row = 0; row < count; row++) {
      const [at, to] = [from + row * step, row * stride];
      rows.set(words.subarray(at, at + KEY), to);
      convert(words, at + KEY, to + KEY, rows);
    }
    return rows;
  }

  private arenaOf(level: number): Arena {
    return this.arenas[level % 2] as Arena;
  }
}
