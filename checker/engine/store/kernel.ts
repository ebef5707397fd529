/**
 * The kernel: the loops of the search that run for every state, as WebAssembly.
 *
 * `expand` replays the learned next-state relation on a batch of parents, `touch` and `insert` put the successors'
 * fingerprints into the visited set and write a row for each new one, `check` judges the new rows, `stretch` grows the
 * visited set. JavaScript is called only where a table has no answer (`miss`, `judge`).
 *
 * Formats, in 32-bit words (addresses are bytes, multiples of 8):
 *   row      key low, high, then the packed words; in the exact store the tree's inner positions behind them (`tree.ts`)
 *   node     number of fields, address of entries, then per field: offset in the row, shift, mask, shift in the index
 *   entry    0 not known; odd: address of a node plus 1; even: address of a list (or of a verdict)
 *   list     outcomes, generated, faults, successors, then per successor: fingerprint difference (2), effect, 0
 *   effect   code of the step, number of words, then per word: offset in the row, difference; in the exact store then
 *            the positions of the tree to redo
 *
 * The visited set is an open-addressing table of keys, fingerprints or what stands for whole states (0: free), that is indexed by the high half of the
 * fingerprint times the size, so any size works and growing moves entries upwards only. Inserting waits for memory,
 * not for arithmetic: `touch` first reads the home of each successor, in loads that do not depend on each other.
 */
import { areas, RECORD } from './memory.ts';
import { copyRow, type StoreKind, strideOf } from './rows.ts';
import { redo, TREE_HEADER, tableOf, treeFunctions } from './tree.ts';
import {
  assemble,
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

/** Words of the header. */
export const HEADER = { count: 0, generated: 1, idle: 2, faults: 3, out: 4, verdicts: 5, closest: 6 } as const;

/** What may be called when a table has no answer: both return the address of what belongs there. */
export interface KernelCalls {
  /** The list for parent `parent` and cluster `cluster`. */
  readonly miss: (cluster: number, parent: number) => number;
  /** The verdict on row `row` of those that came out, and check cluster `cluster`. */
  readonly judge: (cluster: number, row: number) => number;
}

export interface Kernel {
  /** Expand parents from `first`, before `end`, until the batch is full; returns the first that was not expanded. */
  expand(first: number, end: number, roots: number, clusters: number, full: number): number;
  touch(first: number, end: number, size: number): number;
  /** Insert successors `first` to `end - 1` of the batch; new ones come out as rows. */
  insert(first: number, end: number, size: number): void;
  /** Judge rows `first` to `end - 1` of those that came out. */
  check(first: number, end: number, roots: number, clusters: number, holds: number): void;
  /** Grow the visited set in place from `old` to `size` entries. */
  stretch(old: number, size: number): void;
  /** Put the least difference of two fingerprints into the header, as an unsigned 64-bit number. */
  closest(size: number): void;
  /** Of the exact store only, for these see `tree.ts`. */
  fold(first: number, end: number): number;
  plant(row: number, end: number): number;
  unfold(row: number, end: number): void;
  reindex(): void;
}

/** Entries behind the end of the table for those whose home is near it. */
export const OVERFLOW = 4096;
const at = (word: number): Code => i32.const(areas.header + word * 4);
const MISS = 0;
const JUDGE = 1;
/** The first function that is not imported. */
const INTERN = 2;

/** The module for rows of `words` packed words and a visited set of this kind. */
export function kernelCode(words: number, kind: StoreKind, pages: readonly [number, number]): Uint8Array<ArrayBuffer> {
  const stride = strideOf(words, kind);
  const base = tableOf(kind);
  return assemble(
    [
      { name: 'miss', params: ['i32', 'i32'], result: 'i32' },
      { name: 'judge', params: ['i32', 'i32'], result: 'i32' },
    ],
    [
      ...(kind === 'exact' ? treeFunctions(words, INTERN) : []),
      ...[expand(stride), touch(base), insert(stride, kind), check(stride), stretch(base), closest(base)],
    ],
    pages,
  );
}

/** `entry` := what the tables say for `row`, starting at the node in `root`; 0 where they say nothing. */
function walk(scope: Scope): (row: Local, root: Code, entry: Local) => Code {
  const [node, index, field, end] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i32')];
  return (row, root, entry) =>
    block(
      entry.set(i32.or(root, i32.const(1))),
      loop(
        i32.and(entry.get, i32.const(1)),
        block(
          node.set(i32.sub(entry.get, i32.const(1))),
          index.set(i32.const(0)),
          field.set(i32.add(node.get, i32.const(8))),
          end.set(i32.add(field.get, i32.shl(i32.load(node.get), i32.const(4)))),
          loop(
            i32.lt(field.get, end.get),
            block(
              index.set(
                i32.or(
                  index.get,
                  i32.shl(
                    i32.and(
                      i32.shr(i32.load(i32.add(row.get, i32.load(field.get))), i32.load(field.get, 4)),
                      i32.load(field.get, 8),
                    ),
                    i32.load(field.get, 12),
                  ),
                ),
              ),
              field.add(16),
            ),
          ),
          entry.set(i32.load(i32.add(i32.load(node.get, 4), i32.shl(index.get, i32.const(2))))),
        ),
      ),
    );
}

const expand = (stride: number): FunctionDefinition => ({
  name: 'expand',
  params: ['i32', 'i32', 'i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [parent, end, roots, clusters, full] = scope.params as [Local, Local, Local, Local, Local];
    const i = () => scope.local('i32');
    const [row, entry, cluster, steps, generated, out, list, listEnd, idle, faults] = [
      i(),
      i(),
      i(),
      i(),
      i(),
      i(),
      i(),
      i(),
      i(),
      i(),
    ];
    const fingerprint = scope.local('i64');
    const walkTo = walk(scope);
    const outEnd = scope.local('i32');
    return block(
      out.set(i32.const(areas.batch)),
      outEnd.set(i32.add(i32.const(areas.batch), i32.mul(full.get, i32.const(RECORD)))),
      loop(
        i32.and(i32.lt(parent.get, end.get), i32.lt(out.get, outEnd.get)),
        block(
          row.set(i32.add(i32.const(areas.rowsIn), i32.mul(parent.get, i32.const(stride)))),
          fingerprint.set(i64.load(row.get)),
          steps.set(i32.const(0)),
          cluster.set(i32.const(0)),
          loop(
            i32.lt(cluster.get, clusters.get),
            block(
              walkTo(row, i32.load(i32.add(roots.get, i32.shl(cluster.get, i32.const(2)))), entry),
              when(i32.eqz(entry.get), entry.set(call(MISS, cluster.get, parent.get))),
              steps.set(i32.add(steps.get, i32.load(entry.get))),
              generated.set(i32.add(generated.get, i32.load(entry.get, 4))),
              when(
                i32.load(entry.get, 8),
                block(
                  i32.store(i32.add(i32.const(areas.faults), i32.shl(faults.get, i32.const(3))), parent.get),
                  i32.store(i32.add(i32.const(areas.faults + 4), i32.shl(faults.get, i32.const(3))), entry.get),
                  faults.add(1),
                ),
              ),
              list.set(i32.add(entry.get, i32.const(16))),
              listEnd.set(i32.add(list.get, i32.shl(i32.load(entry.get, 12), i32.const(4)))),
              loop(
                i32.lt(list.get, listEnd.get),
                block(
                  i64.store(out.get, i64.xor(fingerprint.get, i64.load(list.get))),
                  i32.store(out.get, i32.load(list.get, 8), 8),
                  i32.store(out.get, parent.get, 12),
                  list.add(16),
                  out.add(RECORD),
                ),
              ),
              cluster.add(1),
            ),
          ),
          when(
            i32.eqz(steps.get),
            block(i32.store(i32.add(i32.const(areas.idle), i32.shl(idle.get, i32.const(2))), parent.get), idle.add(1)),
          ),
          parent.add(1),
        ),
      ),
      i32.store(at(HEADER.count), i32.shr(i32.sub(out.get, i32.const(areas.batch)), i32.const(4))),
      i32.store(at(HEADER.generated), generated.get),
      i32.store(at(HEADER.idle), idle.get),
      i32.store(at(HEADER.faults), faults.get),
      parent.get,
    );
  },
});

/** The address of the entry where `key` is at home, in the table at `base`. */
const home = (base: number, key: Code, size: Code): Code =>
  i32.add(
    i32.const(base),
    i32.shl(i32.wrap(i64.shr(i64.mul(i64.shr(key, i64.const(32)), i64.extend(size)), i64.const(32))), i32.const(3)),
  );

const record = (index: Code): Code => i32.add(i32.const(areas.batch), i32.shl(index, i32.const(4)));

const touch = (base: number): FunctionDefinition => ({
  name: 'touch',
  params: ['i32', 'i32', 'i32'],
  result: 'i32',
  body: (scope) => {
    const [index, end, size] = scope.params as [Local, Local, Local];
    const [from, to, sum] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
    return block(
      from.set(record(index.get)),
      to.set(record(end.get)),
      loop(
        i32.lt(from.get, to.get),
        block(sum.set(i32.xor(sum.get, i32.load(home(base, i64.load(from.get), size.get)))), from.add(RECORD)),
      ),
      sum.get,
    );
  },
});

const insert = (stride: number, kind: StoreKind): FunctionDefinition => ({
  name: 'insert',
  params: ['i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [index, end, size] = scope.params as [Local, Local, Local];
    const i = () => scope.local('i32');
    const [from, to, slot, effect, row, parentRow, word, wordEnd, out] = [i(), i(), i(), i(), i(), i(), i(), i(), i()];
    const [key, held] = [scope.local('i64'), scope.local('i64')];
    const base = tableOf(kind);
    const redoIn = kind === 'exact' ? redo(scope, INTERN) : null;
    const isZero = i64.eqz(key.get);
    const seekHome = slot.set(home(base, key.get, size.get));
    return block(
      from.set(record(index.get)),
      to.set(record(end.get)),
      row.set(i32.const(areas.rowsOut)),
      loop(
        i32.lt(from.get, to.get),
        block(
          key.set(i64.load(from.get)),
          redoIn === null
            ? block(when(isZero, key.set(i64.const(1))), seekHome)
            : when(isZero, block(key.set(i64.const(1)), slot.set(at(TREE_HEADER.zero))), seekHome),
          held.set(i64.load(slot.get)),
          loop(
            i32.and(i32.eqz(i64.eqz(held.get)), i32.eqz(i64.eq(held.get, key.get))),
            block(slot.add(8), held.set(i64.load(slot.get))),
          ),
          when(
            i64.eqz(held.get),
            block(
              i64.store(slot.get, key.get),
              parentRow.set(i32.add(i32.const(areas.rowsIn), i32.mul(i32.load(from.get, 12), i32.const(stride)))),
              i64.store(row.get, i64.load(from.get)),
              copyRow(parentRow, row, word, stride),
              effect.set(i32.load(from.get, 8)),
              i32.store(i32.add(i32.const(areas.codes), i32.shl(out.get, i32.const(2))), i32.load(effect.get)),
              i32.store(i32.add(i32.const(areas.parents), i32.shl(out.get, i32.const(2))), i32.load(from.get, 12)),
              word.set(i32.add(effect.get, i32.const(8))),
              wordEnd.set(i32.add(word.get, i32.shl(i32.load(effect.get, 4), i32.const(3)))),
              loop(
                i32.lt(word.get, wordEnd.get),
                block(
                  slot.set(i32.add(row.get, i32.load(word.get))),
                  i32.store(slot.get, i32.xor(i32.load(slot.get), i32.load(word.get, 4))),
                  word.add(8),
                ),
              ),
              redoIn === null ? [] : redoIn(row, word),
              row.add(stride),
              out.add(1),
            ),
          ),
          from.add(RECORD),
        ),
      ),
      i32.store(at(HEADER.out), out.get),
    );
  },
});

const check = (stride: number): FunctionDefinition => ({
  name: 'check',
  params: ['i32', 'i32', 'i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [number, end, roots, clusters, holds] = scope.params as [Local, Local, Local, Local, Local];
    const i = () => scope.local('i32');
    const [row, cluster, entry, found] = [i(), i(), i(), i()];
    const walkTo = walk(scope);
    return block(
      row.set(i32.add(i32.const(areas.rowsOut), i32.mul(number.get, i32.const(stride)))),
      loop(
        i32.lt(number.get, end.get),
        block(
          cluster.set(i32.const(0)),
          loop(
            i32.lt(cluster.get, clusters.get),
            block(
              walkTo(row, i32.load(i32.add(roots.get, i32.shl(cluster.get, i32.const(2)))), entry),
              when(i32.eqz(entry.get), entry.set(call(JUDGE, cluster.get, number.get))),
              when(
                i32.ne(entry.get, holds.get),
                block(
                  i32.store(i32.add(i32.const(areas.verdicts), i32.shl(found.get, i32.const(3))), number.get),
                  i32.store(i32.add(i32.const(areas.verdicts + 4), i32.shl(found.get, i32.const(3))), entry.get),
                  found.add(1),
                ),
              ),
              cluster.add(1),
            ),
          ),
          row.add(stride),
          number.add(1),
        ),
      ),
      i32.store(at(HEADER.verdicts), found.get),
    );
  },
});

/** `slot` := the first free entry from the home of `key` on. */
function seek(base: number, slot: Local, key: Local, size: Local): Code {
  return block(slot.set(home(base, key.get, size.get)), loop(i32.eqz(i64.eqz(i64.load(slot.get))), slot.add(8)));
}

/**
 * From the top down, each entry moves to its new home, which lies above the entries that have not moved yet. The few
 * for which that is not so (near the bottom, or far from home) wait in the area for rows until the others are done.
 */
const stretch = (base: number): FunctionDefinition => ({
  name: 'stretch',
  params: ['i32', 'i32'],
  result: null,
  body: (scope) => {
    const [old, size] = scope.params as [Local, Local];
    const [from, slot, waiting, next] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i32')];
    const key = scope.local('i64');
    return block(
      waiting.set(i32.const(areas.rowsOut)),
      from.set(i32.add(i32.const(base), i32.shl(i32.add(old.get, i32.const(OVERFLOW)), i32.const(3)))),
      loop(
        i32.gt(from.get, i32.const(base)),
        block(
          from.add(-8),
          key.set(i64.load(from.get)),
          when(
            i32.eqz(i64.eqz(key.get)),
            block(
              i64.store(from.get, i64.const(0)),
              when(
                i32.gt(home(base, key.get, size.get), from.get),
                block(seek(base, slot, key, size), i64.store(slot.get, key.get)),
                block(i64.store(waiting.get, key.get), waiting.add(8)),
              ),
            ),
          ),
        ),
      ),
      next.set(i32.const(areas.rowsOut)),
      loop(
        i32.lt(next.get, waiting.get),
        block(key.set(i64.load(next.get)), seek(base, slot, key, size), i64.store(slot.get, key.get), next.add(8)),
      ),
    );
  },
});

/** Fingerprints that are close lie close: each is compared with the entries that follow it. */
const NEIGHBOURS = 4;

const closest = (base: number): FunctionDefinition => ({
  name: 'closest',
  params: ['i32'],
  result: null,
  body: (scope) => {
    const [size] = scope.params as [Local];
    const [from, end, other, otherEnd] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i32')];
    const [key, next, least] = [scope.local('i64'), scope.local('i64'), scope.local('i64')];
    return block(
      least.set(i64.const(-1)),
      from.set(i32.const(base)),
      end.set(i32.add(i32.const(base), i32.shl(size.get, i32.const(3)))),
      loop(
        i32.lt(from.get, end.get),
        block(
          key.set(i64.load(from.get)),
          other.set(i32.add(from.get, i32.const(8))),
          otherEnd.set(i32.add(from.get, i32.const(8 * NEIGHBOURS + 8))),
          when(
            i32.eqz(i64.eqz(key.get)),
            loop(
              i32.lt(other.get, otherEnd.get),
              block(
                next.set(i64.load(other.get)),
                when(
                  i32.eqz(i64.eqz(next.get)),
                  block(
                    when(i64.lt(next.get, key.get), next.set(i64.sub(key.get, next.get)), next.set(i64.sub(next.get, key.get))),
                    when(i64.lt(next.get, least.get), least.set(next.get)),
                  ),
                ),
                other.add(8),
              ),
            ),
          ),
          from.add(8),
        ),
      ),
      i64.store(at(HEADER.closest), least.get),
    );
  },
});
