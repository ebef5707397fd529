/**
 * Tree compression: the kernel's part of the exact store, after Laarman, van de Pol and Weber, "Parallel recursive state
 * compression for free" (SPIN 2011).
 *
 * The packed words of a row, W of them, are the leaves of a binary tree in the positions W to 2W-1 of an array; the
 * children of position p are at 2p and 2p+1. From position W-1 down to 2, the pair of children is interned: equal pairs
 * get equal numbers. What is left is the pair below position 1, 64 bits that stand for the whole row and for no other.
 * A bijection scatters them, and the result is the state's key in the visited set, where the other store has its
 * fingerprint. So the table, its growth and all that compares keys is shared, and no two states have the same key.
 *
 * The numbers of a row's inner positions lie behind its words, so that a successor redoes only those above the words
 * that its effect changes; the effect lists them (`dirtyNodes`). Rows of one or two words have no inner positions.
 *
 * A key may be 0, which is free in the table: that state is kept in the header.
 */
import { areas, RECORD } from './memory.ts';
import { mix, unmix } from './mixing.ts';
import { intern, internShared, pairOf, reindex, roomLeft } from './nodes.ts';
import { copyRow, offsetOf, strideOf } from './rows.ts';
import { block, type Code, call, type FunctionDefinition, i32, i64, type Local, loop, type Scope } from './wasm.ts';

/**
 * What an effect that changes the packed words `changed` says of the tree: how many positions are to be redone, then
 * for each, children first, where it and its two children lie.
 */
export function dirtyNodes(words: number, changed: Iterable<number>): number[] {
  const dirty = new Set<number>();
  for (const word of changed) for (let p = (words + word) >> 1; p >= 2; p >>= 1) dirty.add(p);
  const order = [...dirty].sort((a, b) => b - a);
  return [order.length, ...order.flatMap((p) => [p, 2 * p, 2 * p + 1].map((position) => offsetOf(position, words)))];
}

/** Redo the positions that are listed at `list` (see {@link dirtyNodes}) in `row`; `list` ends behind them. */
export function redo(scope: Scope, internIndex: number): (row: Local, list: Local) => Code {
  const end = scope.local('i32');
  const cell = (row: Local, list: Local, word: number): Code => i32.add(row.get, i32.load(list.get, word * 4));
  return (row, list) =>
    block(
      end.set(i32.add(i32.add(list.get, i32.const(4)), i32.mul(i32.load(list.get), i32.const(12)))),
      list.add(4),
      loop(
        i32.lt(list.get, end.get),
        block(
          i32.store(cell(row, list, 0), call(internIndex, i32.load(cell(row, list, 1)), i32.load(cell(row, list, 2)))),
          list.add(12),
        ),
      ),
    );
}

/** `key` := the key of `row`, whose inner positions are done. */
function keyOf(row: Local, key: Local, words: number): Code {
  const right = words === 1 ? i32.const(0) : i32.load(row.get, offsetOf(3, words));
  return block(key.set(pairOf(i32.load(row.get, words === 1 ? 8 : offsetOf(2, words)), right)), mix(key));
}

/**
 * The successors whose records lie from address `record` to `end` get their keys; returns the first that found no room for
 * nodes. A row is made at address `row` for each.
 */
const fold = (words: number, internIndex: number): FunctionDefinition => ({
  name: 'fold',
  params: ['i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [row, record, end] = scope.params as [Local, Local, Local];
    const i = () => scope.local('i32');
    const [parent, word, wordEnd, cell] = [i(), i(), i(), i()];
    const key = scope.local('i64');
    const redoIn = redo(scope, internIndex);
    const stride = strideOf(words, 'exact');
    return block(
      loop(
        i32.and(i32.lt(record.get, end.get), roomLeft),
        block(
          parent.set(i32.add(i32.const(areas.rowsIn), i32.mul(i32.load(record.get, 12), i32.const(stride)))),
          copyRow(parent, row, word, stride),
          word.set(i32.add(i32.load(record.get, 8), i32.const(8))),
          wordEnd.set(i32.add(word.get, i32.shl(i32.load(i32.sub(word.get, i32.const(4))), i32.const(3)))),
          loop(
            i32.lt(word.get, wordEnd.get),
            block(
              cell.set(i32.add(row.get, i32.load(word.get))),
              i32.store(cell.get, i32.xor(i32.load(cell.get), i32.load(word.get, 4))),
              word.add(8),
            ),
          ),
          redoIn(row, word),
          keyOf(row, key, words),
          i64.store(record.get, key.get),
          record.add(RECORD),
        ),
      ),
      record.get,
    );
  },
});

/** Rows from address `row` to `end` get their inner positions and their keys; returns the first that found no room. */
const plant = (words: number, internIndex: number): FunctionDefinition => ({
  name: 'plant',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [row, end] = scope.params as [Local, Local];
    const key = scope.local('i64');
    const child = (p: number): Code => i32.load(row.get, offsetOf(p, words));
    const inner: Code[] = [];
    for (let p = words - 1; p >= 2; p--) {
      inner.push(i32.store(row.get, call(internIndex, child(2 * p), child(2 * p + 1)), offsetOf(p, words)));
    }
    return block(
      loop(
        i32.and(i32.lt(row.get, end.get), roomLeft),
        block(...inner, keyOf(row, key, words), i64.store(row.get, key.get), row.add(strideOf(words, 'exact'))),
      ),
      row.get,
    );
  },
});

/** The inverse of {@link plant}: rows from address `row` to `end` get the words that their keys stand for, where nodes lie from `pairs` on. */
const unfold = (words: number): FunctionDefinition => ({
  name: 'unfold',
  params: ['i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [row, end, pairs] = scope.params as [Local, Local, Local];
    const pair = scope.local('i64');
    const pairAt = (id: Code): Code => i32.add(pairs.get, i32.shl(id, i32.const(3)));
    const put = (p: number): Code =>
      block(
        i32.store(row.get, i32.wrap(pair.get), words === 1 ? 8 : offsetOf(2 * p, words)),
        words === 1 ? [] : i32.store(row.get, i32.wrap(i64.shr(pair.get, i64.const(32))), offsetOf(2 * p + 1, words)),
      );
    const inner: Code[] = [];
    for (let p = 2; p < words; p++) {
      inner.push(pair.set(i64.load(pairAt(i32.load(row.get, offsetOf(p, words))))), put(p));
    }
    return loop(
      i32.lt(row.get, end.get),
      block(pair.set(i64.load(row.get)), unmix(pair), put(1), ...inner, row.add(strideOf(words, 'exact'))),
    );
  },
});

/** The functions of the exact store; `intern` must be the one with index `internIndex`. */
export function treeFunctions(words: number, internIndex: number, shared: boolean): FunctionDefinition[] {
  return [shared ? internShared : intern, fold(words, internIndex), plant(words, internIndex), unfold(words), reindex];
}
