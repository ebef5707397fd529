/**
 * The reference engine against an independent search: for random small systems and every property, the violation
 * found is a run of the system, no violating run is shorter, and of those equally short none has fewer switches.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../../checker/check.ts';
import { referenceEngine } from '../../../../checker/engine/reference/reference.ts';
import { instantiate } from '../../../../checker/system/instantiate.ts';
import { longTables, runsOf, specOf, switchesOf, type Table, tables, violates } from './tables.ts';

const PROPERTIES = ['good', 'no-fault', 'no-deadlock'];

/** Least steps and, among such runs, least switches; null where no run violates. A shortest path visits no state twice. */
function shortest(table: Table, property: string): { steps: number; switches: number } | null {
  const violating = runsOf(table, table.size).filter((run) => violates(table, property, run));
  if (violating.length === 0) return null;
  const steps = Math.min(...violating.map(({ actors }) => actors.length));
  const switches = Math.min(...violating.filter(({ actors }) => actors.length === steps).map(({ actors }) => switchesOf(actors)));
  return { steps, switches };
}

/** How many violations were compared. */
async function compareAll(arbitrary: fc.Arbitrary<Table>, numRuns: number): Promise<number> {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(arbitrary, async (table) => {
      const system = instantiate(specOf(table));
      const run = judge(system, 'reference', await referenceEngine.explore(system, {}));
      for (const property of PROPERTIES) {
        const trace = run.properties.find(({ name }) => name === property)?.violation?.trace;
        expect(trace === undefined ? null : { steps: trace.steps.length, switches: trace.switches }).toEqual(
          shortest(table, property),
        );
        if (trace === undefined) continue;
        compared++;
        expect(switchesOf(trace.steps.map(({ actor }) => actor))).toBe(trace.switches);
        const states = [trace.initial.at, ...trace.steps.map(({ after }) => (after === null ? 'fault' : after.at))] as number[];
        expect(violates(table, property, { states, actors: [] })).toBe(true);
      }
    }),
    { numRuns },
  );
  return compared;
}

describe('the reference engine', () => {
  it('finds shortest violations with the fewest context switches', async () => {
    expect(await compareAll(tables(5), 300)).toBeGreaterThan(100);
  });

  it('does so too where shortest paths are long and many', async () => {
    expect(await compareAll(longTables(9), 1000)).toBeGreaterThan(300);
  });

  it('counts what a search over the table counts', async () => {
    await fc.assert(
      fc.asyncProperty(tables(8), async (table) => {
        const { distinct, generated, depth, deadlocks, queue, bound } = await referenceEngine.explore(
          instantiate(specOf(table)),
          {},
        );
        expect({ distinct, generated, depth, deadlocks, queue, bound }).toEqual({ ...countsOf(table), queue: 0, bound: null });
      }),
      { numRuns: 500 },
    );
  });
});

/** Distances by relaxation until nothing changes, then sums over the reachable states: no queue, no breadth-first order. */
function countsOf(table: Table): { distinct: number; generated: number; depth: number; deadlocks: number } {
  const depths = new Map<number, number>();
  for (const at of table.initial) if (!table.outside[at]) depths.set(at, 1);
  for (let round = 0; round < table.size; round++) {
    for (const [at, depth] of [...depths]) {
      for (const next of successors(table, at)) {
        if (!table.outside[next]) depths.set(next, Math.min(depths.get(next) ?? Infinity, depth + 1));
      }
    }
  }
  const reached = [...depths.keys()];
  return {
    distinct: reached.length,
    generated: table.initial.length + reached.reduce((sum, at) => sum + successors(table, at).length, 0),
    depth: Math.max(0, ...depths.values()),
    deadlocks: reached.filter((at) => !table.rests[at] && table.actions.every(({ outcomes }) => outcomes[at].length === 0))
      .length,
  };
}

function successors(table: Table, at: number): number[] {
  return table.actions.flatMap(({ outcomes }) => outcomes[at].filter((next) => next !== 'fault'));
}
