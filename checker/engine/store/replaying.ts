/**
 * The kernel's part that replays what was learned: `expand` makes the successors of parents, `check` judges rows, both by
 * walking decision tables (formats: `kernel.ts`). JavaScript is called only where a table has no answer.
 */
import { headerWord as at, HEADER, JUDGE, MISS } from './header.ts';
import { areas, RECORD } from './memory.ts';
import { block, type Code, call, type FunctionDefinition, i32, i64, type Local, loop, type Scope, when } from './wasm.ts';

/**
 * `to`: `entry` := what the tables say for `row`, starting at the node in `root`; 0 where they say nothing. `place` is the
 * address where that was found.
 */
export function walk(scope: Scope): { readonly to: (row: Local, root: Code, entry: Local) => Code; readonly place: Code } {
  const [node, index, field, end] = [scope.local('i32'), scope.local('i32'), scope.local('i32'), scope.local('i32')];
  const place = i32.add(i32.load(node.get, 4), i32.shl(index.get, i32.const(2)));
  const to = (row: Local, root: Code, entry: Local): Code =>
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
          entry.set(i32.load(place)),
        ),
      ),
    );
  return { to, place };
}

export const expand = (stride: number): FunctionDefinition => ({
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
    const { to: walkTo } = walk(scope);
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

export const check = (stride: number): FunctionDefinition => ({
  name: 'check',
  params: ['i32', 'i32', 'i32', 'i32', 'i32'],
  result: null,
  body: (scope) => {
    const [number, end, roots, clusters, holds] = scope.params as [Local, Local, Local, Local, Local];
    const i = () => scope.local('i32');
    const [row, cluster, entry, found] = [i(), i(), i(), i()];
    const { to: walkTo } = walk(scope);
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
