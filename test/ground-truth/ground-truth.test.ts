/** Every published state count, compared exactly with what the reference engine counts. */
import { describe, expect, it } from 'vitest';
import { check, isUnexpected } from '../../checker/check.ts';
import { referenceEngine } from '../../checker/engine/reference/reference.ts';
import { published, type Twin, twins } from './twins.ts';

function expectedCounts({ counts }: Twin): Record<string, number> {
  const { distinct, generated, depth } = counts;
  return { distinct, ...(generated === null ? {} : { generated }), ...(depth === null ? {} : { depth }) };
}

describe('published state counts', () => {
  it('has a twin for every published row', () => {
    expect(twins.map(({ row }) => row).sort()).toEqual([...published.keys()].sort());
  });

  for (const twin of twins) {
    const title = `${twin.row}: ${JSON.stringify(expectedCounts(twin))}`;
    // Tens of thousands of transitions a second: minutes for these.
    it.skipIf(twin.engine === 'fast')(twin.engine === 'fast' ? `${title} (left to the learned engine)` : title, async () => {
      const { trace } = twin.counts;
      const run = await check(twin.spec, { set: twin.set }, referenceEngine, trace === null ? {} : { stop: 'first' });
      expect(run).toMatchObject(expectedCounts(twin));
      expect(run.bound).toBe(trace === null ? null : 'first-violation');
      expect(run.properties.filter(isUnexpected)).toEqual([]);
      if (trace !== null) {
        const violated = run.properties.flatMap(({ violation }) =>
          violation === null ? [] : [violation.trace.steps.length + 1],
        );
        expect(violated).toEqual([trace]);
      }
    });
  }
});
