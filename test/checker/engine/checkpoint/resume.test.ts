/** A search that was interrupted, however often and wherever, ends as one that was not. */
import { readdirSync } from 'node:fs';
import { choose, each, refines, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Engine,
  type Exploration,
  instantiate,
  type Limits,
  learnedEngine,
  loadSpec,
  suited,
} from '../../../../checker/api.ts';
import { readCheckpoint } from '../../../../checker/engine/checkpoint/read.ts';
import { CheckpointSession } from '../../../../checker/engine/checkpoint/session.ts';
import { learnedWith } from '../../../../checker/engine/learned/learned.ts';
import { tuning } from '../../../../checker/engine/learned/tuning.ts';
import { freshFolder, RECORD } from './folders.ts';

const standard = { ...tuning };
beforeAll(() => {
  // An occasion after every batch.
  tuning.beat = 0;
});
afterAll(() => {
  Object.assign(tuning, standard);
});

const specIn = async (path: string): Promise<Spec> =>
  (await loadSpec(new URL(`../../../../${path}`, import.meta.url).pathname)).spec;

type System = ReturnType<typeof instantiate>;

const timeless = ({ seconds: _1, profile: _2, ...known }: Exploration): Partial<Exploration> => known;

const explored = async (system: System, limits: Limits, engine = learnedEngine): Promise<Partial<Exploration>> =>
  timeless(await suited(engine, system).explore(system, limits));

/** Explore, interrupted after each of `pauses` batches, each time going on in new memory, by the next engine, from what is on disk. */
async function inPieces(
  make: () => System,
  limits: Limits,
  pauses: readonly number[],
  ...engines: readonly Engine[]
): Promise<[Partial<Exploration>, number]> {
  const folder = freshFolder();
  for (let piece = 0; ; piece++) {
    const session = new CheckpointSession<null, null>({
      folder,
      everyMs: Number.POSITIVE_INFINITY,
      record: RECORD,
      warn: (message) => expect.unreachable(message),
      ...(piece === 0 ? {} : { from: readCheckpoint(folder, RECORD.dcheck) }),
    });
    const controller = new AbortController();
    let left = pauses[piece] ?? Number.POSITIVE_INFINITY;
    const system = make();
    const engine = engines[piece % engines.length] ?? learnedEngine;
    const exploration = await suited(engine, system).explore(
      system,
      { ...limits, signal: controller.signal, checkpoints: session.forCell(0, () => null) },
      () => {
        if (--left <= 0) controller.abort();
      },
    );
    if (exploration.bound !== 'interrupted') return [timeless(exploration), piece];
  }
}

describe('two-phase commit with 7 resource managers', () => {
  it('has the same counts wherever it is interrupted', { timeout: 120_000 }, async () => {
    const twoPhase = await specIn('specs/examples/two-phase-commit.ts');
    const make = (): System => instantiate(twoPhase, { set: { RM: 7 } });
    const whole = await explored(make(), {});
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 250 }), { minLength: 1, maxLength: 3 }), async (pauses) => {
        const [result, pieces] = await inPieces(make, {}, pauses);
        expect(pieces).toBeGreaterThan(0);
        expect(result).toEqual(whole);
      }),
      { numRuns: 8 },
    );
  });
});

describe('a refinement of which steps were seen before it was interrupted', () => {
  it.each([
    ['that holds', (s: string) => s],
    ['that does not', (s: string) => (s === 'prepared' ? 'working' : s)],
  ])('%s', { timeout: 60_000 }, async (_, seenAs) => {
    const twoPhase = await specIn('specs/examples/two-phase-commit-refinement.ts');
    const commit = await specIn('specs/examples/transaction-commit.ts');
    const properties = () => ({
      it: refines(commit, ({ rm }: { readonly rm: readonly string[] }) => ({ rm: rm.map(seenAs) })),
    });
    const make = (): System => instantiate({ ...twoPhase, properties, expect: {} } as unknown as Spec, { set: { RM: 5 } });
    const whole = await explored(make(), {});
    expect([whole.behaviours, whole.violations?.length]).toEqual([true, seenAs('prepared') === 'prepared' ? 0 : 1]);
    for (const pauses of [[1], [4, 9], [15, 1, 1]]) {
      const [result, pieces] = await inPieces(make, {}, pauses);
      expect(pieces).toBeGreaterThan(0);
      expect(result).toEqual(whole);
    }
  });
});

it.each(['fingerprint', 'exact'] as const)('up to symmetry, store %s, with a violation', { timeout: 60_000 }, async (store) => {
  const engine = learnedWith(store);
  const symmetric = await specIn('specs/examples/two-phase-commit-symmetric.ts');
  const flawed = { ...symmetric, invariants: { few: (s: { rm: string[] }) => s.rm.filter((at) => at === 'aborted').length < 4 } };
  const make = (): System => instantiate({ ...flawed, expect: {} } as unknown as Spec, { set: { RM: 5 } });
  const whole = await explored(make(), {}, engine);
  expect(whole.violations).toHaveLength(1);
  for (const pauses of [[1], [4, 9], [10, 1, 1]]) {
    const [result, pieces] = await inPieces(make, {}, pauses, engine);
    expect(pieces).toBeGreaterThan(0);
    expect(result).toEqual(whole);
  }
});

/** Everything that a search keeps: values of all kinds, a part that grows, choices, faults, rests and a constraint. */
const everything = spec({
  name: 'everything',
  init: () => [0, 1].map((kind) => ({ kind, log: [] as number[], seen: new Set<number>(), big: 1n, zero: -0, a: 0, b: 0, c: 0 })),
  constraint: (s) => s.log.length < 5,
  actions: (_) => ({
    note: (s) => {
      const value = choose([1, 2, 3]);
      when(!s.seen.has(value) || s.a > 3);
      s.seen.add(value);
      s.log.push(value);
      s.big *= 3n;
    },
    up: each(3, (s, i) => {
      const key = (['a', 'b', 'c'] as const)[i] as 'a' | 'b' | 'c';
      when(s[key] < 5);
      s[key]++;
    }),
  }),
  invariants: {
    soon: (s) => s.seen.size < 2,
    afterwards: (s) => s.a + s.b + s.c < 15 || s.log.length < 4,
    outside: (s) => s.log.length < 5 || s.c < 2,
  },
  outcome: (s) => ({ log: s.log.join(''), kind: s.kind }),
  deadlock: (s) => s.kind === 0,
});

describe('all that a search keeps', () => {
  const make = (): System => instantiate(everything as Spec, {});
  const LIMITS: readonly (readonly [string, Limits])[] = [
    ['to the end', {}],
    ['with finals', { finals: true }],
    ['to a depth', { maxDepth: 12 }],
    ['to a number of states', { maxStates: 3000 }],
  ];

  it.each(LIMITS)('%s', async (_, limits) => {
    const whole = await explored(make(), limits);
    expect(whole.violations?.length).toBeGreaterThan(limits.maxDepth === undefined && limits.maxStates === undefined ? 2 : 0);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }), async (pauses) => {
        const [result] = await inPieces(make, limits, pauses);
        expect(result).toEqual(whole);
      }),
      { numRuns: 6 },
    );
  });

  it.each(['fingerprint', 'exact'] as const)('with a view, with the store %s', async (store) => {
    const view = ({ log, big: _, ...rest }: { readonly log: readonly number[]; readonly big: bigint }): unknown => [
      log.length,
      rest,
    ];
    const viewed = (): System => instantiate({ ...everything, view } as Spec, {});
    const engine = learnedWith(store);
    const whole = await explored(viewed(), { finals: true }, engine);
    expect(whole.distinct).toBeLessThan((await explored(make(), {})).distinct as number);
    for (const pauses of [[1], [3, 1, 2], [7, 7]]) {
      expect((await inPieces(viewed, { finals: true }, pauses, engine))[0]).toEqual(whole);
    }
  });

  it('with states that are told apart exactly', async () => {
    const exact = learnedWith('exact');
    const whole = await explored(make(), { finals: true }, exact);
    for (const pauses of [[1], [3, 1, 2], [7, 7]]) {
      expect((await inPieces(make, { finals: true }, pauses, exact))[0]).toEqual(whole);
    }
  });

  it('by one thread and by two in turn', async () => {
    const usual = { ...tuning };
    Object.assign(tuning, {
      crewAfter: 1,
      crewSuccessors: 0,
      crewTarget: 1000,
      crewMisses: Number.POSITIVE_INFINITY,
      crewAwaited: 0,
    });
    try {
      for (const store of ['fingerprint', 'exact'] as const) {
        const [one, two] = [learnedWith({ store, workers: 1 }), learnedWith({ store, workers: 2 })];
        const whole = await explored(make(), { finals: true }, one);
        for (const engines of [
          [one, two],
          [two, one],
        ]) {
          const [run, pieces] = await inPieces(make, { finals: true }, [3, 2, 2], ...engines);
          expect(pieces).toBe(3);
          expect(run).toEqual(whole);
        }
      }
    } finally {
      Object.assign(tuning, usual);
    }
  });

  it('up to the first violation, found after the interruption', async () => {
    const late = spec({
      name: 'late',
      init: () => ({ a: 0, b: 0 }),
      actions: (_) => ({
        a: (s) => {
          s.a++;
        },
        b: (s) => {
          s.b++;
        },
      }),
      invariants: { bounded: (s) => s.a + s.b < 12 },
    });
    const again = (): System => instantiate(late as Spec, {});
    const whole = await explored(again(), { stop: 'first' });
    expect(whole).toMatchObject({ bound: 'first-violation', depth: 13 });
    for (const pause of [1, 5, 20, 50]) {
      const [result, pieces] = await inPieces(again, { stop: 'first' }, [pause]);
      expect([pieces, result]).toEqual([1, whole]);
    }
  });

  it('behaviours, whose graph is made at the end', async () => {
    const ticketLock = await specIn('specs/examples/ticketlock.ts');
    const again = (): System => instantiate(ticketLock, {});
    const whole = await explored(again(), {});
    expect(whole.behaviours).toBe(true);
    for (const pause of [1, 3, 6]) {
      const [result, pieces] = await inPieces(again, {}, [pause]);
      expect([pieces, result]).toEqual([1, whole]);
    }
  });

  it('termination detection in a ring, resumed, as TLC counts it (EWD840MC2, CodePlexBug08EWD840FL2FromCheckpointTest)', async () => {
    const ewd840 = await specIn('specs/examples/ewd840.ts');
    // What TLC generated after its checkpoint depends on when that was; the rest does not.
    const [result, pieces] = await inPieces(() => instantiate(ewd840, { set: { N: 4 } }), {}, [2]);
    expect(pieces).toBe(1);
    expect(result).toMatchObject({ distinct: 1566, generated: 15_986, bound: null, behaviours: true });
    expect(result.violations?.filter(({ loop }) => loop !== undefined).length).toBe(4);
  });

  it('is refused where the spec gives other initial states than it did', async () => {
    const folder = freshFolder();
    const options = { folder, everyMs: 0, record: RECORD, warn: () => {} };
    await learnedEngine.explore(make(), { checkpoints: new CheckpointSession(options).forCell(0, () => null) });
    expect(readdirSync(folder).length).toBe(1);
    const other = instantiate({ ...everything, init: () => ({ ...(everything.init as () => object[])()[0] }) } as Spec, {});
    const session = new CheckpointSession({ ...options, from: readCheckpoint(folder, RECORD.dcheck) });
    await expect(learnedEngine.explore(other, { checkpoints: session.forCell(0, () => null) })).rejects.toMatchObject({
      code: 'checkpoint',
    });
  });
});
