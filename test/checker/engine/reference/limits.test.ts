/** The reference engine's limits: where it stops, what it then claims, and what it reports on the way. */
import { each, fault, faultFree, spec, times, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../../checker/engine/engine.ts';
import { counter, explore, run, verdicts } from './run.ts';

describe('limits', () => {
  /** Counts for ever. */
  const endless = spec({
    name: 'endless',
    init: () => ({ x: 0 }),
    actions: (_) => ({
      next: each(2, (s, by) => {
        s.x += by;
      }),
    }),
    invariants: { small: (s) => s.x < 4 },
  });

  it('maxStates: stops when as many are known; what is not expanded is the queue', async () => {
    const result = await run(endless, { maxStates: 3 });
    expect(result).toMatchObject({ bound: 'max-states', distinct: 3, queue: 1 });
    expect(verdicts(result)).toEqual({ small: 'incomplete', 'no-null-deref': 'incomplete', 'no-deadlock': 'incomplete' });
  });

  it('maxDepth: does not expand states at that depth', async () => {
    expect(await explore(endless, { maxDepth: 3 })).toMatchObject({
      bound: 'max-depth',
      distinct: 3,
      depth: 3,
      generated: 5,
      queue: 1,
    });
    expect(await explore(endless, { maxDepth: 1 })).toMatchObject({ bound: 'max-depth', distinct: 1, depth: 1, generated: 1 });
  });

  it('maxDepth: what is violated within it is found all the same', async () => {
    const result = await run(endless, { maxDepth: 6 });
    expect(verdicts(result)).toMatchObject({ small: 'violated', 'no-deadlock': 'incomplete' });
  });

  it('do not make a run incomplete that ends before them', async () => {
    expect(await explore(counter(3), { maxDepth: 10, maxStates: 10, timeoutMs: 600_000, memoryBytes: 2 ** 45 })).toMatchObject({
      bound: null,
      distinct: 4,
    });
  });

  it('timeoutMs: ends an endless run', async () => {
    expect(await explore(endless, { timeoutMs: 1 })).toMatchObject({ bound: 'timeout' });
  });

  it('memoryBytes: ends an endless run', async () => {
    expect(await explore(endless, { memoryBytes: 1 })).toMatchObject({ bound: 'memory' });
  });

  it('signal: interrupts an endless run, which says what it knows', async () => {
    const controller = new AbortController();
    const exploration = await explore(endless, { signal: controller.signal }, () => controller.abort());
    expect(exploration.bound).toBe('interrupted');
    expect(exploration.violations.map(({ property }) => property)).toEqual(['small']);
  });

  it('progress: says what is known so far, in ascending counts', async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    await explore(endless, { signal: controller.signal }, (progress) => {
      seen.push(progress);
      if (seen.length === 2) controller.abort();
    });
    const [first, second] = seen;
    expect(first.distinct).toBeGreaterThan(0);
    expect(second.distinct).toBeGreaterThan(first.distinct);
    for (const { distinct, generated, queue, depth } of seen) {
      // One state is expanded per level, and each gives itself and the next.
      expect({ generated, queue, depth }).toEqual({ generated: 2 * distinct - 1, queue: 1, depth: distinct });
    }
  });
});

describe('stop: first', () => {
  it('stops at the violating successor, before the rest of its level', async () => {
    const wide = spec({
      name: 'wide',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        go: each(
          times(10, (i) => i + 1),
          (s, to) => {
            when(s.x === 0);
            s.x = to;
          },
        ),
      }),
      invariants: { notThree: (s) => s.x !== 3, notFive: (s) => s.x !== 5 },
      deadlock: 'ignore',
    });
    const result = await run(wide, { stop: 'first' });
    expect(result).toMatchObject({ bound: 'first-violation', distinct: 4, generated: 4, depth: 2 });
    expect(verdicts(result)).toMatchObject({ notThree: 'violated', notFive: 'incomplete' });
  });

  it('stops at a violating initial state, before the others', async () => {
    const initial = spec({
      name: 'initial',
      init: () => times(5, (x) => ({ x })),
      actions: (_) => ({ stay: () => {} }),
      invariants: { notOne: (s) => s.x !== 1 },
    });
    expect(await explore(initial, { stop: 'first' })).toMatchObject({ bound: 'first-violation', distinct: 2, generated: 2 });
  });

  it('stops at a deadlock and at a fault', async () => {
    expect(
      await explore(spec({ name: 'd', init: () => ({ x: 0 }), actions: (_) => ({ no: () => when(false) }) }), { stop: 'first' }),
    ).toMatchObject({ bound: 'first-violation', deadlocks: 1 });
    const faulty = spec({
      name: 'f',
      init: () => ({ x: 0 }),
      actions: (_) => ({ oops: () => fault('no-oops', ''), later: () => {} }),
      properties: { 'no-oops': faultFree() },
    });
    expect(await explore(faulty, { stop: 'first' })).toMatchObject({ bound: 'first-violation', generated: 1 });
  });

  it('changes nothing where there is no violation', async () => {
    expect(await explore(counter(3), { stop: 'first' })).toMatchObject({ bound: null, distinct: 4 });
  });
});
