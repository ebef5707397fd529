/** How the kernel writes the row of a new state: its parent's, with what the step's effect changes. */
import { INTERN } from './header.ts';
import { areas } from './memory.ts';
import { copyRow, type StoreKind } from './rows.ts';
import { redo } from './tree.ts';
import { block, type Code, i32, i64, type Local, loop, type Scope } from './wasm.ts';

/** Write `row`, number `out` of those that come out, for the successor at `record`; and its step's code and its parent. */
export function rowWriter(scope: Scope, stride: number, kind: StoreKind): (record: Local, row: Local, out: Local) => Code {
  const i = () => scope.local('i32');
  const [parentRow, effect, cell, word, wordEnd] = [i(), i(), i(), i(), i()];
  const redoIn = kind === 'exact' ? redo(scope, INTERN) : null;
  return (record, row, out) =>
    block(
      parentRow.set(i32.add(i32.const(areas.rowsIn), i32.mul(i32.load(record.get, 12), i32.const(stride)))),
      i64.store(row.get, i64.load(record.get)),
      copyRow(parentRow, row, word, stride),
      effect.set(i32.load(record.get, 8)),
      i32.store(i32.add(i32.const(areas.codes), i32.shl(out.get, i32.const(2))), i32.load(effect.get)),
      i32.store(i32.add(i32.const(areas.parents), i32.shl(out.get, i32.const(2))), i32.load(record.get, 12)),
      word.set(i32.add(effect.get, i32.const(8))),
      wordEnd.set(i32.add(word.get, i32.shl(i32.load(effect.get, 4), i32.const(3)))),
      loop(
        i32.lt(word.get, wordEnd.get),
        block(
          cell.set(i32.add(row.get, i32.load(word.get))),
          i32.store(cell.get, i32.xor(i32.load(cell.get), i32.load(word.get, 4))),
          word.add(8),
        ),
      ),
      redoIn === null ? [] : redoIn(row, word),
    );
}
