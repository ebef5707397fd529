/** A run that is interrupted while it looks for the best path to what it has found ends at once, with the path that it took. */
import { describe, expect, it } from 'vitest';
import { instantiate, learnedEngine, loadSpec, type Progress, traceOf, type Violation } from '../../../../checker/api.ts';

describe('looking for paths', () => {
  it('stops where the run is interrupted', async () => {
    const { spec } = await loadSpec('specs/examples/dining-philosophers.ts');
    const system = instantiate(spec, { set: { N: 9 } });
    const whole = await learnedEngine.explore(system, {});
    const abort = new AbortController();
    const hurry = ({ queue, distinct }: Progress): void => {
      if (queue === 0 && distinct === whole.distinct) abort.abort();
    };
    const hurried = await learnedEngine.explore(system, { signal: abort.signal }, hurry);
    expect(abort.signal.aborted).toBe(true);
    // Nothing was left to explore.
    expect(hurried.bound).toBe(null);
    expect([whole.paths, hurried.paths]).toEqual([undefined, 'shortest']);
    const [best, taken] = [whole, hurried].map(({ violations: [violation] }) => traceOf(system, violation as Violation));
    expect(taken?.steps.length).toBe(best?.steps.length);
    expect(taken?.switches).toBeGreaterThanOrEqual(best?.switches as number);
  });
});
