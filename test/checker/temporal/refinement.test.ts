/** Refinement: what is no implementation, where it fails, and mappings that give no state. */
import { describe, expect, it } from 'vitest';
import { check } from '../../../checker/check.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { refines, type Spec, spec, weakly, when } from '../../../checker/index.ts';

/** Counts to 3 by ones. */
const abstract = (fair: boolean): Spec =>
  spec({
    name: 'by-ones',
    init: () => ({ n: 0 }),
    actions: (_) => ({
      count: (s) => {
        when(s.n < 3);
        s.n++;
      },
    }),
    fairness: fair ? [weakly('count')] : [],
  });

/** Counts to 6 by `step`; two of its states map to one of the abstract ones. */
function concrete(step: number, property: Parameters<typeof refines>, from = 0, fair = false): Spec {
  return spec({
    name: 'by-steps',
    init: () => ({ m: from }),
    actions: (_) => ({
      count: (s) => {
        when(s.m < 6);
        s.m += step;
      },
    }),
    deadlock: 'ignore',
    fairness: fair ? [weakly('count')] : [],
    properties: (_) => ({ it: refines(...(property as [Spec, () => unknown])) }),
  });
}

const halved = ({ m }: { m: number }): { n: number } => ({ n: Math.floor(m / 2) });

async function outcome(made: Spec) {
  const run = await check(made, {}, referenceEngine);
  const { verdict, violation } = run.properties.find(({ name }) => name === 'it') ?? {};
  return { verdict, reason: violation?.reason, steps: violation?.trace.steps.length, loop: violation?.trace.loop };
}

describe('refinement', () => {
  it('allows steps of the abstract spec and steps that it does not see', async () => {
    expect(await outcome(concrete(1, [abstract(false), halved as never]))).toMatchObject({ verdict: 'holds' });
  });

  it('shows the failing step in both', async () => {
    const { verdict, reason, steps, loop } = await outcome(concrete(3, [abstract(false), halved as never]));
    expect({ verdict, steps, loop }).toEqual({ verdict: 'violated', steps: 2, loop: null });
    expect(reason).toBe('the last step maps to n: 1 → 3, and by-ones has no such step from {"n":1}');
  });

  it('wants initial states to be initial', async () => {
    const { verdict, steps, reason } = await outcome(concrete(1, [abstract(false), halved as never], 2));
    expect({ verdict, steps }).toEqual({ verdict: 'violated', steps: 0 });
    expect(reason).toContain('no initial state of by-ones');
  });

  it('wants the fairness of the abstract spec, unless only steps are asked for', async () => {
    const { verdict, reason, loop } = await outcome(concrete(1, [abstract(true), halved as never]));
    expect({ verdict, loop }).toEqual({ verdict: 'violated', loop: { start: 0 } });
    expect(reason).toContain('WF(count) of by-ones');
    expect(await outcome(concrete(1, [abstract(true), halved as never, { only: 'steps' }]))).toMatchObject({ verdict: 'holds' });
    expect(await outcome(concrete(1, [abstract(true), halved as never], 0, true))).toMatchObject({ verdict: 'holds' });
  });

  it.each([
    ['nothing', () => undefined, /returned nothing, which is no state of by-ones/],
    ['a number', () => 3, /returned no record but 3/],
    ['another record', () => ({ n: 0, o: 1 }), /returned a record of n, o/],
    ['a function inside', () => ({ n: () => 1 }), /plain data only/],
    [
      'an error',
      () => {
        throw new TypeError('oh');
      },
      /threw TypeError: oh/,
    ],
  ])('refuses a mapping that returns %s', async (_, mapping, message) => {
    await expect(check(concrete(1, [abstract(false), mapping as never]), {}, referenceEngine)).rejects.toThrow(message);
  });
});
