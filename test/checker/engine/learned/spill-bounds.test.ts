/**
 * Runs whose visited set is on disk, interrupted between any two batches: what was found until then has a path, though some
 * successors are not told from old states yet, and some parents have not found all that they find.
 */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spec } from 'dcheck';
import { afterAll, afterEach, expect, it } from 'vitest';
import { instantiate, learnedWith, referenceEngine } from '../../../../checker/api.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';

const usual = { ...tuning };
const spillFolder = mkdtempSync(join(tmpdir(), 'dcheck-bounds-'));

afterEach(() => {
  Object.assign(tuning, usual);
});

afterAll(() => {
  rmdirSync(spillFolder);
});

/** Three counters; each state in which they come to 7 or more violates the invariant. */
const sums = spec({
  name: 'sums',
  init: () => ({ n: [0, 0, 0] }),
  actions: (_) =>
    Object.fromEntries(
      [0, 1, 2].map((i) => [
        `step${i}`,
        (state: { n: number[] }) => {
          state.n[i] = ((state.n[i] as number) + 1) % 5;
        },
      ]),
    ),
  invariants: { small: ({ n }: { readonly n: readonly number[] }) => n.reduce((sum, one) => sum + one, 0) < 7 },
  expect: { small: 'violated' },
});

it.each(['fingerprint', 'exact'] as const)('whenever that is, with the %s store', async (store) => {
  const whole = await referenceEngine.explore(instantiate(sums), {});
  // Candidates are settled in the midst of batches, and there is a beat between any two of these.
  Object.assign(tuning, { beat: 0, visitedLimit: 5, blockBytes: 4096, residentBlocks: 3, residentPages: 3 });
  // Batches end where actions are clustered anew.
  Object.assign(tuning, { clusterAfter: 1, clusterAgain: 2 });
  let withPath = 0;
  for (let beats = 1; ; beats++) {
    const interrupt = new AbortController();
    let seen = 0;
    const result = await learnedWith(store).explore(instantiate(sums), { spillFolder, signal: interrupt.signal }, () => {
      if (++seen === beats) interrupt.abort();
    });
    if (result.violations.length > 0) {
      withPath++;
      expect(result.violations).toEqual(whole.violations);
    }
    if (result.bound === null) break;
    expect(result.bound).toBe('interrupted');
  }
  expect(withPath).toBeGreaterThan(2);
});
