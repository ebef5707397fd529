import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Estimator } from '../../../checker/engine/estimate.ts';

/** A search whose share of new states falls as the space fills: the space has `size` states. */
function* growth(size: number, branching: number): Generator<{ distinct: number; queue: number }> {
  let distinct = 1;
  for (let expanded = 1; expanded <= distinct; expanded++) {
    distinct += branching * (1 - distinct / size);
    distinct = Math.min(distinct, size);
    if (expanded % Math.ceil(size / 200) === 0) yield { distinct: Math.floor(distinct), queue: Math.floor(distinct - expanded) };
  }
}

describe('the estimate', () => {
  it('is near the end once a fifth is known, for spaces that fill evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5_000, max: 20_000 }), fc.double({ min: 2, max: 6, noNaN: true }), (size, branching) => {
        const estimator = new Estimator();
        const samples = [...growth(size, branching)];
        const truth = samples.at(-1) as { distinct: number };
        samples.forEach((sample, index) => {
          const estimate = estimator.update({ ...sample, generated: 0, depth: 0, seconds: 2 + index });
          if (sample.distinct < truth.distinct / 5 || estimate === null) return;
          expect(estimate.distinct).toBeGreaterThan(truth.distinct * 0.7);
          expect(estimate.distinct).toBeLessThan(truth.distinct * 1.4);
        });
        expect(samples.length).toBeGreaterThan(20);
      }),
      { numRuns: 40 },
    );
  });

  it('is not given in the first second, nor while the search only grows', () => {
    const estimator = new Estimator();
    for (let i = 1; i < 20; i++) {
      const grown = { distinct: 4 ** i, queue: 4 ** i - 4 ** (i - 1), generated: 0, depth: i };
      expect(estimator.update({ ...grown, seconds: i < 10 ? 0.5 : 2 })).toBeNull();
    }
  });
});
