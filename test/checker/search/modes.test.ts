/**
 * The search modes against the reference engine and against a search over tables, on random small systems: the same
 * states, verdicts and deadlocks; what a sample finds is a violation; fewest switches are fewest.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { specOf, switchesOf, type Table, tables, violates } from '../engine/reference/tables.ts';
import { EXHAUSTIVE, lengthsOf, random, runWith, swarm, verdictsOf } from './modes.ts';

const PROPERTIES = ['good', 'no-fault', 'no-deadlock'];

/** A place of the product of states and last actors; `end` is a fault or a state outside the constraint. */
interface Place {
  readonly at: number | 'fault';
  readonly last: string | null;
}

/**
 * Least switches to each place, and least steps among these, by relaxing all steps until nothing changes. With a bound,
 * steps beyond it are not taken.
 */
function cheapest(table: Table, most: number): Map<string, Place & { switches: number; steps: number }> {
  const found = new Map<string, Place & { switches: number; steps: number }>();
  let changed = false;
  const relax = (at: number | 'fault', last: string | null, switches: number, steps: number): void => {
    const key = JSON.stringify([at, last]);
    const known = found.get(key);
    if (known !== undefined && (known.switches < switches || (known.switches === switches && known.steps <= steps))) return;
    found.set(key, { at, last, switches, steps });
    changed = true;
  };
  for (const at of table.initial) relax(at, null, 0, 0);
  do {
    changed = false;
    for (const { at, last, switches, steps } of [...found.values()]) {
      if (at === 'fault' || table.outside[at]) continue;
      for (const { actor, outcomes } of table.actions) {
        const now = switches + (last === null || last === actor ? 0 : 1);
        if (now <= most) for (const to of outcomes[at]) relax(to, actor, now, steps + 1);
      }
    }
  } while (changed);
  return found;
}

/** Least switches and, with these, least steps of a violation; null where none is. */
function fewest(table: Table, property: string, most: number): { switches: number; steps: number } | null {
  const ends = [...cheapest(table, most).values()].filter(({ at }) => violates(table, property, { states: [at], actors: [] }));
  ends.sort((a, b) => a.switches - b.switches || a.steps - b.steps);
  const [best] = ends;
  return best === undefined ? null : { switches: best.switches, steps: best.steps };
}

describe.each(EXHAUSTIVE)('$name', (engine) => {
  it('visits what breadth-first search visits', async () => {
    await fc.assert(
      fc.asyncProperty(tables(7), async (table) => {
        const [here, there] = [await runWith(engine, specOf(table)), await runWith(referenceEngine, specOf(table))];
        expect(verdictsOf(here)).toEqual(verdictsOf(there));
        const { distinct, deadlocks, queue, bound } = there;
        expect(here).toMatchObject({ distinct, deadlocks, queue, bound });
      }),
      { numRuns: 300 },
    );
  });

  it('is cut where breadth-first search is cut', async () => {
    await fc.assert(
      fc.asyncProperty(tables(7), fc.integer({ min: 1, max: 6 }), async (table, maxDepth) => {
        const [here, there] = [
          await runWith(engine, specOf(table), {}, { maxDepth }),
          await runWith(referenceEngine, specOf(table), {}, { maxDepth }),
        ];
        expect(here.distinct).toBe(there.distinct);
        const violated = (verdicts: Record<string, string>): string[] =>
          Object.keys(verdicts).filter((name) => verdicts[name] === 'violated');
        expect(violated(verdictsOf(here))).toEqual(violated(verdictsOf(there)));
        expect(here.bound).toBe(there.bound);
      }),
      { numRuns: 300 },
    );
  });

  it('stops at the first violation', async () => {
    await fc.assert(
      fc.asyncProperty(tables(7), async (table) => {
        const run = await runWith(engine, specOf(table), {}, { stop: 'first' });
        const full = await runWith(referenceEngine, specOf(table));
        const isViolated = Object.values(verdictsOf(full)).includes('violated');
        expect(run.bound).toBe(isViolated ? 'first-violation' : null);
        expect(Object.keys(lengthsOf(run)).length > 0).toBe(isViolated);
      }),
      { numRuns: 200 },
    );
  });
});

describe('iterative deepening', () => {
  it('finds shortest violations', async () => {
    await fc.assert(
      fc.asyncProperty(tables(7), async (table) => {
        const [iterative] = EXHAUSTIVE.filter(({ name }) => name === 'iterative');
        expect(lengthsOf(await runWith(iterative!, specOf(table)))).toEqual(
          lengthsOf(await runWith(referenceEngine, specOf(table))),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('fewest switches', () => {
  it('are fewest over all paths, and then shortest; and a bound on them leaves out what it says', async () => {
    const { fewestSwitchesEngine } = await import('../../../checker/search/fewest-switches.ts');
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(tables(6), fc.constantFrom(0, 1, 2, null), async (table, most) => {
        const run = await runWith(fewestSwitchesEngine(most), specOf(table));
        const bound = most ?? Number.POSITIVE_INFINITY;
        for (const property of PROPERTIES) {
          const trace = run.properties.find(({ name }) => name === property)?.violation?.trace;
          const found = trace === undefined ? null : { switches: trace.switches, steps: trace.steps.length };
          expect(found).toEqual(fewest(table, property, bound));
          if (trace === undefined) continue;
          compared++;
          expect(switchesOf(trace.steps.map(({ actor }) => actor))).toBe(trace.switches);
        }
        const reached = new Set(
          [...cheapest(table, bound).values()].map(({ at }) => at).filter((at) => at !== 'fault' && !table.outside[at]),
        );
        expect(run.distinct).toBe(reached.size);
        const all = new Set(
          [...cheapest(table, Number.POSITIVE_INFINITY).values()]
            .map(({ at }) => at)
            .filter((at) => at !== 'fault' && !table.outside[at]),
        );
        if (run.bound === null) expect(reached).toEqual(all);
        if (reached.size < all.size) expect(run.bound).toBe('max-switches');
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

describe.each([
  ['random walks', random(20, 10)],
  ['a swarm', swarm(3, 10)],
])('%s', (_, engine) => {
  it('find violations that are there, and claim nothing else', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(tables(6), async (table) => {
        const [here, there] = [
          verdictsOf(await runWith(engine, specOf(table))),
          verdictsOf(await runWith(referenceEngine, specOf(table))),
        ];
        for (const [property, verdict] of Object.entries(here)) {
          expect(verdict === 'violated' ? there[property] : verdict).toBe(verdict === 'violated' ? 'violated' : 'incomplete');
          if (verdict === 'violated') found++;
        }
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('are the same every time, and each draw can be made again by itself', async () => {
    let redrawn = 0;
    await fc.assert(
      fc.asyncProperty(tables(6), fc.nat(1_000_000), async (table, seed) => {
        const again = engine.name === 'random' ? random : swarm;
        const runs = [await runWith(again(5, 10, seed), specOf(table)), await runWith(again(5, 10, seed), specOf(table))];
        expect(runs.map((run) => run.properties)).toEqual([runs[0]?.properties, runs[0]?.properties]);
        for (const { name, violation } of runs[0]?.properties ?? []) {
          if (violation?.draw === undefined) continue;
          const alone = await runWith(again(1, 10, violation.draw.seed, violation.draw.number), specOf(table));
          expect(alone.properties.find((property) => property.name === name)?.violation?.trace.path).toEqual(
            violation.trace.path,
          );
          redrawn++;
        }
      }),
      { numRuns: 60 },
    );
    expect(redrawn).toBeGreaterThan(20);
  });
});
