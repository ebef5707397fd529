/** What is settled without the graph, and by what; and that what cannot be settled so is not. */
import { readdirSync } from 'node:fs';
import { deref, each, eventually, type Fairness, refines, type Spec, spec, weakly, when } from 'dcheck';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Exploration,
  instantiate,
  learnedEngine,
  learnedWith,
  loadSpec,
  suited,
  type TransitionSystem,
} from '../../../checker/api.ts';
import type { Ways } from '../../../checker/engine/learned/search.ts';
import { tuning } from '../../../checker/engine/learned/tuning.ts';
import { restrict } from '../../../checker/system/restrict.ts';
import type { Temporal } from '../../../checker/temporal/part.ts';
import { surveyOf } from '../../../checker/temporal/survey.ts';
import { eager } from '../../differential/several-threads.ts';

const usual = { ...tuning };
afterEach(() => {
  Object.assign(tuning, usual);
});

const folder = new URL('../../../specs/examples/', import.meta.url);

async function surveyed(system: TransitionSystem, ways: Ways = {}): Promise<Exploration> {
  const survey = surveyOf(system, system.temporal as Temporal);
  if (survey === null) throw new Error('nothing to be surveyed');
  return learnedWith(ways).explore(system, { graph: true, survey });
}

interface Counters {
  counters: number[];
}

/** A number that goes up and down, up to 3. */
function seen(rest: Partial<Spec>): Spec {
  return spec({
    name: 'seen',
    init: () => ({ above: 0 }),
    actions: (_) => ({
      more: (s) => {
        when(s.above < 3);
        s.above++;
      },
      less: (s) => {
        when(s.above > 0);
        s.above--;
      },
    }),
    deadlock: 'ignore',
    ...(rest as object),
  }) as Spec;
}

/** Counters that go up to 2 and back to 0; it is seen how many are not 0. */
function counters(rest: object, abstract: Partial<Spec>): TransitionSystem {
  return instantiate(
    spec({
      name: 'counters',
      init: () => ({ counters: [0, 0, 0] }),
      actions: (_) => ({
        count: each(3, (s, i) => {
          s.counters[i] = ((s.counters[i] as number) + 1) % 3;
        }),
      }),
      deadlock: 'ignore',
      properties: (_) => ({
        it: refines(seen(abstract), (s: { readonly counters: readonly number[] }) => ({
          above: s.counters.filter((n) => n > 0).length,
        })),
      }),
      ...rest,
    }) as unknown as Spec,
  );
}

describe('a refinement without abstract fairness', () => {
  it.each([{}, { store: 'exact' }, { workers: 2 }] as const)(
    'is settled by steps, although they go in circles: %j',
    async (ways) => {
      Object.assign(tuning, eager);
      const { settled, graph, distinct, profile } = await surveyed(counters({}, {}), ways);
      expect([settled, graph, distinct]).toEqual([true, undefined, 27]);
      expect(profile?.workers ?? 1).toBe('workers' in ways ? 2 : 1);
    },
  );

  it('is not settled where a step is refused, or an initial state', async () => {
    const refused = await surveyed(counters({ init: () => ({ counters: [0, 0, 2] }) }, {}));
    expect([refused.settled, refused.graph?.size]).toEqual([undefined, 27]);
    const allAtOnce = (s: Counters): void => {
      s.counters = s.counters.map((n) => (n + 1) % 3);
    };
    expect((await surveyed(counters({ actions: (_: unknown) => ({ allAtOnce }) }, {}))).settled).toBeUndefined();
    const less = (s: { above: number }): void => {
      s.above--;
    };
    expect((await surveyed(counters({}, { actions: (_) => ({ less: less as never }) }))).settled).toBeUndefined();
  });

  it('is not settled where the mapping gives no state somewhere: with the graph it is said of the first', async () => {
    const mapping = ({ counters: [first, second] }: Counters) => (first === 2 && second === 1 ? 3 : { above: 0 });
    const made = counters({ properties: (_: unknown) => ({ it: refines(seen({}), mapping as never) }) }, {});
    expect((await surveyed(made)).settled).toBeUndefined();
    await expect(suited(learnedEngine, made).explore(made, {})).rejects.toThrow(/returned no record but 3/);
  });

  it('asks for a fair behaviour where there is fairness and steps may be possible that are not taken', async () => {
    const fair = { fairness: (_: unknown) => [weakly('count')] };
    expect((await surveyed(counters(fair, {}))).settled).toBe(true);
    const narrowed = { ...fair, constraint: (s: Counters) => s.counters[0] !== 2 };
    expect((await surveyed(counters(narrowed, {}))).settled).toBeUndefined();
    expect((await surveyed(counters({ constraint: narrowed.constraint }, {}))).settled).toBe(true);
  });
});

describe('abstract fairness', () => {
  const fairly = { fairness: [weakly('more')] } as Partial<Spec>;

  it('is settled where no step is on a cycle', async () => {
    const up = {
      actions: (_: unknown) => ({
        count: each(3, (s: Counters, i) => {
          when((s.counters[i] as number) < 2);
          s.counters[i]!++;
        }),
      }),
    };
    expect((await surveyed(counters({ ...up, fairness: [weakly('count')] }, fairly))).settled).toBe(true);
    // Who need not go on may stay where more is possible.
    expect((await surveyed(counters(up, fairly))).settled).toBeUndefined();
    expect((await surveyed(counters({ fairness: [weakly('count')] }, fairly))).settled).toBeUndefined();
  });
});

interface Stopping {
  n: number;
  stopped: boolean;
}

/** A number that goes up until it is stopped, as it may be at any time. */
function stopping(ends: (s: Stopping) => boolean, rest: object = {}): TransitionSystem {
  return instantiate(
    spec({
      name: 'stopping',
      init: (): Stopping => ({ n: 0, stopped: false }),
      actions: (_) => ({
        more: (s) => {
          when(s.n < 300 && !s.stopped);
          s.n++;
        },
        stop: (s) => {
          when(!s.stopped);
          s.stopped = true;
        },
      }),
      deadlock: 'ignore',
      fairness: (_) => [weakly('more'), weakly('stop')],
      properties: (_) => ({ it: eventually(ends) }),
      ...rest,
    }) as unknown as Spec,
  );
}

describe('a formula, where no step is on a cycle', () => {
  const all = [{}, { store: 'exact' }, { workers: 2 }] as const;

  it.each(all)('is settled by the states in which a behaviour may stay: %j', async (ways) => {
    Object.assign(tuning, eager);
    expect(
      (
        await surveyed(
          stopping(({ stopped }) => stopped),
          ways,
        )
      ).settled,
    ).toBe(true);
    // Of the 301 in which it does, one found early and one found late.
    for (const wrong of [3, 299]) {
      expect(
        (
          await surveyed(
            stopping(({ n, stopped }) => stopped && n !== wrong),
            ways,
          )
        ).settled,
      ).toBeUndefined();
    }
  });

  it('is settled by the rows of all where a behaviour may stay in many', async () => {
    Object.assign(tuning, { stayWords: 100 });
    expect((await surveyed(stopping(({ stopped }) => stopped))).settled).toBe(true);
    expect((await surveyed(stopping(({ n, stopped }) => stopped && n !== 299))).settled).toBeUndefined();
  });

  it('is not settled by states that a step leaves only without being owed, or in which nothing is owed', async () => {
    const fairness = (_: unknown): Fairness<Stopping>[] => [weakly('more')];
    expect((await surveyed(stopping(({ stopped }) => stopped, { fairness }))).settled).toBeUndefined();
    expect((await surveyed(stopping(({ n, stopped }) => stopped || n === 300, { fairness }))).settled).toBe(true);
  });

  it('where a step that is owed faults, nobody stays', async () => {
    const stop = (s: Stopping): void => {
      when(!s.stopped);
      if (s.n === 7) deref({}, null, 'at seven');
      s.stopped = true;
    };
    const faulting = stopping(({ n, stopped }) => stopped && n !== 7, {
      actions: (_: unknown) => ({
        more: (s: Stopping) => {
          when(s.n < 7 && !s.stopped);
          s.n++;
        },
        stop,
      }),
    });
    expect((await surveyed(faulting)).settled).toBe(true);
  });
});

it('of the examples, refinements that hold are settled where no abstract fairness is asked for', async () => {
  let settled = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const system = instantiate((await loadSpec(new URL(file, folder).pathname)).spec);
    for (const property of system.temporal?.properties ?? []) {
      if (property.kind !== 'refinement') continue;
      const { name, fairly, abstract } = property;
      if (fairly && (abstract.temporal?.fairness ?? []).length > 0) continue;
      const isHeld = system.properties.find((one) => one.name === name)?.expected === 'holds';
      expect([file, name, (await surveyed(restrict(system, [name]))).settled]).toEqual([file, name, isHeld ? true : undefined]);
      if (isHeld) settled++;
    }
  }
  expect(settled).toBeGreaterThan(3);
});
