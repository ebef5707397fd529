/** The two closest fingerprints, against a sorted list: whatever the table's size is, and the order that they came in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Kernel, kernelCode } from '../../../../checker/engine/store/kernel.ts';
import { areas, INSERT_LIMIT, Linear, RECORD } from '../../../../checker/engine/store/memory.ts';
import { Visited } from '../../../../checker/engine/store/visited.ts';
import { wasm } from '../../../../checker/engine/store/wasm.ts';

/** A visited set with these fingerprints, inserted in this order into a table that has room for `room` more. */
function visitedWith(
  all: BigUint64Array,
  room = 0,
): { readonly visited: Visited; readonly kernel: Kernel; readonly linear: Linear } {
  const linear = Linear.take();
  const visited = new Visited(linear, () => true);
  const env = { memory: linear.memory, miss: () => 0, judge: () => 0 };
  const kernel = new wasm.Instance(new wasm.Module(kernelCode(1, 'fingerprint')), { env }).exports as unknown as Kernel;
  // An effect that changes nothing, for rows of one word.
  linear.words.fill(0, areas.tables >> 2, (areas.tables >> 2) + 2);
  if (room > 0) expect(visited.keys.reserve(room, kernel)).toBe(true);
  for (let from = 0; from < all.length; from += INSERT_LIMIT) {
    const part = new Uint32Array(all.slice(from, from + INSERT_LIMIT).buffer);
    expect(visited.keys.reserve(part.length / 2, kernel)).toBe(true);
    for (let i = 0; i < part.length; i += 2) {
      linear.words.set([part[i] as number, part[i + 1] as number, areas.tables, 0], (areas.batch + (i / 2) * RECORD) >> 2);
    }
    kernel.insert(0, part.length / 2);
    visited.keys.used += part.length / 2;
  }
  return { visited, kernel, linear };
}

function observedIn({ visited, kernel, linear }: ReturnType<typeof visitedWith>): number | null {
  const { observed } = visited.collision(1, 1, kernel);
  linear.release(visited.ranges());
  return observed;
}

/** The least difference of neighbours in a sorted list; 2^64 where there are no two. */
function leastOf(all: BigUint64Array): number {
  const sorted = all.slice().sort();
  return sorted.reduce((least, one, i) => (i === 0 ? least : Math.min(least, Number(one - (sorted[i - 1] as bigint)))), 2 ** 64);
}

/** Spread, in crowds that have one home in the table, and near both ends of partitions. */
const crowd = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.uniqueArray(fc.nat(2 ** 32 - 1), { maxLength: 60 }))
  .map(([high, lows]) => lows.map((low) => (BigInt(high) << 32n) | BigInt(low)));
const border = fc
  .tuple(fc.nat(63), fc.integer({ min: -40, max: 40 }))
  .map(([part, off]) => [BigInt.asUintN(64, (BigInt(part) << 58n) + (BigInt(off) << 26n) + 1n)]);
const spread = fc.array(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), { maxLength: 60 });
const fingerprints = fc
  .array(fc.oneof(crowd, border, spread), { maxLength: 12 })
  .map((parts) => BigUint64Array.from(new Set(parts.flat().filter((one) => one > 0n))));

test('are those of a sorted list, in tables of all sizes', () => {
  fc.assert(
    fc.property(fingerprints, fc.constantFrom(0, 20_000, 100_000), (all, room) => {
      const expected = Math.min(1, 1 / leastOf(all));
      expect(observedIn(visitedWith(all, room))).toBe(expected);
      expect(observedIn(visitedWith(all.slice().reverse()))).toBe(expected);
    }),
    { numRuns: 150 },
  );
});

test('are those of a sorted list while a full table is growing, and leave all in it to be found', () => {
  const all = new BigUint64Array(1_760_000);
  let state = 1n;
  for (let i = 0; i < all.length; i++) {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    all[i] = state | 1n;
  }
  const { visited, kernel, linear } = visitedWith(all);
  const { size, next, split } = visited.keys.shape;
  expect(next).toBeGreaterThan(size);
  expect(split).toBeGreaterThan(0);
  expect(visited.collision(1, 1, kernel).observed).toBe(1 / leastOf(all));
  const halves = new Uint32Array(all.buffer);
  let missing = 0;
  for (let i = 0; i < halves.length; i += 2) missing += 1 - kernel.holds(halves[i] as number, halves[i + 1] as number);
  expect(missing).toBe(0);
  linear.release(visited.ranges());
});
