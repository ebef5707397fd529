/**
 * How several threads insert the successors of a round. Each deals a share of them, in their order, into buckets by the
 * highest bits of their keys: `tally` counts, `deal` puts them there. Then each takes partitions of the
 * visited set and inserts their buckets by `claim`, those that the first thread dealt first, and marks the new ones in its bitmap; so of equal
 * keys the first is new. When all have done so, `emit` writes rows for the marked ones of a range, from the number on that
 * `marked` counts. See `crew-kernel.ts`.
 *
 * Keys that are inserted together lie close together in the table: what one bucket touches stays in the caches, and in
 * the few pages that the processor translates at once. That is worth more than dealing costs (radix partitioning, as hash
 * joins in databases do it: Manegold, Boncz, Kersten 2002).
 */
import { areas, BUCKET_BITS, DEALT, OWN, RECORD } from './memory.ts';
import { tableOf } from './nodes.ts';
import { entryAt, OWN_WORDS, ownWord, setOwnWord } from './own.ts';
import { rowWriter } from './row-writer.ts';
import type { StoreKind } from './rows.ts';
import { finder, homes } from './table.ts';
import { block, type Code, type FunctionDefinition, i32, i64, type Local, loop, when } from './wasm.ts';

const { buckets, bitmap } = OWN;

/** The cell of the bucket of the key at `record`; to be used with offset {@link buckets}. */
const cellOf = (own: Local, record: Local): Code =>
  i32.add(own.get, i32.shl(i32.shr(i32.load(record.get, 4), i32.const(32 - BUCKET_BITS)), i32.const(2)));

export const tally: FunctionDefinition = {
  name: 'tally',
  params: ['i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [own, record, to] = scope.params as [Local, Local, Local];
    const cell = scope.local('i32');
    return loop(
      i32.lt(record.get, to.get),
      block(
        cell.set(cellOf(own, record)),
        i32.store(cell.get, i32.add(i32.load(cell.get, buckets), i32.const(DEALT)), buckets),
        record.add(RECORD),
      ),
    );
  },
};

export const deal: FunctionDefinition = {
  name: 'deal',
  params: ['i32', 'i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [own, record, to, number] = scope.params as [Local, Local, Local, Local];
    const [cell, place] = [scope.local('i32'), scope.local('i32')];
    return loop(
      i32.lt(record.get, to.get),
      block(
        cell.set(cellOf(own, record)),
        place.set(i32.load(cell.get, buckets)),
        i64.store(place.get, i64.load(record.get)),
        i32.store(place.get, number.get, 8),
        i32.store(cell.get, i32.add(place.get, i32.const(DEALT)), buckets),
        number.add(1),
        record.add(RECORD),
      ),
    );
  },
};

export const claim = (kind: StoreKind): FunctionDefinition => ({
  name: 'claim',
  params: ['i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [own, place, end] = scope.params as [Local, Local, Local];
    const i = () => scope.local('i32');
    const [touched, slot, sum, number, cell, found] = [i(), i(), i(), i(), i(), i()];
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const home = homes(scope, tableOf(kind));
    const find = finder(kind, home.of);
    return block(
      home.begin,
      touched.set(place.get),
      loop(
        i32.lt(touched.get, end.get),
        block(key.set(i64.load(touched.get)), sum.set(i32.xor(sum.get, i32.load(home.of(key)))), touched.add(DEALT)),
      ),
      loop(
        i32.lt(place.get, end.get),
        block(
          key.set(i64.load(place.get)),
          find(key, slot, held),
          when(
            i64.eqz(held.get),
            block(
              i64.store(slot.get, key.get),
              number.set(i32.load(place.get, 8)),
              cell.set(entryAt(own, i32.shr(number.get, i32.const(5)), 2)),
              i32.store(cell.get, i32.or(i32.load(cell.get, bitmap), i32.shl(i32.const(1), number.get)), bitmap),
              found.add(1),
            ),
          ),
          place.add(DEALT),
        ),
      ),
      setOwnWord(own, OWN_WORDS.found, i32.add(ownWord(own, OWN_WORDS.found), found.get)),
      sum.get,
    );
  },
});

/** `marks` := word number `word` of all bitmaps together; `own` is a scratch variable. */
const gather = (own: Local, marks: Local, word: Local, threads: Local): Code =>
  block(
    own.set(i32.const(areas.crew)),
    marks.set(i32.const(0)),
    loop(
      i32.lt(own.get, i32.add(i32.const(areas.crew), i32.mul(threads.get, i32.const(OWN.end)))),
      block(marks.set(i32.or(marks.get, i32.load(entryAt(own, word.get, 2), bitmap))), own.add(OWN.end)),
    ),
  );

export const marked: FunctionDefinition = {
  name: 'marked',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [end, threads] = scope.params as [Local, Local];
    const [word, own, marks, count] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i32')];
    return block(
      loop(
        i32.lt(word.get, end.get),
        block(gather(own, marks, word, threads), count.set(i32.add(count.get, i32.popcnt(marks.get))), word.add(1)),
      ),
      count.get,
    );
  },
};

export const emit = (stride: number, kind: StoreKind): FunctionDefinition => ({
  name: 'emit',
  params: ['i32', 'i32', 'i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [first, end, records, out, threads] = scope.params as [Local, Local, Local, Local, Local];
    const i = () => scope.local('i32');
    const [word, own, marks, record, row] = [i(), i(), i(), i(), i()];
    const write = rowWriter(scope, stride, kind);
    const wordOfFirst = i32.shl(word.get, i32.const(5));
    return block(
      word.set(i32.shr(first.get, i32.const(5))),
      row.set(i32.add(i32.const(areas.rowsOut), i32.mul(out.get, i32.const(stride)))),
      loop(
        i32.lt(wordOfFirst, end.get),
        block(
          gather(own, marks, word, threads),
          // The first and the last word may belong to other pieces as well.
          when(
            i32.lt(wordOfFirst, first.get),
            marks.set(i32.and(marks.get, i32.shl(i32.const(-1), i32.sub(first.get, wordOfFirst)))),
          ),
          when(
            i32.lt(i32.sub(end.get, wordOfFirst), i32.const(32)),
            marks.set(i32.and(marks.get, i32.sub(i32.shl(i32.const(1), i32.sub(end.get, wordOfFirst)), i32.const(1)))),
          ),
          loop(
            marks.get,
            block(
              record.set(i32.add(records.get, i32.shl(i32.add(wordOfFirst, i32.ctz(marks.get)), i32.const(4)))),
              write(record, row, out),
              row.add(stride),
              out.add(1),
              marks.set(i32.and(marks.get, i32.sub(marks.get, i32.const(1)))),
            ),
          ),
          word.add(1),
        ),
      ),
      out.get,
    );
  },
});
