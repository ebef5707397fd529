/** The table of keys while it grows, partition by partition: what was inserted is found, nothing else is. */
import { expect, test } from 'vitest';
import { HEADER } from '../../../../checker/engine/store/header.ts';
import { type Kernel, kernelCode } from '../../../../checker/engine/store/kernel.ts';
import { Keys } from '../../../../checker/engine/store/keys.ts';
import { areas, INSERT_LIMIT, Linear, RECORD, SCRATCH } from '../../../../checker/engine/store/memory.ts';
import { wasm } from '../../../../checker/engine/store/wasm.ts';

/** Enough to see several growths that are spread over insertions. */
const COUNT = 2_600_000;
/** Words that nobody is to write, and what is in them. */
const MARKED = 1024;
const MARK = -2;

/** Key number `i`, as two halves: no two alike, spread evenly. */
function key(i: number): [number, number] {
  return [i, Math.imul(i, 0x9e3779b1)];
}

test('a table that grows while it is filled keeps what is in it', () => {
  const linear = new Linear();
  const keys = new Keys(linear, areas.end);
  const env = { memory: linear.memory, miss: () => 0, judge: () => 0 };
  const kernel = new wasm.Instance(new wasm.Module(kernelCode(1, 'fingerprint')), { env }).exports as unknown as Kernel;
  // An effect that changes nothing, for rows of one word.
  linear.words.fill(0, areas.tables >> 2, (areas.tables >> 2) + 2);
  const insert = (from: number, count: number): number => {
    const { words } = linear;
    for (let i = 0; i < count; i++) {
      const at = (areas.batch + i * RECORD) >> 2;
      [words[at], words[at + 1]] = key(from + i);
      words[at + 2] = areas.tables;
    }
    kernel.insert(0, count);
    return linear.words[(areas.header >> 2) + HEADER.out] as number;
  };
  const shapes = new Set<string>();
  let between = 0;
  let waited = 0;
  for (let from = 1; from < COUNT; from += INSERT_LIMIT) {
    // New states of a batch may wait to become some where rows come out: what moves must not pass there.
    linear.words.fill(MARK, areas.rowsOut >> 2, (areas.rowsOut >> 2) + MARKED);
    expect(keys.reserve(INSERT_LIMIT, kernel)).toBe(true);
    expect(linear.words.subarray(areas.rowsOut >> 2, (areas.rowsOut >> 2) + MARKED).every((word) => word === MARK)).toBe(true);
    if (linear.words[SCRATCH >> 2] !== 0) waited++;
    linear.words[SCRATCH >> 2] = 0;
    const { size, next, split } = keys.shape;
    shapes.add(`${size} ${next}`);
    if (next !== size && split > 0) between++;
    expect(insert(from, INSERT_LIMIT)).toBe(INSERT_LIMIT);
    keys.used += INSERT_LIMIT;
    // Some of before, which lie in partitions of both sizes.
    expect(insert(Math.max(1, from >> 1), 100)).toBe(0);
  }
  expect(shapes.size).toBeGreaterThan(4);
  expect(between).toBeGreaterThan(10);
  // Some keys had to wait until others had moved.
  expect(waited).toBeGreaterThan(0);
  for (let from = 1; from < COUNT; from += INSERT_LIMIT) expect(insert(from, INSERT_LIMIT)).toBe(0);
});
