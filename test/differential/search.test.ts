/**
 * On every example spec every search mode gives the verdicts of breadth-first search; those that visit everything visit as
 * many states; those that promise shortest traces have them. A spec that is not small as it stands is compared with smaller
 * constants. LONG=1 compares more of them as they stand.
 */
import { readdirSync } from 'node:fs';
import type { Spec } from 'dcheck';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../checker/check.ts';
import { referenceEngine } from '../../checker/engine/reference/reference.ts';
import { loadSpec } from '../../checker/load/load.ts';
import type { Choice } from '../../checker/system/instantiate.ts';
import { EXHAUSTIVE, lengthsOf, random, runWith, swarm, verdictsOf } from '../checker/search/modes.ts';
import { choicesOf } from './several-threads.ts';

/** States up to which a spec is small. */
const SMALL = process.env.LONG ? 50_000 : 2_500;
/** The same for iterative deepening, which begins anew for each depth: states, or else states times depth. */
const SMALL_AGAIN = 1000;
const SMALL_IN_ALL = process.env.LONG ? 250_000 : 12_000;
/** Constants of those that are not small. */
const SMALLER: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'async-termination-detection.ts': { N: 3 },
  'barriers.ts': { N: 3 },
  'chameneos.ts': { N: 3, M: 3 },
  'coffee-can.ts': { BEANS: 20 },
  'dining-philosophers.ts': { N: 3 },
  'fast-mutex-any-order.ts': { N: 2 },
  'fast-mutex-goto.ts': { N: 1 },
  'fast-mutex.ts': { N: 1 },
  'filter-lock.ts': { N: 2 },
  'fischer.ts': { N: 2 },
  'lamport-mutex.ts': { N: 2, MAX_CLOCK: 4 },
  'paxos-commit.ts': { BALLOTS: 1 },
  'pipeline-sort.ts': { N: 3, SIZE: 4 },
  'qrwlock.ts': { WRITERS: 1 },
  'readers-writers.ts': { ACTORS: 2 },
  'simple-regular.ts': { N: 4 },
  'stabilising-ring.ts': { N: 3, K: 4 },
  'ticketlock.ts': { PROCS: 3 },
  'token-ring.ts': { N: 4, M: 4 },
  'tree-barrier.ts': { LEVELS: 1 },
  'two-phase-commit-btm.ts': { RM: 2 },
  'write-through-cache.ts': { VALS: 1 },
};
/** Runs of inval.ts that are compared, one of so many; and states up to which they are small. */
const [CELLS, ONE_OF, SMALL_CELL] = process.env.LONG ? [Infinity, 1, 1000] : [5, 7, 250];

const folder = new URL('../../specs/examples/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));

/** What is checked of one run by breadth-first search and one by `engine`. */
function compare(name: string, breadthFirst: RunResult, run: RunResult): void {
  expect(verdictsOf(run)).toEqual(verdictsOf(breadthFirst));
  const { distinct, deadlocks } = breadthFirst;
  expect(run).toMatchObject({ distinct, deadlocks, bound: null });
  if (name === 'iterative') expect(lengthsOf(run)).toEqual(lengthsOf(breadthFirst));
  for (const { name: property, violation } of run.properties) {
    const shortest = breadthFirst.properties.find((other) => other.name === property)?.violation?.trace;
    if (violation === null || shortest === undefined) continue;
    expect(violation.trace.steps.length).toBeGreaterThanOrEqual(shortest.steps.length);
    if (name === 'switches') expect(violation.trace.switches).toBeLessThanOrEqual(shortest.switches);
  }
}

/** Null where the spec is not small. */
async function breadthFirst(spec: Spec, choice: Choice = {}, maxStates = SMALL): Promise<RunResult | null> {
  const run = await runWith(referenceEngine, spec, choice, { maxStates });
  return run.bound === null ? run : null;
}

/** A run by breadth-first search, and with what constants. */
interface Sized {
  readonly choice: Choice;
  readonly known: RunResult;
}

describe.each(files)('%s', (file) => {
  let spec: Spec;
  /** As it stands where that is small. */
  let first: Sized;

  beforeAll(async () => {
    // Not every mode takes states up to symmetry, so all are compared without; see test/checker/symmetry for the others.
    const { symmetry: _, ...loaded } = (await loadSpec(new URL(file, folder).pathname)).spec;
    spec = loaded;
    const known = await breadthFirst(spec);
    first = known === null ? await smaller() : { choice: {}, known };
  });

  async function smaller(): Promise<Sized> {
    const choice = { set: SMALLER[file] ?? {} };
    const known = await breadthFirst(spec, choice);
    if (known === null) throw new Error(`${file} has more than ${SMALL} states: give it smaller constants here`);
    return { choice, known };
  }

  it.for(EXHAUSTIVE)('$name agrees', async (engine) => {
    const { distinct, depth } = first.known;
    const isTooMuch = engine.name === 'iterative' && distinct > SMALL_AGAIN && distinct * depth > SMALL_IN_ALL;
    const { choice, known } = isTooMuch ? await smaller() : first;
    compare(engine.name, known, await runWith(engine, spec, choice));
  });

  it.for([random(20, 50), swarm(2, 100)])('$name finds nothing else', async (engine) => {
    const { choice, known } = first;
    const expected = verdictsOf(known);
    for (const [property, verdict] of Object.entries(verdictsOf(await runWith(engine, spec, choice)))) {
      expect([property, verdict]).toEqual([property, verdict === 'violated' ? expected[property] : 'incomplete']);
    }
  });
});

const bugs = new URL('../../specs/bugs/', import.meta.url);

describe.each(readdirSync(bugs).filter((file) => file.endsWith('.ts')))('bugs/%s', (file) => {
  it('has the same verdicts by every mode, in all of its runs', async () => {
    const { spec } = await loadSpec(new URL(file, bugs).pathname);
    for (const choice of choicesOf(spec)) {
      const known = await runWith(referenceEngine, spec, choice);
      for (const engine of EXHAUSTIVE) compare(engine.name, known, await runWith(engine, spec, choice));
    }
  });
});

describe('inval.ts', () => {
  it('has the same verdicts by every mode, in a sample of its runs (LONG=1: in all that are small)', async () => {
    const { spec } = await loadSpec(new URL('../../specs/inval.ts', import.meta.url).pathname);
    let compared = 0;
    for (const choice of choicesOf(spec).filter((_, index) => index % ONE_OF === 0)) {
      const known = compared < CELLS ? await breadthFirst(spec, choice, SMALL_CELL) : null;
      if (known === null) continue;
      for (const engine of EXHAUSTIVE) compare(engine.name, known, await runWith(engine, spec, choice));
      compared++;
    }
    expect(compared).toBeGreaterThan(1);
  });
});
