/** The initial states of a search: each is a successor, by an effect that changes nothing, of itself. */
import type { Bound } from '../engine.ts';
import { areas, PARENTS, RECORD } from '../store/memory.ts';
import type { Search } from './search.ts';

/** Insert them all, unless a bound comes first: then that. */
export function initialBatches(search: Search): Bound | null {
  const trials = search.relation.checks.flatMap(({ predicate: { trial } }) => trial ?? []);
  for (const trial of trials) trial.begin();
  const bound = insertAll(search);
  for (const trial of trials) trial.end();
  return bound;
}

function insertAll(search: Search): Bound | null {
  const { insertion, levels } = search;
  const { initial } = search.relation;
  const stopsAtFirst = search.limits.stop === 'first';
  const size = stopsAtFirst ? 1 : PARENTS;
  for (let from = 0; from < initial.length; from += size) {
    const count = Math.min(size, initial.length - from);
    for (let i = 0; i < count; i++) put(search, from + i, i);
    search.generated += count;
    const before = search.distinct;
    if (!insertion.insert(count, count, 1, from)) return 'memory';
    for (let i = 0; i < count; i++) {
      for (let kid = 0; kid < (insertion.kids[i] as number); kid++) search.initialIndex.push(from + i);
    }
    if (before === 0 && search.distinct > 0) levels.push(search.distinct);
    else if (search.distinct > 0) levels[1] = search.distinct;
    if (stopsAtFirst && search.suspects.any) return 'first-violation';
  }
  return null;
}

/** Initial state number `index` is parent number `place` of the batch, and its only successor. */
function put({ format, linear, replay }: Search, index: number, place: number): void {
  const row = format.initialRow(index);
  linear.words.set(row, (areas.rowsIn + place * replay.stride) >> 2);
  linear.words.set([row[0] as number, row[1] as number, replay.nothing, place], (areas.batch + place * RECORD) >> 2);
}
