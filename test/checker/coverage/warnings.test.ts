/** What is said of a run in which not everything is put to the test, and what makes it fail. */
import { always, each, eventually, implies, leadsTo, type Spec, spec, weakly, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { type Usage, watched } from '../../../checker/coverage/usage.ts';
import { warningsOf } from '../../../checker/coverage/warnings.ts';
import type { Engine } from '../../../checker/engine/engine.ts';
import { learnedEngine } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { suited } from '../../../checker/engine/suited.ts';
import { DcheckError } from '../../../checker/errors/error.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { EXHAUSTIVE } from '../search/modes.ts';

const ENGINES: readonly Engine[] = [referenceEngine, learnedEngine, ...EXHAUSTIVE];

async function usageOf(of: Spec, engine: Engine): Promise<Usage> {
  const { system, usage } = watched(instantiate(of));
  await engine.explore(system, {});
  return usage();
}

const warned = async (of: Spec, engine: Engine): Promise<string[]> =>
  warningsOf({ usages: [await usageOf(of, engine)], complete: true, everything: true, allow: of.allow }).map(
    ({ kind, name, fails }) => `${kind} ${name}${fails ? ' fails' : ''}`,
  );

/** x goes 0, 1, 2; everything that could be warned of is there once, and its sound counterpart once. */
const careless = (allow: Spec['allow'] = {}): Spec =>
  spec({
    name: 'careless',
    constants: { USED: 2, ASKED: 7, UNUSED: 5 },
    init: () => ({ x: 0 }),
    actions: ({ USED }) => ({
      up: (s) => {
        when(s.x < USED);
        s.x++;
      },
      never: (s) => {
        when(s.x > 9);
        s.x = 0;
      },
      some: each([1, 9], (s, at) => {
        when(s.x === at);
        s.x = 2;
      }),
    }),
    deadlock: (s) => s.x === 2,
    invariants: {
      vacuous: implies(
        (s) => s.x === 5,
        (s) => s.x < 3,
      ),
      tested: implies(
        (s, { ASKED }) => s.x === ASKED - 5,
        (s) => s.x < 3,
      ),
      parts: {
        vacuous: implies(
          (s) => s.x === 6,
          () => false,
        ),
        tested: implies(
          (s) => s.x === 0,
          () => true,
        ),
      },
      blind: () => 1 + 1 === 2,
    },
    allow: allow as never,
  });

const ALL = [
  'never-enabled never fails',
  'vacuous vacuous fails',
  'vacuous parts.vacuous fails',
  'unread-constant UNUSED',
  'blind-invariant blind',
];

describe.each(ENGINES)('with the engine $name', (engine) => {
  it('finds what was not put to the test, and nothing else', async () => {
    expect(await warned(careless(), engine)).toEqual(ALL);
  });

  it('says nothing of what the spec allows', async () => {
    const allow = { vacuous: ['vacuous', 'parts'], neverEnabled: ['never'] };
    expect(await warned(careless(allow), engine)).toEqual(ALL.slice(3));
  });

  it('forgets what an earlier run found', async () => {
    const of = careless();
    expect(await warned(of, engine)).toEqual(ALL);
    expect(await warned(of, engine)).toEqual(ALL);
  });
});

describe('an invariant that looks only at what no step changes', () => {
  const of = spec({
    name: 'unmoved',
    init: () => ({ x: 0, limit: 3 }),
    actions: (_) => ({
      up: (s) => {
        when(s.x < s.limit);
        s.x++;
      },
    }),
    deadlock: 'ignore',
    invariants: { limited: { 'is 3': (s) => s.limit === 3, 'is kept': (s) => s.x <= s.limit } },
  });
  const usages = async (engine: Engine): Promise<string[]> => {
    const { system, usage } = watched(instantiate(of));
    const whole = await engine.explore(system, {});
    return warningsOf({ usages: [usage(undefined, whole)], complete: true, everything: true, allow: undefined }).map(
      ({ kind, name, fails }) => `${kind} ${name}${fails ? ' fails' : ''}`,
    );
  };

  it('is named', async () => {
    expect(await usages(learnedEngine)).toEqual(['unmoved-invariant limited.is 3']);
  });

  it('is not known of an engine that keeps no account', async () => {
    expect(await usages(referenceEngine)).toEqual([]);
  });
});

describe('an implication that only initial states put to the test', () => {
  /** `x` counts up from `start` and, where it `returns`, starts again, once; no invariant looks at `round`. */
  const counting = (start: readonly number[], returns: boolean, allow: Spec['allow'] = {}): Spec =>
    spec({
      name: 'counting',
      init: () => start.map((x, round) => ({ x, round })),
      actions: (_) => ({
        up: (s) => {
          when(s.x < 3);
          s.x++;
        },
        again: (s) => {
          when(returns && s.x === 3 && s.round >= 0);
          s.x = 0;
          s.round = -1;
        },
      }),
      deadlock: 'ignore',
      invariants: {
        early: implies(
          (s) => s.x === 0,
          (s) => s.x < 2,
        ),
        late: implies(
          (s) => s.x > 0,
          (s) => s.x < 4,
        ),
      },
      allow: { neverEnabled: ['again'], ...allow } as never,
    });
  const warnings = async (of: Spec, engine: Engine = learnedEngine): Promise<string[]> => {
    const { system, usage } = watched(instantiate(of));
    const whole = await engine.explore(system, {});
    return warningsOf({ usages: [usage(undefined, whole)], complete: true, everything: true, allow: of.allow }).map(
      ({ kind, name, fails }) => `${kind} ${name}${fails ? ' fails' : ''}`,
    );
  };

  it('is named', async () => {
    expect(await warnings(counting([0], false))).toEqual(['only-at-start early']);
  });

  it('is not named where a later state looks to it as an initial one does', async () => {
    expect(await warnings(counting([0], true))).toEqual([]);
  });

  it('is named where some initial states put it to the test and others do not', async () => {
    expect(await warnings(counting([0, 1, 2], false))).toEqual(['only-at-start early']);
    expect(await warnings(counting([1, 0, 2], true))).toEqual([]);
  });

  it('is not named where the spec allows it to be vacuous', async () => {
    expect(await warnings(counting([0], false, { vacuous: ['early'] }))).toEqual([]);
  });

  it('is not named among more initial states than account is kept of', async () => {
    const many = (count: number): number[] => Array.from({ length: count }, () => 0);
    expect(await warnings(counting(many(1000), false))).toEqual(['only-at-start early']);
    expect(await warnings(counting(many(1001), false))).toEqual([]);
  });

  it('is not known of an engine that keeps no account', async () => {
    expect(await warnings(counting([0], false), referenceEngine)).toEqual([]);
  });
});

describe('an allowance for fairness', () => {
  const idle = (fairness: Spec['fairness']): Spec =>
    spec({
      name: 'idle',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        flip: (s) => {
          s.x = 1 - s.x;
        },
      }),
      fairness: fairness as never,
      allow: { noFairBehaviour: true },
    });

  it('is an error in a spec that asks for none', async () => {
    await expect(warned(idle([]), referenceEngine)).rejects.toThrow(
      'allow.noFairBehaviour is set, but the spec asks for no fairness',
    );
  });

  it('is none where it does', async () => {
    expect(await warned(idle([weakly('flip')]), referenceEngine)).toEqual([]);
  });
});

describe('fairness that no behaviour meets', () => {
  /** x is counted up for ever, and looked at up to 3. */
  const counter = (isBounded: boolean, resets: boolean): Spec =>
    spec({
      name: 'counter',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        up: (s) => {
          s.x = isBounded || s.x < 3 ? s.x + 1 : 3;
        },
        reset: (s) => {
          when(resets && s.x === 3);
          s.x = 0;
        },
      }),
      ...(isBounded ? { constraint: (s: { x: number }) => s.x <= 3 } : {}),
      allow: { neverEnabled: ['reset'] },
      deadlock: 'ignore',
      fairness: (_) => [weakly('up')],
      properties: (_) => ({ 'comes-to-100': eventually((s) => s.x === 100) }),
    });
  const verdictAndWarnings = async (of: Spec, engine: Engine): Promise<string[]> => {
    const { system, usage } = watched(instantiate(of));
    const whole = await suited(engine, system).explore(system, {});
    const warnings = warningsOf({ usages: [usage(undefined, whole)], complete: true, everything: true, allow: of.allow });
    return [...whole.violations.map(({ property }) => property), ...warnings.map(({ kind }) => kind)];
  };

  it.for([referenceEngine, learnedEngine])('is told by $name: the constraint cuts off what it asks for', async (engine) => {
    expect(await verdictAndWarnings(counter(true, false), engine)).toEqual(['no-fair-behaviour']);
  });

  it.for([referenceEngine, learnedEngine])('is not told by $name where a fair behaviour stays inside', async (engine) => {
    expect(await verdictAndWarnings(counter(true, true), engine)).toEqual(['comes-to-100']);
    expect(await verdictAndWarnings(counter(false, false), engine)).toEqual(['comes-to-100']);
  });
});

describe('what is said of behaviours', () => {
  const late = (from: number): Spec =>
    spec({
      name: 'late',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        up: (s) => {
          when(s.x < 3);
          s.x++;
        },
      }),
      deadlock: 'ignore',
      properties: (_) => ({
        reaches: leadsTo(
          (s) => s.x === from,
          (s) => s.x >= from,
        ),
        stays: always(
          implies(
            (s) => s.x === from,
            (s) => s.x < 9,
          ),
        ),
        ends: eventually((s) => s.x >= 0),
      }),
      fairness: [weakly('up')],
    });

  it.each([
    [2, []],
    [5, ['vacuous reaches fails', 'vacuous stays fails']],
  ])('from %i', async (from, expected) => {
    expect(await warned(late(from), suited(referenceEngine, instantiate(late(from))))).toEqual(expected);
  });
});

describe('several runs', () => {
  const one = { property: 'p', part: null };
  const usage = (enabled: boolean, held: boolean): Usage => ({
    instances: [{ action: 'a', instance: 'a(0)', isThread: false, enabled }],
    implications: [{ ...one, held }],
    constants: [],
    blind: [],
    unmoved: [],
    onlyAtStart: [],
    hasFairness: true,
    unfair: false,
  });
  const judged = (usages: readonly Usage[], complete = true, everything = true): string[] =>
    warningsOf({ usages, complete, everything, allow: undefined }).map(({ kind, fails }) => `${kind}${fails ? ' fails' : ''}`);

  it('are judged together', () => {
    expect(judged([usage(true, false), usage(false, true)])).toEqual([]);
    expect(judged([usage(false, false), usage(false, true)])).toEqual(['never-enabled fails']);
  });

  it('do not judge what was not checked', () => {
    const unchecked = { ...usage(true, false), implications: [{ ...one, held: null }] };
    expect(judged([unchecked])).toEqual([]);
  });

  it('fail for it only where all of the spec was run', () => {
    expect(judged([usage(false, false)], true, false)).toEqual(['never-enabled', 'vacuous']);
  });

  it('say nothing where something is still to come', () => {
    expect(judged([usage(false, false)], false)).toEqual([]);
  });

  it.each([{ vacuous: ['q'] }, { neverEnabled: ['b'] }])('refuse %j, which is not there', (allow) => {
    const run = (): unknown => warningsOf({ usages: [usage(true, true)], complete: true, everything: true, allow });
    expect(run).toThrow(DcheckError);
    expect(run).toThrow(/no .* of the spec/);
  });
});
