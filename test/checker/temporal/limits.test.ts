/** Properties of behaviours end at a limit of time or memory as explorations do, and claim nothing then. */
import { describe, expect, it } from 'vitest';
import {
  type Bound,
  check,
  type Engine,
  type Limits,
  learnedEngine,
  loadSpec,
  type Progress,
  referenceEngine,
} from '../../../checker/api.ts';
import { fixture } from '../../e2e/dcheck.ts';

/** What becomes of the fixture, of which every state takes a while to be judged, under `limits`. */
async function outcome(
  engine: Engine,
  limits: Limits,
  onProgress?: (progress: Progress) => void,
): Promise<{ bound: Bound | null; verdicts: Set<string> }> {
  const { spec } = await loadSpec(fixture('slow-behaviours.ts'));
  const { bound, properties } = await check(spec, {}, engine, limits, onProgress);
  return { bound, verdicts: new Set(properties.map(({ verdict }) => verdict)) };
}

describe.each([
  ['learned', learnedEngine],
  ['reference', referenceEngine],
] as const)('the %s engine', (_, engine) => {
  it('stops at a signal while it checks behaviours', async () => {
    const controller = new AbortController();
    let checking = false;
    const end = await outcome(engine, { signal: controller.signal }, ({ queue }) => {
      // All states are known and expanded.
      if (queue > 0) return;
      checking = true;
      controller.abort();
    });
    expect([checking, end]).toEqual([true, { bound: 'interrupted', verdicts: new Set(['incomplete']) }]);
  });

  it('stops in time', async () => {
    const end = await outcome(engine, { timeoutMs: 1200 });
    expect(end).toEqual({ bound: 'timeout', verdicts: new Set(['incomplete']) });
  });
});
