/** Blocks on disk: what is read is what was written, and what was altered meanwhile is never taken for data. */
import { ftruncateSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BlockFile, SpillError } from '../../../../checker/engine/spill/block-file.ts';
import { Column } from '../../../../checker/engine/spill/column.ts';
import { RowQueue } from '../../../../checker/engine/spill/row-queue.ts';
import { RowTable } from '../../../../checker/engine/spill/row-table.ts';
import { requireSpillFolder } from '../../../../checker/engine/spill/spill.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-blocks-'));
const files: BlockFile[] = [];
const file = (blockBytes: number): BlockFile => {
  const made = new BlockFile(folder, 'the test', blockBytes);
  files.push(made);
  return made;
};

afterAll(() => {
  for (const open of files) open.close();
  expect(readdirSync(folder)).toEqual([]);
  rmdirSync(folder);
});

const words = (...values: number[]): Int32Array => Int32Array.from(values);

describe('a file of blocks', () => {
  it('gives back what was written, and uses the place of what was given up', () => {
    const blocks = file(16);
    const [a, b] = [blocks.write(words(1, 2)), blocks.write(words(3, 4, 5, 6))];
    const into = new Int32Array(4);
    blocks.read(b, into);
    expect([...into]).toEqual([3, 4, 5, 6]);
    blocks.release(a);
    expect(blocks.write(words(7))).toBe(a);
    expect(blocks.size).toBe(32);
    blocks.read(a, into.subarray(0, 1));
    expect(into[0]).toBe(7);
  });

  it('says that a folder cannot be written, and why', () => {
    const blocks = new BlockFile(join(folder, 'nowhere'), 'the test', 16);
    expect(() => blocks.write(words(1))).toThrow(SpillError);
    expect(() => blocks.write(words(1))).toThrow(/^cannot write the test to .*nowhere \(ENOENT/);
    expect(() => requireSpillFolder(join(folder, 'nowhere'))).toThrow(/^--dir .*nowhere: ENOENT/);
    expect(() => requireSpillFolder(import.meta.filename)).toThrow(/^--dir .*: not a folder/);
  });

  // The file has no name, so that nobody alters it by mistake; Linux lets its owner get at it all the same.
  it.skipIf(process.platform !== 'linux')('notices that it was cut short, or altered, and says so', () => {
    const blocks = file(4096);
    const content = Int32Array.from({ length: 1024 }, (_, i) => i * 7);
    const written = [0, 1, 2].map(() => blocks.write(content));
    const into = new Int32Array(1024);
    const handle = handleTo(folder);
    writeSync(handle, words(1), 0, 4, 4096 + 100);
    blocks.read(written[0] as number, into);
    expect(() => blocks.read(written[1] as number, into)).toThrow(
      /^the test in .* was cut short or altered while dcheck used it$/,
    );
    ftruncateSync(handle, 4096);
    expect(() => blocks.read(written[2] as number, into)).toThrow(SpillError);
    // Zeros, where a later block made the file as long as before.
    blocks.write(content);
    expect(() => blocks.read(written[2] as number, into)).toThrow(SpillError);
    blocks.read(written[0] as number, into);
    expect(into).toEqual(content);
  });
});

/** Another handle to the nameless file that this process opened last in `folder`. */
function handleTo(inFolder: string): number {
  const open = readdirSync('/proc/self/fd')
    .map(Number)
    .sort((a, b) => b - a);
  for (const number of open) {
    try {
      if (readlinkSync(`/proc/self/fd/${number}`).startsWith(inFolder)) return openSync(`/proc/self/fd/${number}`, 'r+');
    } catch {
      // Gone meanwhile.
    }
  }
  throw new Error('there is no such file');
}

/** Rows of format `n` hold the first number of the row `n` times over. */
type Format = number;

describe('a queue of rows', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ push: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ format: fc.integer({ min: 1, max: 5 }) }),
      fc.constant({ spill: true }),
    ),
    { maxLength: 60 },
  );

  it('is first in, first out, whatever lies on disk and whatever format rows had', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 2 }), (all, extra) => {
        let current: Format = 2;
        const queue = new RowQueue<Format>({ format: 2, stride: 2 }, extra, (_, from, at, to, into) => {
          to.fill(from[at] as number, into, into + current);
        });
        const blocks = file(64);
        let [next, first] = [1, 1];
        let isSpilled = false;
        for (const step of all) {
          if ('push' in step) {
            const width = extra + current;
            const rows = new Int32Array(step.push * width);
            for (let row = 0; row < step.push; row++) {
              rows.fill(-(next + row), row * width, row * width + extra);
              rows.fill(next + row, row * width + extra, (row + 1) * width);
            }
            queue.push(rows, 0, 0, step.push);
            next += step.push;
          } else if ('take' in step) {
            const into = new Int32Array(step.take * (extra + current));
            const taken = queue.peek(into, 0, step.take);
            expect(taken).toBe(Math.min(step.take, next - first));
            for (let row = 0; row < taken; row++) {
              const [from, width] = [row * (extra + current), extra + current];
              expect([...into.subarray(from, from + width)]).toEqual([
                ...new Array(extra).fill(-(first + row)),
                ...new Array(current).fill(first + row),
              ]);
            }
            queue.drop(taken);
            first += taken;
          } else if ('format' in step) {
            current = step.format;
            queue.reformat({ format: current, stride: current });
          } else if (!isSpilled) {
            queue.spillTo(blocks, 3);
            isSpilled = true;
          }
          expect(queue.length).toBe(next - first);
        }
        const rest: number[] = [];
        for (let rows = queue.first(); rows !== null; rows = queue.first()) {
          for (let at = extra; at < rows.length; at += extra + current) rest.push(rows[at] as number);
          queue.drop(rows.length / (extra + current));
        }
        expect(rest).toEqual(Array.from({ length: next - first }, (_, i) => first + i));
      }),
      { numRuns: 300 },
    );
  });

  it('puts on disk what it has no memory for', () => {
    const blocks = file(64);
    const queue = new RowQueue<Format>({ format: 2, stride: 2 }, 0, () => {});
    queue.spillTo(blocks, 3);
    for (let i = 0; i < 1000; i++) queue.push(words(i, i), 0, 0, 1);
    // 16 words a block are 8 rows; 125 blocks, of which a handful stays.
    expect(blocks.size).toBeGreaterThan(110 * 64);
  });
});

describe('a table of rows', () => {
  it('holds what was written, in pages of which few are in memory', () => {
    const access = fc.array(fc.record({ row: fc.nat(99), value: fc.option(fc.integer()) }), { maxLength: 300 });
    fc.assert(
      fc.property(access, fc.boolean(), (all, onDisk) => {
        const table = new RowTable(100, 3, onDisk ? file(32) : null, 2);
        const model = new Map<number, number>();
        for (const { row, value } of all) {
          if (value !== null) {
            table.written(row).fill(value, table.at(row), table.at(row) + 3);
            model.set(row, value | 0);
          }
          expect([...table.page(row).subarray(table.at(row), table.at(row) + 3)]).toEqual(new Array(3).fill(model.get(row) ?? 0));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a column', () => {
  it('gives back all entries of blocks of any width, on disk or not', () => {
    const blocks = file(64);
    const column = new Column(16);
    const entries = (block: number): number[] => Array.from({ length: 16 }, (_, i) => block * 16 + i);
    const contents = [
      Uint8Array.from(entries(0)),
      Uint16Array.from(entries(1)),
      Uint32Array.from(entries(2)),
      Uint16Array.from(entries(3)),
      Uint8Array.from(entries(4)),
    ];
    for (const [block, content] of contents.entries()) {
      column.push(content.slice());
      if (block === 2) column.spillTo(blocks);
    }
    for (const block of [0, 4, 1, 1, 3, 2, 0]) expect(column.block(block)).toEqual(contents[block]);
    expect(column.block(5)).toBeUndefined();
    expect(blocks.size).toBe(4 * 64);
  });
});
