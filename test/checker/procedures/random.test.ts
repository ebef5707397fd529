/** Random procedures reach the same outcomes compiled and native. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thread } from '../../../checker/procedures/proc.ts';
import { agree, exportsOf } from './compare.ts';
import { randomModule } from './random-procedures.ts';

const RUNS = 200;

test('compiled and native agree on random procedures', async () => {
  let runs = 0;
  let large = 0;
  await fc.assert(
    fc.asyncProperty(randomModule, async (source) => {
      const { first, second } = await exportsOf(source);
      const threads = { first: thread(first as never), second: thread(second as never) };
      const { states } = agree(threads, { x: 0, y: 0 });
      runs++;
      if (states > 20) large++;
    }),
    { numRuns: RUNS, seed: 20261122, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: false },
  );
  // A generator of trivial programs would prove nothing.
  expect(large).toBeGreaterThan(runs / 10);
});
