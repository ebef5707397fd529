/**
 * Every published state count, compared exactly with what the engines count.
 *
 * The largest models are left out for the reference engine, of which LONG=1 takes in some, and one for the learned engine too:
 * LONG=1 takes it in.
 */
import { describe, expect, it } from 'vitest';
import { check, isUnexpected, judge } from '../../checker/check.ts';
import type { Engine } from '../../checker/engine/engine.ts';
import { learnedEngine } from '../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../checker/engine/reference/reference.ts';
import { instantiate } from '../../checker/system/instantiate.ts';
import { restrict } from '../../checker/system/restrict.ts';
import { published, type Twin, twins } from './twins.ts';

/** Room for a machine that does other things besides; nothing is claimed about time. */
const TIMEOUT_MS = 600_000;

function expectedCounts({ counts }: Twin): Record<string, number> {
  const { distinct, generated, depth } = counts;
  return { distinct, ...(generated === null ? {} : { generated }), ...(depth === null ? {} : { depth }) };
}

/** The engine counts what is published, and every verdict is the one that the spec expects. */
async function compare(twin: Twin, engine: Engine): Promise<void> {
  const { trace } = twin.counts;
  const run = await check(twin.spec, { set: twin.set }, engine, trace === null ? {} : { stop: 'first' });
  expect(run).toMatchObject(expectedCounts(twin));
  expect(run.bound).toBe(trace === null ? null : 'first-violation');
  expect(run.properties.filter(isUnexpected).map(({ name }) => name)).toEqual(twin.otherwise);
  if (trace !== null) {
    const violated = run.properties.flatMap(({ violation }) => (violation === null ? [] : [violation.trace.steps.length + 1]));
    expect(violated).toEqual([trace]);
  }
}

/** States up to which the reference engine counts at every run. */
const SMALL = process.env.LONG ? Infinity : 10_000;

const titleOf = (twin: Twin): string => `${twin.row}: ${JSON.stringify(expectedCounts(twin))}`;

it('every published row has a twin', () => {
  expect(twins.map(({ row }) => row).sort()).toEqual([...published.keys()].sort());
});

const whole = twins.filter(({ reduced }) => reduced === null);

describe('the reference engine', () => {
  for (const twin of whole) {
    it(titleOf(twin), { timeout: TIMEOUT_MS }, ({ skip }) =>
      twin.engine === 'any' && twin.counts.distinct <= SMALL
        ? compare(twin, referenceEngine)
        : skip('too large for the reference engine; the learned one counts it'),
    );
  }
});

describe('the learned engine', () => {
  for (const twin of whole) {
    it(titleOf(twin), { timeout: TIMEOUT_MS }, ({ skip }) =>
      twin.engine === 'long' && !process.env.LONG ? skip('takes a minute: LONG=1 runs it') : compare(twin, learnedEngine),
    );
  }
});

describe('the learned engine, with partial-order reduction', () => {
  for (const { spec, set, reduced, counts, row } of twins.filter((twin) => twin.reduced !== null)) {
    it(`${row}: ${counts.distinct} states, ${counts.generated} steps`, { timeout: TIMEOUT_MS }, async () => {
      const system = restrict(instantiate(spec, { set }), reduced ?? []);
      const run = judge(system, learnedEngine.name, await learnedEngine.explore(system, { reduce: 'always' }));
      expect(run).toMatchObject({ distinct: counts.distinct, generated: counts.generated, bound: null });
      expect(run.reduction?.obstacle).toBeNull();
      const holding = run.properties.filter(({ verdict }) => verdict === 'holds').map(({ name }) => name);
      expect(holding).toEqual(expect.arrayContaining([...(reduced ?? [])]));
    });
  }
});
