/** The parts of the search modes by themselves: shrinking, bitstate tables, random numbers. */
import { type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PathStep, Violation } from '../../../checker/engine/engine.ts';
import { Bitstate } from '../../../checker/search/bitstate.ts';
import { RandomNumbers } from '../../../checker/search/random-numbers.ts';
import { shrunk } from '../../../checker/search/shrink.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { traceOf } from '../../../checker/trace/trace.ts';
import { type Run, runsOf, specOf, type Table, tables, violates } from '../engine/reference/tables.ts';

describe('shrinking', () => {
  const noisy: Spec = spec({
    name: 'noisy',
    init: () => ({ x: 0, noise: 0 }),
    actions: (_) => ({
      up: (s) => {
        s.x++;
      },
      noise: (s) => {
        s.noise++;
      },
      down: (s) => {
        when(s.noise > 0);
        s.noise--;
      },
    }),
    invariants: { small: (s) => s.x < 3 || `x is ${s.x}` },
    deadlock: 'ignore',
  });
  const shrink = (actions: readonly number[]): readonly number[] => {
    const path = { initial: 0, steps: actions.map((action): PathStep => ({ action, choice: 0 })) };
    return shrunk(instantiate(noisy), { property: 'small', part: null, reason: 'x is 3', path }).path.steps.map(
      ({ action }) => action,
    );
  };

  it('leaves what is needed', () => {
    expect(shrink([0, 0, 0])).toEqual([0, 0, 0]);
    expect(shrink([1, 2, 0, 1, 1, 0, 2, 1, 2, 0])).toEqual([0, 0, 0]);
  });

  it('drops what follows the violation', () => {
    expect(shrink([0, 0, 0, 0, 1, 0])).toEqual([0, 0, 0]);
  });

  /** The table's run as a path of its spec: the first step that fits, for each state. */
  function pathOf(table: Table, run: Run): Violation['path'] {
    const steps = run.states.slice(1).map((to, index): PathStep => {
      const from = run.states[index] as number;
      const action = table.actions.findIndex(({ actor, outcomes }) => actor === run.actors[index] && outcomes[from].includes(to));
      const { outcomes } = table.actions[action] as Table['actions'][number];
      return { action, choice: outcomes[from].indexOf(to) };
    });
    return { initial: table.initial.indexOf(run.states[0] as number), steps };
  }

  /** Where leaving out a step of the path leads through a state twice. Found at random. */
  const LOOPS_AGAIN: Table = {
    size: 5,
    initial: [0],
    actions: [
      { actor: 'A', outcomes: [[2], [], [], [2], []] },
      { actor: 'A', outcomes: [[], [0], [], [], []] },
      { actor: 'A', outcomes: [[1, 0], [1, 3], [], [], []] },
    ],
    bad: [true, false, true, false, true],
    rests: [true, true, false, true, true],
    outside: [false, false, false, false, true],
  };

  it('gives a violation of the same property that is no longer and visits no state twice', async () => {
    let shorter = 0;
    fc.assert(
      fc.property(tables(5), fc.nat(), (table, pick) => {
        const found = runsOf(table, 6).flatMap((run) =>
          ['good', 'no-fault', 'no-deadlock']
            .filter((property) => violates(table, property, run))
            .map((property) => ({ run, property })),
        );
        fc.pre(found.length > 0);
        const { run, property } = found[pick % found.length] as (typeof found)[number];
        const system = instantiate(specOf(table));
        const before = pathOf(table, run);
        const after = shrunk(system, { property, part: null, reason: '', path: before });
        expect(after.path.steps.length).toBeLessThanOrEqual(before.steps.length);
        if (after.path.steps.length < before.steps.length) shorter++;
        const { initial, steps } = traceOf(system, after);
        const states = [initial.at, ...steps.map(({ after: state }) => state?.at ?? 'fault')] as Run['states'];
        expect(violates(table, property, { states, actors: [] })).toBe(true);
        expect(new Set(states).size).toBe(states.length);
      }),
      { numRuns: 500, examples: [[LOOPS_AGAIN, 1768210289]] },
    );
    expect(shorter).toBeGreaterThan(50);
  });
});

describe('a bitstate table', () => {
  it('knows what was added, and counts no state twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { maxLength: 50 }), fc.nat(), (texts, seed) => {
        const table = new Bitstate(10, seed);
        for (const text of texts) table.add(text);
        for (const text of texts) expect(table.add(text)).toBe(false);
        expect(table.size).toBeLessThanOrEqual(texts.length);
      }),
    );
  });

  it('misses few states while it is far from full', () => {
    const table = new Bitstate(20, 1);
    // (1 - e^(-3n/m))^3 for n = 10,000 and m = 2^20 is 2 in 100,000, so that a tenth of a state is missed.
    for (let i = 0; i < 10_000; i++) table.add(`{"x":${i},"y":${i * 7}}`);
    expect(table.size).toBeGreaterThan(9_990);
  });
});

describe('random numbers', () => {
  it('are the same for the same seed and draw, and others for others', () => {
    const first = (seed: number, draw: number): string => {
      const numbers = new RandomNumbers(seed, draw);
      return Array.from({ length: 4 }, () => numbers.next()).join();
    };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, draw) => {
        expect(first(seed, draw)).toBe(first(seed, draw));
        expect(first(seed, draw)).not.toBe(first(seed + 1, draw));
        expect(first(seed, draw)).not.toBe(first(seed, draw + 1));
      }),
    );
  });

  it('are equally likely', () => {
    // 60,000 throws of a die; the chi-squared statistic with 5 degrees of freedom is below 30 but once in 70,000 seeds.
    const numbers = new RandomNumbers(1, 0);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 60_000; i++) counts[numbers.below(6)]! += 1;
    const chi = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chi).toBeLessThan(30);
  });

  it('shuffle without loss', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
        expect(new RandomNumbers(seed, 0).shuffle([...items]).sort()).toEqual([...items].sort());
      }),
    );
  });
});
