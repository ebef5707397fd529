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
 * Memory, behind the fixed areas: the pairs by number, an open-addressing index of them, then the table of keys. Nodes
 * take 8 bytes and 8 to 16 more in the index. A key may be 0, which is free in the table: that state is kept in the header.
 */
import { HEADER, headerWord as header } from './header.ts';
import { areas, RECORD } from './memory.ts';
import { copyRow, offsetOf, type StoreKind, strideOf } from './rows.ts';
import {
  atomic32,
  block,
  type Code,
  call,
  type FunctionDefinition,
  i32,
  i64,
  type Local,
  loop,
  type Scope,
  when,
} from './wasm.ts';

/** Nodes that there is room for: the index then has twice as many entries. */
export const NODES_LIMIT = 2 ** 26;
/** Address of the pair with number 0, which is not used. */
export const PAIRS = areas.end;
export const INDEX = PAIRS + NODES_LIMIT * 8;
const INDEX_END = INDEX + NODES_LIMIT * 8;

/** Where the table of keys begins. */
export const tableOf = (kind: StoreKind): number => (kind === 'exact' ? INDEX_END : areas.end);

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

/** A 64-bit constant. */
function long(value: bigint): Code {
  const half = (bits: bigint): Code => i64.extend(i32.const(Number(BigInt.asIntN(32, bits))));
  return i64.or(i64.shl(half(value >> 32n), i64.const(32)), half(value));
}

/** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), a bijection, and what undoes it. */
const FACTORS = [0xbf58476d1ce4e5b9n, 0x94d049bb133111ebn] as const;

/** The number that undoes multiplying by the odd `factor`, by Newton's iteration. */
function inverse(factor: bigint): bigint {
  let guess = factor;
  for (let i = 0; i < 6; i++) guess = BigInt.asUintN(64, guess * (2n - factor * guess));
  return guess;
}

const folded = (x: Local, shift: number): Code => x.set(i64.xor(x.get, i64.shr(x.get, i64.const(shift))));

const mix = (x: Local): Code =>
  block(
    folded(x, 32),
    x.set(i64.mul(x.get, long(FACTORS[0]))),
    folded(x, 29),
    x.set(i64.mul(x.get, long(FACTORS[1]))),
    folded(x, 32),
  );

const unmix = (x: Local): Code =>
  block(
    folded(x, 32),
    x.set(i64.mul(x.get, long(inverse(FACTORS[1])))),
    x.set(i64.xor(x.get, i64.xor(i64.shr(x.get, i64.const(29)), i64.shr(x.get, i64.const(58))))),
    x.set(i64.mul(x.get, long(inverse(FACTORS[0])))),
    folded(x, 32),
  );

const pairOf = (left: Code, right: Code): Code => i64.or(i64.extend(left), i64.shl(i64.extend(right), i64.const(32)));

const pairAt = (id: Code): Code => i32.add(i32.const(PAIRS), i32.shl(id, i32.const(3)));

/** An entry of the index whose number another thread is about to write. */
const BUSY = -1;

/**
 * `entry` := the address of the entry of the index where `pair` is, or that is free for it; `id` := what it holds.
 * `shared`: other threads may write entries meanwhile.
 */
function find(scope: Scope, shared: boolean): (pair: Local, entry: Local, id: Local) => Code {
  const key = scope.local('i64');
  const place = scope.local('i32');
  const entryAt = i32.add(i32.const(INDEX), i32.shl(i32.and(place.get, i32.load(header(HEADER.mask))), i32.const(2)));
  return (pair, entry, id) => {
    const read = shared
      ? block(id.set(atomic32.load(entry.get)), loop(i32.eq(id.get, i32.const(BUSY)), id.set(atomic32.load(entry.get))))
      : id.set(i32.load(entry.get));
    return block(
      key.set(pair.get),
      mix(key),
      place.set(i32.wrap(i64.shr(key.get, i64.const(32)))),
      entry.set(entryAt),
      read,
      loop(
        i32.and(i32.ne(id.get, i32.const(0)), i32.eqz(i64.eq(i64.load(pairAt(id.get)), pair.get))),
        block(place.add(1), entry.set(entryAt), read),
      ),
    );
  };
}

/** The number of a pair, new or known. */
const intern: FunctionDefinition = {
  name: 'intern',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [left, right] = scope.params as [Local, Local];
    const [entry, id, pair] = [scope.local('i32'), scope.local('i32'), scope.local('i64')];
    return block(
      pair.set(pairOf(left.get, right.get)),
      find(scope, false)(pair, entry, id),
      when(
        i32.eqz(id.get),
        block(
          id.set(i32.add(i32.load(header(HEADER.nodes)), i32.const(1))),
          i32.store(header(HEADER.nodes), id.get),
          i64.store(pairAt(id.get), pair.get),
          i32.store(entry.get, id.get),
        ),
      ),
      id.get,
    );
  },
};

/** The same where other threads do it too: who finds a free entry takes it, writes the pair, then its number. */
const internShared: FunctionDefinition = {
  name: 'intern',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [left, right] = scope.params as [Local, Local];
    const [entry, id, pair] = [scope.local('i32'), scope.local('i32'), scope.local('i64')];
    const seek = find(scope, true);
    return block(
      pair.set(pairOf(left.get, right.get)),
      loop(
        i32.eqz(id.get),
        block(
          seek(pair, entry, id),
          when(
            i32.eqz(id.get),
            when(
              i32.eqz(atomic32.exchange(entry.get, i32.const(0), i32.const(BUSY))),
              block(
                id.set(i32.add(atomic32.add(header(HEADER.nodes), i32.const(1)), i32.const(1))),
                i64.store(pairAt(id.get), pair.get),
                atomic32.store(entry.get, id.get),
              ),
            ),
          ),
        ),
      ),
      id.get,
    );
  },
};

/** Enter all pairs into the index, which is empty. */
const reindex: FunctionDefinition = {
  name: 'reindex',
  params: [],
  result: null,
  body: (scope) => {
    const [number, entry, id, pair] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i64')];
    return loop(
      i32.lt(number.get, i32.load(header(HEADER.nodes))),
      block(
        number.add(1),
        pair.set(i64.load(pairAt(number.get))),
        find(scope, false)(pair, entry, id),
        i32.store(entry.get, number.get),
      ),
    );
  },
};

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

/** Is there room for the nodes of one more row? */
const roomLeft: Code = i32.lt(i32.load(header(HEADER.nodes)), i32.load(header(HEADER.limit)));

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

/** The inverse of {@link plant}: rows from address `row` to `end` get the words that their keys stand for. */
const unfold = (words: number): FunctionDefinition => ({
  name: 'unfold',
  params: ['i32', 'i32'],
  result: null,
  body: (scope) => {
    const [row, end] = scope.params as [Local, Local];
    const pair = scope.local('i64');
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
