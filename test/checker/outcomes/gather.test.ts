/**
 * Outcomes against an enumeration of all runs, path by path, that shares nothing with the engines: the same outcomes,
 * the same numbers, and witnesses that are runs, shortest, with the fewest switches.
 */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Engine, Limits } from '../../../checker/engine/engine.ts';
import { learnedEngine } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { DcheckError } from '../../../checker/errors/error.ts';
import { type Spec, spec, when } from '../../../checker/index.ts';
import { gather, requireOutcome } from '../../../checker/outcomes/gather.ts';
import { type Outcome, outcomeName } from '../../../checker/outcomes/outcome.ts';
import { canonical } from '../../../checker/state/canonical.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { longTables, type Run, runsOf, specOf, switchesOf, type Table, tables } from '../engine/reference/tables.ts';

interface Seen {
  readonly name: string;
  readonly count: number;
  readonly steps: number;
  readonly switches: number;
}

const observed = (table: Table): Spec => ({
  ...specOf(table),
  outcome: (s) => ((s as { at: number }).at === 0 ? null : { odd: (s as { at: number }).at % 2 === 1 }),
});

/** The name of what a run ends in; null where it can go on. */
function endOf(table: Table, { states }: Run): string | null {
  const end = states.at(-1);
  if (end === 'fault') return 'fault: no-fault';
  if (end === undefined || table.outside[end] || table.actions.some(({ outcomes }) => outcomes[end].length > 0)) return null;
  if (!table.rests[end]) return 'deadlock';
  return end === 0 ? 'nothing seen' : end % 2 === 1 ? 'odd=yes' : 'odd=no';
}

/** By enumeration. A shortest path visits no state twice. */
function byHand(table: Table): Seen[] {
  const runs = runsOf(table, table.size);
  const names = [...new Set(runs.map((run) => endOf(table, run)))].filter((name) => name !== null);
  const visited = new Set(runs.map(({ states }) => states.at(-1)));
  return names.map((name) => {
    const own = runs.filter((run) => endOf(table, run) === name);
    const steps = Math.min(...own.map(({ actors }) => actors.length));
    const switches = Math.min(...own.filter(({ actors }) => actors.length === steps).map(({ actors }) => switchesOf(actors)));
    const states = new Set(own.map(({ states }) => states.at(-1)));
    return { name, count: name.startsWith('fault') ? faultingSteps(table, visited) : states.size, steps, switches };
  });
}

function faultingSteps(table: Table, visited: ReadonlySet<unknown>): number {
  let count = 0;
  for (let at = 0; at < table.size; at++) {
    if (!visited.has(at) || table.outside[at]) continue;
    for (const { outcomes } of table.actions) count += outcomes[at].filter((next) => next === 'fault').length;
  }
  return count;
}

async function gathered(of: Spec, limits: Limits = {}, engine: Engine = referenceEngine) {
  return gather(instantiate(of), engine, limits);
}

const seen = (outcome: Outcome): Seen => ({
  name: outcomeName(outcome),
  count: outcome.count,
  steps: outcome.witness.steps.length,
  switches: outcome.witness.switches,
});
const byName = (a: Seen, b: Seen): number => (a.name < b.name ? -1 : 1);

describe.each([referenceEngine, learnedEngine])('outcomes, $name engine', (engine) => {
  it.each([
    ['small systems', tables(5), 600, 60],
    ['systems with long paths', longTables(9), 300, 100],
  ] as const)('of %s are those that enumeration finds', async (_, arbitrary, numRuns, least) => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(arbitrary, async (table) => {
        const { outcomes, result } = await gathered(observed(table), {}, engine);
        expect(result.bound).toBeNull();
        expect(outcomes.map(seen).sort(byName)).toEqual(byHand(table).sort(byName));
        for (const { witness } of outcomes) {
          const states = [witness.initial.at, ...witness.steps.map(({ after }) => (after === null ? 'fault' : after.at))];
          expect(endOf(table, { states: states as number[], actors: [] })).not.toBeNull();
          compared++;
        }
      }),
      { numRuns },
    );
    expect(compared).toBeGreaterThan(least);
  });

  it('stand in the order: final states, deadlocks, faults', async () => {
    const table: Table = {
      size: 4,
      initial: [0],
      actions: [{ actor: 'A', outcomes: [['fault', 1, 2, 3], [], [], []] }],
      bad: [false, false, false, false],
      rests: [false, true, false, true],
      outside: [false, false, false, false],
    };
    const { outcomes } = await gathered({ ...specOf(table), outcome: (s) => ({ at: -(s as { at: number }).at }) }, {}, engine);
    expect(outcomes.map(outcomeName)).toEqual(['at=-1', 'at=-3', 'deadlock', 'fault: no-fault']);
  });

  it('of a bounded run are those found so far, and it says that it was bounded', async () => {
    const counting = spec({
      name: 'counting',
      init: () => ({ n: 0, over: false }),
      actions: () => ({
        go: (s) => {
          when(!s.over);
          s.n++;
        },
        stop: (s) => {
          when(!s.over && s.n % 2 === 1);
          s.over = true;
        },
      }),
      deadlock: (s) => s.over,
      outcome: (s) => ({ n: s.n }),
    });
    const { outcomes, result } = await gathered(counting, { maxDepth: 6 }, engine);
    expect(result.bound).toBe('max-depth');
    // n = 5 is over at depth 7, and states at the bound are not looked into: 3 is the last that is.
    expect(outcomes.map(outcomeName)).toEqual(['n=1', 'n=3']);
  });

  it('do not disturb the verdicts of the same exploration', async () => {
    await fc.assert(
      fc.asyncProperty(tables(5), async (table) => {
        const { violations, distinct, generated, depth, deadlocks } = await referenceEngine.explore(
          instantiate(specOf(table)),
          {},
        );
        const { result } = await gathered(observed(table), {}, engine);
        expect(result).toMatchObject({ distinct, generated, depth, deadlocks });
        expect(result.properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name)).toEqual(
          violations.map(({ property }) => property),
        );
      }),
      { numRuns: 100 },
    );
  });
});

test.each(['atomic-increment', 'chang-roberts', 'ewd840', 'transaction-commit'])(
  'of %s are the same in both engines',
  async (name) => {
    const { default: example } = (await import(`../../../specs/examples/${name}.ts`)) as { default: Spec };
    // Whatever the example says of it: every state without successors is a final one, and all of it is seen.
    const seen: Spec = { ...example, deadlock: 'ignore', expect: {}, outcome: (state) => ({ state: canonical(state) }) };
    const both = [];
    for (const engine of [referenceEngine, learnedEngine]) {
      const { outcomes } = await gather(instantiate(seen), engine);
      both.push(outcomes.map((outcome) => ({ ...outcome, witness: outcome.witness.path })));
    }
    expect(both[0]?.length).toBeGreaterThan(0);
    expect(both[1]).toEqual(both[0]);
  },
);

describe('what is seen', () => {
  const ending = (outcome: Spec['outcome']): Spec => ({
    ...spec({ name: 'ends', init: () => ({ x: 1 }), actions: (_) => ({ never: (s) => when(s.x > 1) }), deadlock: () => true }),
    ...(outcome === undefined ? {} : { outcome }),
  });
  const failure = async (outcome: unknown): Promise<DcheckError> => {
    try {
      await gathered(ending(outcome as Spec['outcome']));
    } catch (error) {
      if (error instanceof DcheckError) return error;
      throw error;
    }
    throw new Error('no error');
  };

  it('is told in the order of the spec, and is the same whatever the order', async () => {
    const { outcomes } = await gathered(ending(() => ({ z: 1, a: true })));
    expect(outcomes.map(outcomeName)).toEqual(['z=1 a=yes']);
    const { outcomes: turned } = await gathered(ending(() => ({ a: true, z: 1 })));
    expect(turned[0]?.key).toBe(outcomes[0]?.key);
  });

  it('is quoted where it would not read as one word', async () => {
    const { outcomes } = await gathered(ending(() => ({ a: 'two words', b: '', c: '-ENOENT', d: 'x=y' })));
    expect(outcomes.map(outcomeName)).toEqual(['a="two words" b="" c=-ENOENT d="x=y"']);
  });

  it('tells 1 from "1"', async () => {
    const [a, b] = await Promise.all([gathered(ending(() => ({ a: 1 }))), gathered(ending(() => ({ a: '1' })))]);
    expect(a.outcomes[0]?.key).not.toBe(b.outcomes[0]?.key);
  });

  it.each([
    ['nothing', () => undefined, /must give a flat record, or null: it returned nothing/],
    ['an array', () => [1], /it returned an array/],
    ['a record in a record', () => ({ a: { b: 1 } }), /its "a" is a value of type object/],
    ['null as a value', () => ({ a: null }), /its "a" is null/],
  ])('must not be %s', async (_, outcome, message) => {
    const error = await failure(outcome);
    expect([error.code, error.details.action]).toEqual(['invariant-throws', 'outcome']);
    expect(error.message).toMatch(message);
  });

  it('says so where it throws or writes', async () => {
    expect(
      await failure(() => {
        throw new RangeError('far out');
      }),
    ).toMatchObject({ code: 'invariant-throws', message: 'outcome threw RangeError: far out' });
    expect(
      await failure((s: { x: number }) => {
        s.x = 2;
        return {};
      }),
    ).toMatchObject({ code: 'frozen' });
  });

  it('must be said by the spec, and gathered by the engine', async () => {
    expect(() => requireOutcome(ending(undefined))).toThrow(/does not say what is seen of a final state/);
    expect(() => requireOutcome(ending(() => ({})))).not.toThrow();
    const blind: Engine = {
      name: 'blind',
      explore: async (system, limits) => {
        const { finals: _, ...rest } = await referenceEngine.explore(system, limits);
        return rest;
      },
    };
    await expect(
      gathered(
        ending(() => ({})),
        {},
        blind,
      ),
    ).rejects.toMatchObject({ code: 'usage' });
  });
});
