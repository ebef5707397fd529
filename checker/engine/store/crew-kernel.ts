/**
 * The kernel's part for several threads that work on one batch together: see `crew/crew.ts`.
 *
 * `expandFor` makes the successors of some parents as `expand` does, and `checkFor` judges rows as `check` does, but they
 * may be told not to learn: then a parent, or a row, for which a table has no answer is left out and noted, for the one
 * thread that learns. `tally`, `deal` and `claim` insert successors, and mark the new ones in a bitmap; `emit` writes rows
 * for the marked ones (`crew-insertion.ts`). Every function writes only to what is its thread's own, to the table
 * entries of its partitions, and to the rows that it is given.
 */
import { claim, deal, emit, marked, tally } from './crew-insertion.ts';
import { JUDGE, MISS } from './header.ts';
import { areas, OWN, OWN_PAIRS, RECORD } from './memory.ts';
import { entryAt, MISSED, OWN_WORDS, ownWord, setOwnWord } from './own.ts';
import { walk } from './replaying.ts';
import type { StoreKind } from './rows.ts';
import { block, type Code, call, type FunctionDefinition, i32, i64, type Local, leave, loop, when } from './wasm.ts';

export interface CrewKernel {
  /**
   * Expand parents `first` to `end - 1`, with successors from `OWN_WORDS.out` on and below address `limit`. `learns`: 1
   * to call `miss` where a table has no answer; 0 to leave such parents out, and those for which there is no room.
   */
  expandFor(own: number, first: number, end: number, roots: number, clusters: number, limit: number, learns: number): void;
  /** Add the bytes that the successors from address `from` to `to` will take, once they are dealt, to their buckets' words. */
  tally(own: number, from: number, to: number): void;
  /** Put those successors, of which the first has number `number` in the round, where their buckets' words say. */
  deal(own: number, from: number, to: number, number: number): void;
  /** Insert what was dealt, from address `from` to `to`: as many more are `found` to be new, and marked. */
  claim(own: number, from: number, to: number): number;
  /** How many bits are set in the first `words` words of the bitmaps of the first `threads` threads. */
  marked(words: number, threads: number): number;
  /**
   * Write rows, from number `row` on, for the marked successors number `first` to `end - 1`, where number 0 would have
   * its record at `records`; returns the next row's number.
   */
  emit(first: number, end: number, records: number, row: number, threads: number): number;
  /** Judge rows; `learns`: 0 to note those for which a table has no answer. */
  checkFor(own: number, first: number, end: number, roots: number, clusters: number, holds: number, learns: number): void;
}

const { missed, idle, faults, verdicts, unjudged } = OWN;

const expandFor = (stride: number): FunctionDefinition => ({
  name: 'expandFor',
  params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [own, parent, end, roots, clusters, limit, learns] = scope.params as Local[] as [
      ...[Local, Local, Local, Local],
      ...[Local, Local, Local],
    ];
    const i = () => scope.local('i32');
    const [row, entry, cluster, steps, from, to, left, lacks] = [i(), i(), i(), i(), i(), i(), i(), i()];
    const [out, generated, faulty, outBefore, generatedBefore, faultyBefore] = [i(), i(), i(), i(), i(), i()];
    const fingerprint = scope.local('i64');
    const { to: walkTo, place } = walk(scope);
    const giveUp = (open: number): Code => block(left.set(i32.const(1)), leave(open));
    const addSteps = block(
      steps.set(i32.add(steps.get, i32.load(entry.get))),
      generated.set(i32.add(generated.get, i32.load(entry.get, 4))),
      when(
        i32.load(entry.get, 8),
        block(
          i32.store(entryAt(own, faulty.get, 3), parent.get, faults),
          i32.store(entryAt(own, faulty.get, 3), entry.get, faults + 4),
          faulty.add(1),
        ),
      ),
      loop(
        i32.lt(from.get, to.get),
        block(
          i64.store(out.get, i64.xor(fingerprint.get, i64.load(from.get))),
          i32.store(out.get, i32.load(from.get, 8), 8),
          i32.store(out.get, parent.get, 12),
          from.add(16),
          out.add(RECORD),
        ),
      ),
    );
    const noteMissed = block(
      out.set(outBefore.get),
      generated.set(generatedBefore.get),
      faulty.set(faultyBefore.get),
      left.set(i32.const(0)),
      entry.set(entryAt(own, ownWord(own, OWN_WORDS.missed), 4)),
      i32.store(entry.get, parent.get, missed + 4 * MISSED.parent),
      i32.store(entry.get, out.get, missed + 4 * MISSED.out),
      i32.store(entry.get, generated.get, missed + 4 * MISSED.generated),
      i32.store(entry.get, lacks.get, missed + 4 * MISSED.lacks),
      setOwnWord(own, OWN_WORDS.missed, i32.add(ownWord(own, OWN_WORDS.missed), i32.const(1))),
    );
    const noteIdle = block(
      i32.store(entryAt(own, ownWord(own, OWN_WORDS.idle), 2), parent.get, idle),
      setOwnWord(own, OWN_WORDS.idle, i32.add(ownWord(own, OWN_WORDS.idle), i32.const(1))),
    );
    return block(
      out.set(ownWord(own, OWN_WORDS.out)),
      generated.set(ownWord(own, OWN_WORDS.generated)),
      faulty.set(ownWord(own, OWN_WORDS.faults)),
      loop(
        i32.lt(parent.get, end.get),
        block(
          row.set(i32.add(i32.const(areas.rowsIn), i32.mul(parent.get, i32.const(stride)))),
          fingerprint.set(i64.load(row.get)),
          steps.set(i32.const(0)),
          outBefore.set(out.get),
          generatedBefore.set(generated.get),
          faultyBefore.set(faulty.get),
          lacks.set(i32.const(0)),
          cluster.set(i32.const(0)),
          loop(
            i32.lt(cluster.get, clusters.get),
            block(
              walkTo(row, i32.load(i32.add(roots.get, i32.shl(cluster.get, i32.const(2)))), entry),
              when(
                i32.eqz(entry.get),
                when(learns.get, entry.set(call(MISS, cluster.get, parent.get)), block(lacks.set(place), giveUp(2))),
              ),
              from.set(i32.add(entry.get, i32.const(16))),
              to.set(i32.add(from.get, i32.shl(i32.load(entry.get, 12), i32.const(4)))),
              when(
                i32.or(i32.gt(i32.sub(to.get, from.get), i32.sub(limit.get, out.get)), i32.ge(faulty.get, i32.const(OWN_PAIRS))),
                giveUp(1),
              ),
              addSteps,
              cluster.add(1),
            ),
          ),
          when(left.get, noteMissed, when(i32.eqz(steps.get), noteIdle)),
          parent.add(1),
        ),
      ),
      setOwnWord(own, OWN_WORDS.out, out.get),
      setOwnWord(own, OWN_WORDS.generated, generated.get),
      setOwnWord(own, OWN_WORDS.faults, faulty.get),
    );
  },
});

const checkFor = (stride: number): FunctionDefinition => ({
  name: 'checkFor',
  params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [own, number, end, roots, clusters, holds, learns] = scope.params as Local[] as [
      ...[Local, Local, Local, Local],
      ...[Local, Local, Local],
    ];
    const i = () => scope.local('i32');
    const [row, cluster, entry, found, foundBefore, left, open] = [i(), i(), i(), i(), i(), i(), i()];
    const { to: walkTo } = walk(scope);
    const giveUp = (ifs: number): Code => block(left.set(i32.const(1)), leave(ifs));
    return block(
      found.set(ownWord(own, OWN_WORDS.verdicts)),
      open.set(ownWord(own, OWN_WORDS.unjudged)),
      row.set(i32.add(i32.const(areas.rowsOut), i32.mul(number.get, i32.const(stride)))),
      loop(
        i32.lt(number.get, end.get),
        block(
          foundBefore.set(found.get),
          cluster.set(i32.const(0)),
          loop(
            i32.lt(cluster.get, clusters.get),
            block(
              walkTo(row, i32.load(i32.add(roots.get, i32.shl(cluster.get, i32.const(2)))), entry),
              when(i32.eqz(entry.get), when(learns.get, entry.set(call(JUDGE, cluster.get, number.get)), giveUp(2))),
              when(
                i32.ne(entry.get, holds.get),
                block(
                  when(i32.ge(found.get, i32.const(OWN_PAIRS)), giveUp(2)),
                  i32.store(entryAt(own, found.get, 3), number.get, verdicts),
                  i32.store(entryAt(own, found.get, 3), entry.get, verdicts + 4),
                  found.add(1),
                ),
              ),
              cluster.add(1),
            ),
          ),
          when(
            left.get,
            block(
              found.set(foundBefore.get),
              left.set(i32.const(0)),
              i32.store(entryAt(own, open.get, 2), number.get, unjudged),
              open.add(1),
            ),
          ),
          row.add(stride),
          number.add(1),
        ),
      ),
      setOwnWord(own, OWN_WORDS.verdicts, found.get),
      setOwnWord(own, OWN_WORDS.unjudged, open.get),
    );
  },
});

/** The functions for rows of `stride` bytes. */
export function crewFunctions(stride: number, kind: StoreKind): FunctionDefinition[] {
  return [expandFor(stride), tally, deal, claim(kind), marked, emit(stride, kind), checkFor(stride)];
}
