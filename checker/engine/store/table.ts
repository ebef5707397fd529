/**
 * The kernel's part of the visited set: an open-addressing table of 64-bit keys, fingerprints or what stands for whole
 * states (0: free).
 *
 * It has {@link PARTITIONS} partitions, by the highest bits of the key. Within one, a key's home is the high half of the
 * key times the size, so any size works and homes are in the order of the keys; from there on the first free entry takes
 * it, if need be in the {@link MARGIN} behind the partition. So partitions are independent of each other, and growing
 * moves them one by one, from the last one on: each to a place that only itself and those that have moved already lay in.
 * While that goes on, partitions below `split` have `size` entries together, were they all, and the others `next`.
 *
 * Inserting waits for memory, not for arithmetic: first the homes of some hundred keys are read, in loads that do not
 * depend on each other.
 */
import { headerWord as at, HEADER } from './header.ts';
import { areas, RECORD } from './memory.ts';
import { tableOf } from './nodes.ts';
import { rowWriter } from './row-writer.ts';
import type { StoreKind } from './rows.ts';
import {
  block,
  type Code,
  type FunctionDefinition,
  i32,
  i64,
  type Local,
  loop,
  returns,
  type Scope,
  select,
  when,
} from './wasm.ts';

const PARTITION_BITS = 6;
export const PARTITIONS = 2 ** PARTITION_BITS;
const MARGIN_BITS = 11;
/** Entries behind each partition: at a load of 0.82 the longest run in a table of n entries has about 54 ln n of them. */
export const MARGIN = 2 ** MARGIN_BITS;

/** The partition of a key, of which `high` is the high half. */
export const partitionOf = (high: Code): Code => i32.shr(high, i32.const(32 - PARTITION_BITS));

/** Where keys are at home, in the table at `base`; `begin` goes before the first use. */
export function homes(scope: Scope, base: number): { readonly begin: Code; readonly of: (key: Local) => Code } {
  const [size, next] = [scope.local('i64'), scope.local('i64')];
  const [split, high, part] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
  const begin = block(
    size.set(i64.extend(i32.load(at(HEADER.size)))),
    next.set(i64.extend(i32.load(at(HEADER.next)))),
    split.set(i32.load(at(HEADER.split))),
  );
  const of = (key: Local): Code =>
    block(
      part.set(partitionOf(high.tee(i32.wrap(i64.shr(key.get, i64.const(32)))))),
      i32.add(
        i32.const(base),
        i32.shl(
          i32.add(
            i32.wrap(
              i64.shr(i64.mul(i64.extend(high.get), select(next.get, size.get, i32.ge(part.get, split.get))), i64.const(32)),
            ),
            i32.shl(part.get, i32.const(MARGIN_BITS)),
          ),
          i32.const(3),
        ),
      ),
    );
  return { begin, of };
}

/** The address of partition `part` of a table with `size` entries at `base`. */
const partitionAt = (base: number, part: Code, size: Code): Code =>
  i32.add(
    i32.const(base),
    i32.shl(i32.mul(part, i32.add(i32.shr(size, i32.const(PARTITION_BITS)), i32.const(MARGIN))), i32.const(3)),
  );

const record = (index: Code): Code => i32.add(i32.const(areas.batch), i32.shl(index, i32.const(4)));

/**
 * Keys whose homes are read before the first of them is looked for: few enough that all are in the nearest caches then, also
 * those of addresses, enough that the loads run side by side.
 */
const AHEAD = 512;

/** Read the homes of the keys from address `from` to `to`, one every `step` bytes; `from` is `to` then. */
const touch = (home: (key: Local) => Code, from: Local, to: Local, key: Local, sum: Local, step: number): Code =>
  block(
    loop(
      i32.lt(from.get, to.get),
      block(key.set(i64.load(from.get)), sum.set(i32.xor(sum.get, i32.load(home(key)))), from.add(step)),
    ),
    // So that what was read for its sake only is used.
    i32.store(at(HEADER.out), sum.get),
  );

/** `to` := the end of the next {@link AHEAD} keys from `from` on, one every `step` bytes, or `end`. */
const ahead = (to: Local, from: Local, end: Local, step: number): Code =>
  to.set(
    select(i32.add(from.get, i32.const(AHEAD * step)), end.get, i32.lt(i32.add(from.get, i32.const(AHEAD * step)), end.get)),
  );

/** `slot` := where `key` is, or where it is to be put; `held` := what is there. The key 0 is made 1 on the way. */
export function finder(kind: StoreKind, home: (key: Local) => Code): (key: Local, slot: Local, held: Local) => Code {
  return (key, slot, held) => {
    const seekHome = slot.set(home(key));
    const isZero = i64.eqz(key.get);
    return block(
      kind === 'fingerprint'
        ? block(when(isZero, key.set(i64.const(1))), seekHome)
        : when(isZero, block(key.set(i64.const(1)), slot.set(at(HEADER.zero))), seekHome),
      held.set(i64.load(slot.get)),
      loop(
        i32.and(i32.eqz(i64.eqz(held.get)), i32.eqz(i64.eq(held.get, key.get))),
        block(slot.add(8), held.set(i64.load(slot.get))),
      ),
    );
  };
}

export const insert = (stride: number, kind: StoreKind): FunctionDefinition => ({
  name: 'insert',
  params: ['i32', 'i32'],
  result: null,
  body: (scope) => {
    const [index, end] = scope.params as [Local, Local];
    const i = () => scope.local('i32');
    const [from, to, last, next, sum, slot, row, out] = [i(), i(), i(), i(), i(), i(), i(), i()];
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const write = rowWriter(scope, stride, kind);
    const home = homes(scope, tableOf(kind));
    const find = finder(kind, home.of);
    return block(
      home.begin,
      from.set(record(index.get)),
      last.set(record(end.get)),
      row.set(i32.const(areas.rowsOut)),
      loop(
        i32.lt(from.get, last.get),
        block(
          ahead(to, from, last, RECORD),
          next.set(from.get),
          touch(home.of, next, to, key, sum, RECORD),
          loop(
            i32.lt(from.get, to.get),
            block(
              key.set(i64.load(from.get)),
              find(key, slot, held),
              when(i64.eqz(held.get), block(i64.store(slot.get, key.get), write(from, row, out), row.add(stride), out.add(1))),
              from.add(RECORD),
            ),
          ),
        ),
      ),
      i32.store(at(HEADER.out), out.get),
    );
  },
});

/** Insert `count` keys that lie behind each other where a batch is, without rows; those that were there already come out there. */
export const learn = (): FunctionDefinition => ({
  name: 'learn',
  params: ['i32'],
  result: 'i32',
  body: (scope) => {
    const [count] = scope.params as [Local];
    const i = () => scope.local('i32');
    const [from, to, last, next, slot, sum, out] = [i(), i(), i(), i(), i(), i(), i()];
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const base = tableOf('fingerprint');
    const home = homes(scope, base);
    const find = finder('fingerprint', home.of);
    return block(
      home.begin,
      last.set(i32.add(i32.const(areas.batch), i32.shl(count.get, i32.const(3)))),
      out.set(i32.const(areas.batch)),
      from.set(i32.const(areas.batch)),
      loop(
        i32.lt(from.get, last.get),
        block(
          ahead(to, from, last, 8),
          next.set(from.get),
          touch(home.of, next, to, key, sum, 8),
          loop(
            i32.lt(from.get, to.get),
            block(
              key.set(i64.load(from.get)),
              find(key, slot, held),
              when(i64.eqz(held.get), i64.store(slot.get, key.get), block(i64.store(out.get, i64.load(from.get)), out.add(8))),
              from.add(8),
            ),
          ),
        ),
      ),
      i32.shr(i32.sub(out.get, i32.const(areas.batch)), i32.const(3)),
    );
  },
});

/** Whether a key, given as its halves, was inserted: 1 or 0; 1 as well for the key 0, which does not lie in the table. */
export const holds = (base: number): FunctionDefinition => ({
  name: 'holds',
  params: ['i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [low, high] = scope.params as [Local, Local];
    const slot = scope.local('i32');
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const home = homes(scope, base);
    return block(
      key.set(i64.or(i64.shl(i64.extend(high.get), i64.const(32)), i64.extend(low.get))),
      when(i64.eqz(key.get), returns(i32.const(1))),
      home.begin,
      slot.set(home.of(key)),
      held.set(i64.load(slot.get)),
      loop(
        i32.and(i32.eqz(i64.eqz(held.get)), i32.eqz(i64.eq(held.get, key.get))),
        block(slot.add(8), held.set(i64.load(slot.get))),
      ),
      i32.eqz(i64.eqz(held.get)),
    );
  },
});

/** `slot` := the first free entry from address `home` on. */
const seek = (slot: Local, home: Code): Code => block(slot.set(home), loop(i32.eqz(i64.eqz(i64.load(slot.get))), slot.add(8)));

/**
 * From the top of the partition down, each entry moves to its new home, which lies above the entries that have not moved
 * yet. The few for which that is not so (near the bottom, or far from home) wait elsewhere until the others are done.
 */
export const move = (base: number): FunctionDefinition => ({
  name: 'move',
  params: ['i32', 'i32'],
  result: null,
  body: (scope) => {
    const [part, wait] = scope.params as [Local, Local];
    const i = () => scope.local('i32');
    const [from, bottom, slot, waiting, next, target] = [i(), i(), i(), i(), i(), i()];
    const key = scope.local('i64');
    const home = homes(scope, base);
    return block(
      home.begin,
      waiting.set(wait.get),
      bottom.set(partitionAt(base, part.get, i32.load(at(HEADER.size)))),
      from.set(partitionAt(base, i32.add(part.get, i32.const(1)), i32.load(at(HEADER.size)))),
      loop(
        i32.gt(from.get, bottom.get),
        block(
          from.add(-8),
          key.set(i64.load(from.get)),
          when(
            i32.eqz(i64.eqz(key.get)),
            block(
              i64.store(from.get, i64.const(0)),
              target.set(home.of(key)),
              when(
                i32.gt(target.get, from.get),
                block(seek(slot, target.get), i64.store(slot.get, key.get)),
                block(i64.store(waiting.get, key.get), waiting.add(8)),
              ),
            ),
          ),
        ),
      ),
      next.set(wait.get),
      loop(
        i32.lt(next.get, waiting.get),
        block(key.set(i64.load(next.get)), seek(slot, home.of(key)), i64.store(slot.get, key.get), next.add(8)),
      ),
    );
  },
});
