/**
 * How several threads insert the successors of a round: `collect` lists those whose keys belong to a thread's partitions,
 * `claim` inserts them and marks the new ones in the thread's bitmap; when all have done so, `emit` writes rows for the
 * marked ones of a range, from the number on that `marked` counts. See `crew-kernel.ts`.
 */
import { areas, OWN, RECORD } from './memory.ts';
import { entryAt, OWN_WORDS, setOwnWord } from './own.ts';
import { rowWriter } from './row-writer.ts';
import type { StoreKind } from './rows.ts';
import { finder, homes, partitionOf } from './table.ts';
import { tableOf } from './tree.ts';
import { block, type Code, type FunctionDefinition, i32, i64, type Local, loop, when } from './wasm.ts';

const { list, bitmap } = OWN;

export const collect: FunctionDefinition = {
  name: 'collect',
  params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [place, record, to, number, low, high] = scope.params as [Local, Local, Local, Local, Local, Local];
    const width = scope.local('i32');
    return block(
      width.set(i32.sub(high.get, low.get)),
      // Without a branch, for none could foresee whose a key is.
      loop(
        i32.lt(record.get, to.get),
        block(
          i32.store(place.get, record.get),
          i32.store(place.get, number.get, 4),
          place.set(
            i32.add(place.get, i32.shl(i32.lt(i32.sub(partitionOf(i32.load(record.get, 4)), low.get), width.get), i32.const(3))),
          ),
          number.add(1),
          record.add(RECORD),
        ),
      ),
      place.get,
    );
  },
};

export const claim = (kind: StoreKind): FunctionDefinition => ({
  name: 'claim',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [own, end] = scope.params as [Local, Local];
    const i = () => scope.local('i32');
    const [record, place, slot, sum, number, cell, found] = [i(), i(), i(), i(), i(), i(), i()];
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const home = homes(scope, tableOf(kind));
    const find = finder(kind, home.of);
    return block(
      home.begin,
      place.set(i32.add(own.get, i32.const(list))),
      loop(
        i32.lt(place.get, end.get),
        block(key.set(i64.load(i32.load(place.get))), sum.set(i32.xor(sum.get, i32.load(home.of(key)))), place.add(8)),
      ),
      place.set(i32.add(own.get, i32.const(list))),
      loop(
        i32.lt(place.get, end.get),
        block(
          record.set(i32.load(place.get)),
          key.set(i64.load(record.get)),
          find(key, slot, held),
          when(
            i64.eqz(held.get),
            block(
              i64.store(slot.get, key.get),
              number.set(i32.load(place.get, 4)),
              cell.set(entryAt(own, i32.shr(number.get, i32.const(5)), 2)),
              i32.store(cell.get, i32.or(i32.load(cell.get, bitmap), i32.shl(i32.const(1), number.get)), bitmap),
              found.add(1),
            ),
          ),
          place.add(8),
        ),
      ),
      setOwnWord(own, OWN_WORDS.found, found.get),
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
      i32.lt(own.get, i32.add(i32.const(areas.crew), i32.mul(threads.get, i32.const(OWN.bytes)))),
      block(marks.set(i32.or(marks.get, i32.load(entryAt(own, word.get, 2), bitmap))), own.add(OWN.bytes)),
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
