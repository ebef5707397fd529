/**
 * The nodes of the trees that rows are compressed to (`tree.ts`): pairs of 32-bit words by number, from 1 on, and an
 * open-addressing index of them, so that equal pairs get equal numbers. Both lie behind the fixed areas of the kernel's
 * memory, before the table of keys. Cost: 8 bytes a node, and 8 to 16 more in the index; a look-up waits for memory twice.
 */
import { HEADER, headerWord as header } from './header.ts';
import { areas } from './memory.ts';
import { mix } from './mixing.ts';
import type { StoreKind } from './rows.ts';
import { atomic32, block, type Code, type FunctionDefinition, i32, i64, type Local, loop, type Scope, when } from './wasm.ts';

/** Nodes that there is room for: the index then has twice as many entries. */
export const NODES_LIMIT = 2 ** 26;
/** Address of the pair with number 0, which is not used. */
export const PAIRS = areas.end;
export const INDEX = PAIRS + NODES_LIMIT * 8;
const INDEX_END = INDEX + NODES_LIMIT * 8;

/** Where the table of keys begins. */
export const tableOf = (kind: StoreKind): number => (kind === 'exact' ? INDEX_END : areas.end);

export const pairOf = (left: Code, right: Code): Code => i64.or(i64.extend(left), i64.shl(i64.extend(right), i64.const(32)));

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
export const intern: FunctionDefinition = {
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
export const internShared: FunctionDefinition = {
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
export const reindex: FunctionDefinition = {
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

/** Is there room for the nodes of one more row? */
export const roomLeft: Code = i32.lt(i32.load(header(HEADER.nodes)), i32.load(header(HEADER.limit)));
