/** Sorted runs on disk against a plain Set of bigints, and the sorted index against a search. */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { BlockFile } from '../../../../checker/engine/spill/block-file.ts';
import { SortedIndex } from '../../../../checker/engine/spill/sorted-index.ts';
import { SortedRuns } from '../../../../checker/engine/spill/sorted-runs.ts';
import { atOnce } from '../../../../checker/engine/work.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcheck-runs-'));

afterAll(() => {
  rmdirSync(folder);
});

/** Numbers that often agree in one half, so that both halves decide. */
const half = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 - 1 }), fc.nat(2 ** 32 - 1));
const key = fc.tuple(half, half).map(([low, high]) => (BigInt(high) << 32n) | BigInt(low));
const sortedKeys = fc.uniqueArray(key, { maxLength: 60 }).map((keys) => keys.sort((a, b) => (a < b ? -1 : 1)));

function wordsOf(keys: readonly bigint[]): Uint32Array {
  return Uint32Array.from(keys.flatMap((one) => [Number(one & 0xffffffffn), Number(one >> 32n)]));
}

describe('sorted runs', () => {
  it('know what was added, in whatever portions, and the two closest', () => {
    fc.assert(
      fc.property(fc.array(sortedKeys, { maxLength: 12 }), fc.constantFrom(8, 16, 64, 4096), (portions, blockBytes) => {
        const file = new BlockFile(folder, 'the test', blockBytes);
        const runs = new SortedRuns(file);
        const all = new Set<bigint>();
        for (const portion of portions) {
          const keys = wordsOf(portion);
          const known = new Uint8Array(portion.length);
          atOnce(runs.mark(keys, known));
          expect([...known]).toEqual(portion.map((one) => (all.has(one) ? 1 : 0)));
          atOnce(runs.add(keys, known));
          for (const one of portion) all.add(one);
          expect(runs.size).toBe(all.size);
        }
        expect(runs.count).toBeLessThanOrEqual(1 + Math.log2(all.size + 1));
        const sorted = [...all].sort((a, b) => (a < b ? -1 : 1));
        const least = sorted.slice(1).reduce((min, one, i) => Math.min(min, Number(one - (sorted[i] as bigint))), 2 ** 64);
        expect(runs.closest).toBe(least);
        file.close();
      }),
      { numRuns: 300 },
    );
  });

  it('have other keys after a change of all, told apart as before', () => {
    // A bijection that leaves nothing of the order.
    const changed = (one: bigint): bigint => BigInt.asUintN(64, (one ^ 5n) * 0x9e3779b97f4a7c15n);
    fc.assert(
      fc.property(fc.array(sortedKeys, { maxLength: 8 }), sortedKeys, (portions, asked) => {
        const file = new BlockFile(folder, 'the test', 64);
        const runs = new SortedRuns(file);
        const all = new Set<bigint>();
        for (const portion of portions) {
          const fresh = portion.filter((one) => !all.has(one));
          atOnce(runs.add(wordsOf(fresh), new Uint8Array(fresh.length)));
          for (const one of fresh) all.add(one);
        }
        atOnce(
          runs.rekey((keys) => {
            const whole = new BigUint64Array(keys.buffer, keys.byteOffset, keys.length / 2);
            for (const [i, one] of whole.entries()) whole[i] = changed(one);
          }),
        );
        expect(runs.size).toBe(all.size);
        const wanted = [...new Set([...asked, ...all])].map((one) => ({ one, key: changed(one) }));
        wanted.sort((a, b) => (a.key < b.key ? -1 : 1));
        const known = new Uint8Array(wanted.length);
        atOnce(runs.mark(wordsOf(wanted.map(({ key }) => key)), known));
        expect([...known]).toEqual(wanted.map(({ one }) => (all.has(one) ? 1 : 0)));
        file.close();
      }),
      { numRuns: 200 },
    );
  });
});

describe('a sorted index', () => {
  it.each([0, 1] as const)('finds every key and its mark, one set after the other, where %d stands for 0', (zero) => {
    fc.assert(
      fc.property(fc.array(sortedKeys, { minLength: 1, maxLength: 3 }), (sets) => {
        const index = new SortedIndex(zero);
        for (const keys of sets) {
          const real = keys.filter((one) => one !== 0n || zero === 0);
          const words = wordsOf(real);
          atOnce(index.take(words));
          for (const [i] of real.entries()) index.known[i] = i % 3 === 0 ? 1 : 0;
          for (const [i] of real.entries()) {
            expect(index.isNew((words[2 * i] as number) | 0, (words[2 * i + 1] as number) | 0)).toBe(i % 3 !== 0);
          }
          if (real.includes(BigInt(zero))) expect(index.isNew(0, 0)).toBe(real.indexOf(BigInt(zero)) % 3 !== 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
