/** Random procedures reach the same outcomes compiled and native. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TooLarge } from '../../../checker/procedures/native.ts';
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
      try {
        if (agree(threads, { x: 0, y: 0 }, {}, 5_000).states > 20) large++;
        runs++;
      } catch (thrown) {
        // The referee cannot merge histories; another program will do.
        fc.pre(!(thrown instanceof TooLarge));
        throw thrown;
      }
    }),
    { numRuns: RUNS, seed: 20261122, interruptAfterTimeLimit: 50_000, markInterruptAsFailure: false },
  );
  // A generator of trivial programs would prove nothing.
  expect(large).toBeGreaterThan(runs / 10);
});
