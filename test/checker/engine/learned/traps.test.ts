/** The traps of learning an action by watching it: each gives the counts of the reference engine, or an error. */
import { choose, each, type Spec, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { instantiate, type Limits, learnedEngine, referenceEngine } from '../../../../checker/api.ts';

async function agree(system: Spec, limits: Limits = {}): Promise<void> {
  const {
    seconds: _1,
    profile: _2,
    store: _5,
    collision: _3,
    ...learned
  } = await learnedEngine.explore(instantiate(system), limits);
  const { seconds: _4, ...reference } = await referenceEngine.explore(instantiate(system), limits);
  expect(learned).toEqual(reference);
}

const anyState = { deadlock: 'ignore' } as const;

describe('learning by watching', () => {
  it('keeps a write that changes nothing where it was learned', () =>
    agree(
      spec({
        ...anyState,
        name: 'no-op',
        init: () => ({ x: 0, y: 0 }),
        // First run where x is 0 already; then it must set x back to 0 where it is 1.
        actions: (_) => ({
          reset: (s) => {
            s.x = 0;
          },
          set: (s) => {
            when(s.y === 0);
            s.x = 1;
            s.y = 1;
          },
        }),
      }),
    ));

  it('sees what is read through a reference to a part that was replaced', () =>
    agree(
      spec({
        ...anyState,
        name: 'detached',
        init: () => ({ part: { v: 0 }, seen: 9, turn: 0 }),
        actions: (_) => ({
          replace: (s) => {
            const old = s.part;
            s.part = { v: 2 };
            s.seen = old.v;
          },
          set: (s) => {
            when(s.turn === 0);
            s.turn = 1;
            s.part.v = 1;
          },
        }),
      }),
    ));

  it('sees what is read by spread, JSON, keys and comparison', () =>
    agree(
      spec({
        ...anyState,
        name: 'hidden reads',
        init: () => ({ rec: { a: 0, b: 0 }, text: '', copy: { a: 5, b: 5 }, count: 0 }),
        actions: (_) => ({
          stringify: (s) => {
            s.text = JSON.stringify(s.rec);
          },
          copy: (s) => {
            s.copy = { ...s.rec };
          },
          alias: (s) => {
            s.copy = s.rec;
            s.copy.a = 2;
          },
          keys: (s) => {
            s.count = Object.entries(s.rec).filter(([, value]) => value > 0).length;
          },
          step: (s) => {
            when(s.rec.b < 2);
            s.rec.b++;
          },
        }),
      }),
    ));

  it('gives up the shape of what changes its shape', () =>
    agree(
      spec({
        ...anyState,
        name: 'shapes',
        init: () => ({
          list: [0],
          table: {} as Record<string, { n: number }>,
          cell: { v: 0 } as { v: number } | null,
          tags: new Set([1]),
        }),
        actions: (_) => ({
          push: (s) => {
            when(s.list.length < 3);
            s.list.push(s.list.length);
          },
          pop: (s) => {
            when(s.list.length > 0);
            s.list.length--;
          },
          add: each(['p', 'q'], (s, key) => {
            s.table[key] = { n: 0 };
          }),
          drop: each(['p', 'q'], (s, key) => {
            delete s.table[key];
          }),
          clear: (s) => {
            s.cell = s.cell === null ? { v: 1 } : null;
          },
          tag: (s) => {
            s.tags.add(choose([1, 2, 3]));
          },
        }),
      }),
    ));

  it('tells -0, NaN, undefined, null and texts of numbers apart as the reference engine does', () =>
    agree(
      spec({
        ...anyState,
        name: 'values',
        init: () => ({ v: 0 as unknown, n: 0 }),
        actions: (_) => ({
          set: (s) => {
            s.v = choose([-0, 0, Number.NaN, undefined, null, '0', 0n, 'null', [], {}]);
          },
          count: (s) => {
            when(s.v === 0 && s.n < 2);
            s.n++;
          },
        }),
      }),
    ));

  it('goes by the state of a known reading, whatever else changed', () =>
    agree(
      spec({
        ...anyState,
        name: 'many initial states',
        init: () => [0, 1, 2, 1].map((a) => ({ a, b: 0 })),
        actions: (_) => ({
          step: (s) => {
            when(s.b < s.a);
            s.b++;
          },
        }),
        invariants: { below: (s) => s.b < 2 || `b is ${s.b}` },
      }),
    ));

  it('shows an action constraint records and sets in the one order that all states have', () =>
    agree(
      spec({
        ...anyState,
        name: 'orders',
        init: () => ({ rec: { x: 0, y: 1 }, set: new Set([1, 2]), turns: 0, moves: 0 }),
        actions: (_) => ({
          turn: (s) => {
            const { x, ...rest } = s.rec;
            s.rec = { ...rest, x: choose([x, x + 1]) };
            s.turns++;
          },
          move: (s) => {
            const [first = 0, ...others] = s.set;
            s.set = new Set([...others, choose([first, first + 2])]);
            s.moves++;
          },
        }),
        constraint: (s) => s.turns + s.moves < 4,
        // False where a step leaves both as they are.
        actionConstraint: (s, t) => JSON.stringify([s.rec, ...s.set]) !== JSON.stringify([t.rec, ...t.set]),
      }),
    ));

  it('does not ask states that a run with a bound left, not even for a path', () =>
    agree(
      spec({
        ...anyState,
        name: 'a run with a bound',
        init: () => [0, 1].map((a) => ({ a, b: 0 })),
        actions: (_) => ({
          step: (s) => {
            if (s.a === 1) throw new Error('this state is left');
            s.b++;
          },
        }),
        invariants: { still: (s) => s.b === 0 },
      }),
      { maxStates: 3 },
    ));
});

describe('an action that is no function of the state', () => {
  const impure = (next: () => number): Spec =>
    spec({
      ...anyState,
      name: 'impure',
      init: () => ({ x: 0, y: 0 }),
      actions: (_) => ({
        roll: (s) => {
          s.x = next();
        },
        tick: (s) => {
          when(s.y < 5);
          s.y++;
        },
      }),
    });

  it('is reported with its name and the slot that differs', async () => {
    let calls = 0;
    const error = await learnedEngine.explore(instantiate(impure(() => calls++)), {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'impure', details: { action: 'action roll', path: 'x' } });
  });

  it('is reported where it reads another slot the second time', async () => {
    let calls = 0;
    const system = spec({
      ...anyState,
      name: 'impure reads',
      init: () => ({ x: 0, y: 0, z: 0 }),
      actions: (_) => ({
        odd: (s) => {
          s.z = calls++ % 2 === 0 ? s.x : s.y;
        },
        tick: (s) => {
          when(s.x < 3);
          s.x++;
        },
      }),
    });
    await expect(learnedEngine.explore(instantiate(system), {})).rejects.toMatchObject({ code: 'impure' });
  });
});
