/** Action constraints and views: what they leave out, by every engine that knows them, and what they must not return. */
import { interchangeable, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type RunResult } from '../../../checker/check.ts';
import type { Engine } from '../../../checker/engine/engine.ts';
import { learnedEngine, learnedWith } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { refusal, suited } from '../../../checker/engine/suited.ts';
import { attempt, DcheckError } from '../../../checker/errors/error.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { EXHAUSTIVE, random, swarm } from '../search/modes.ts';

const ENGINES: readonly Engine[] = [referenceEngine, learnedEngine, learnedWith('exact'), ...EXHAUSTIVE];

async function run(of: Spec, engine: Engine): Promise<RunResult> {
  const system = instantiate(of);
  return judge(system, engine.name, await engine.explore(system, {}));
}

/** x goes up by one or two; `history` only grows. */
const walker = (extra: object): Spec =>
  spec({
    name: 'walker',
    init: () => ({ x: 0, history: [] as number[] }),
    actions: (_) => ({
      one: (s) => {
        when(s.x < 6);
        s.x += 1;
        s.history.push(1);
      },
      two: (s) => {
        when(s.x < 6);
        s.x += 2;
        s.history.push(2);
      },
    }),
    invariants: { below: (s) => s.x < 7 },
    deadlock: 'ignore',
    ...extra,
  }) as Spec;

describe.each(ENGINES)('with the engine $name', (engine) => {
  it('a view makes states that it does not tell apart one', async () => {
    // By x alone: 0 .. 7.
    expect(await run(walker({ view: (s: { x: number }) => s.x }), engine)).toMatchObject({ distinct: 8, bound: null });
    // The whole state: sequences of ones and twos whose sum is at most 7, not reached from beyond 5.
    const sequences = (sum: number): number => (sum >= 6 ? 1 : 1 + sequences(sum + 1) + sequences(sum + 2));
    expect((await run(walker({}), engine)).distinct).toBe(sequences(0));
  });

  it('an action constraint leaves out steps, whose ends are judged all the same', async () => {
    const stepwise = walker({
      view: (s: { x: number }) => s.x,
      actionConstraint: (before: { x: number }, after: { x: number }) => after.x - before.x === 1,
    });
    const found = await run(stepwise, engine);
    // 0 .. 6. 7 is generated, by a step of two from 5, and judged, but neither distinct nor explored.
    expect(found.distinct).toBe(7);
    expect(found.properties[0]).toMatchObject({ name: 'below', verdict: 'violated' });
    expect(found.properties[0]?.violation?.trace.steps.map(({ action }) => action)).toEqual([
      'one',
      'one',
      'one',
      'one',
      'one',
      'two',
    ]);
    const judged = await run(
      walker({
        invariants: { even: (s: { x: number }) => s.x !== 2 },
        actionConstraint: (b: { x: number }, a: { x: number }) => a.x - b.x === 1,
        constraint: (s: { x: number }) => s.x < 2,
      }),
      engine,
    );
    expect(judged.properties[0]?.violation?.trace.steps.length).toBe(1);
  });

  it.each([
    { view: () => undefined },
    { view: () => () => 1 },
    {
      view: () => {
        throw new Error('no');
      },
    },
    { actionConstraint: () => 1 },
    { actionConstraint: () => undefined },
  ])('a function that gives nonsense is an error of the spec', async (extra) => {
    await expect(run(walker(extra), engine)).rejects.toBeInstanceOf(DcheckError);
  });
});

describe('the learned engine', () => {
  const stepwise = walker({
    actionConstraint: (before: { x: number }, after: { x: number }) => after.x - before.x === 1,
  });

  it.each(['fingerprint', 'exact'] as const)('knows action constraints, with the store %s', async (store) => {
    const engine = learnedWith(store);
    expect(suited(engine, instantiate(stepwise)).name).toBe('learned');
    expect(refusal(engine, instantiate(stepwise))).toBe(null);
    const found = await run(stepwise, engine);
    expect(found.distinct).toBe(7);
    expect(found.generated).toBe(1 + 2 * 6);
    expect(found.properties[0]?.violation?.trace.steps.map(({ action }) => action).at(-1)).toBe('two');
  });

  it.each(['fingerprint', 'exact'] as const)('knows views, with the store %s', async (store) => {
    const engine = learnedWith(store);
    const viewed = instantiate(walker({ view: (s: { x: number }) => s.x }));
    expect(suited(engine, viewed).name).toBe('learned');
    expect(refusal(engine, viewed)).toBe(null);
  });

  it.each(['fingerprint', 'exact'] as const)('knows views with a symmetry, with the store %s', async (store) => {
    const symmetry = [interchangeable(['p', 'q'])];
    const viewed = instantiate(walker({ view: (s: { x: number }) => s.x, symmetry }));
    expect(suited(learnedWith(store), viewed).name).toBe('learned');
    expect(refusal(learnedWith(store), viewed)).toBe(null);
  });

  it('names the action that leads to what a view does not take', async () => {
    const nonsense = walker({ view: ({ x }: { x: number }) => (x < 2 ? x : Symbol('x')) });
    const errors = await Promise.all(
      [learnedEngine, referenceEngine].map(async (engine) => {
        const result = await attempt(() => run(nonsense, engine));
        return result.ok ? null : { ...result.error, message: result.error.message };
      }),
    );
    expect(errors[0]).toMatchObject({ code: 'not-plain', details: { action: 'action two' } });
    expect(errors[0]).toEqual(errors[1]);
  });

  it('asks about no step out of the constraint', async () => {
    const partial = walker({
      constraint: (s: { x: number }) => s.x < 4,
      actionConstraint: (_: unknown, after: { x: number }) => {
        if (after.x >= 4) throw new Error('asked');
        return true;
      },
    });
    const reference = await run(partial, referenceEngine);
    expect(await run(partial, learnedEngine)).toMatchObject({ distinct: reference.distinct, generated: reference.generated });
  });
});

describe('an engine that knows neither', () => {
  it('gives way to the reference engine, only where they are there', () => {
    const ignorant: Engine = { name: 'ignorant', explore: referenceEngine.explore };
    expect(suited(ignorant, instantiate(walker({}))).name).toBe('ignorant');
    expect(suited(ignorant, instantiate(walker({ view: (s: { x: number }) => s.x }))).name).toBe('reference');
    expect(suited(ignorant, instantiate(walker({ actionConstraint: () => true }))).name).toBe('reference');
    expect(refusal(ignorant, instantiate(walker({})))).toBe(null);
    expect(refusal(ignorant, instantiate(walker({ actionConstraint: () => true })))).toContain(
      'has an action constraint, which the ignorant engine',
    );
    expect(refusal(referenceEngine, instantiate(walker({ actionConstraint: () => true })))).toBe(null);
  });
});

describe('samples', () => {
  it('stay within constraints', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const bounded = walker({
          constraint: (s: { x: number }) => s.x < 4,
          invariants: { near: (s: { x: number }) => s.x < 6 },
        });
        for (const engine of [random(5, 20, seed), swarm(2, 20, seed)])
          expect((await run(bounded, engine)).properties[0]?.verdict).toBe('incomplete');
      }),
      { numRuns: 20 },
    );
  });
});
