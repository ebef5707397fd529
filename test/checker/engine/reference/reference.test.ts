/** The reference engine: counting, constraints, invariants, deadlocks and faults. */
import { choose, deref, each, fault, faultFree, type Spec, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { counter, explore, run, verdicts } from './run.ts';

describe('counting', () => {
  it('counts initial states, also equal ones, as generated', async () => {
    const twice = spec({
      name: 'twice',
      init: () => [{ x: 0 }, { x: 1 }, { x: 0 }],
      actions: (_) => ({ stay: () => {} }),
    });
    expect(await explore(twice)).toMatchObject({ distinct: 2, generated: 5, depth: 1, deadlocks: 0 });
  });

  it('counts a successor for each choice, also equal ones', async () => {
    const either = spec({
      name: 'either',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        go: (s) => {
          when(s.x === 0);
          s.x = choose([1, 1, 2]);
        },
      }),
      deadlock: 'ignore',
    });
    expect(await explore(either)).toMatchObject({ distinct: 3, generated: 4, depth: 2 });
  });

  it('compares states by value: order of keys, of a Set and of a Map do not count', async () => {
    const orders = spec({
      name: 'orders',
      init: () => [
        {
          a: 1,
          s: new Set([1, 2]),
          m: new Map([
            ['x', 1],
            ['y', 2],
          ]),
        },
        {
          m: new Map([
            ['y', 2],
            ['x', 1],
          ]),
          s: new Set([2, 1]),
          a: 1,
        },
      ],
      actions: (_) => ({ stay: () => {} }),
    });
    expect(await explore(orders)).toMatchObject({ distinct: 1, generated: 3 });
  });

  it('takes a recipe that returns a new state, and one that mutates, alike', async () => {
    const both = spec({
      name: 'both',
      init: () => ({ x: 0, y: 0 }),
      actions: (_) => ({
        mutate: (s) => {
          when(s.x < 2);
          s.x++;
        },
        replace: (s) => {
          when(s.y < 2);
          return { x: s.x, y: s.y + 1 };
        },
      }),
      deadlock: 'ignore',
    });
    expect(await explore(both)).toMatchObject({ distinct: 9, generated: 13, depth: 5 });
  });

  it('has no effect from a recipe that is disabled after it wrote', async () => {
    const late = spec({
      name: 'late',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        never: (s) => {
          s.x = 1;
          when(false);
        },
      }),
      deadlock: 'ignore',
    });
    expect(await explore(late)).toMatchObject({ distinct: 1, generated: 1 });
  });
});

describe('a constraint', () => {
  /** 0 .. 5; explored up to 2. */
  const bounded = (invariant: (x: number) => boolean): Spec =>
    spec({
      name: 'bounded',
      init: () => [{ x: 0 }, { x: 4 }],
      actions: (_) => ({
        next: (s) => {
          when(s.x < 5);
          s.x++;
        },
      }),
      constraint: (s) => s.x <= 2,
      invariants: { invariant: (s) => invariant(s.x) },
    });

  it('lets states outside be generated, but neither be distinct nor be expanded', async () => {
    expect(await explore(bounded(() => true))).toMatchObject({ distinct: 3, generated: 5, depth: 3, deadlocks: 0, bound: null });
  });

  it('does not keep invariants from being checked one step outside', async () => {
    const result = await run(bounded((x) => x !== 3));
    expect(verdicts(result)).toMatchObject({ invariant: 'violated' });
    expect(result.properties[0].violation?.trace.steps.map(({ after }) => after)).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
  });

  it('does not keep invariants from being checked in initial states outside', async () => {
    const result = await run(bounded((x) => x < 3));
    expect(result.properties[0].violation?.trace).toMatchObject({ initial: { x: 4 }, steps: [] });
  });

  it('keeps what is further outside out of sight', async () => {
    expect(verdicts(await run(bounded((x) => x !== 5)))).toMatchObject({ invariant: 'holds' });
  });
});

describe('an invariant', () => {
  it('is violated with the reason that it gives', async () => {
    const result = await run(counter(3, (x) => x < 2 || `x is ${x}`));
    expect(result.properties[0].violation).toMatchObject({ part: null, reason: 'x is 2' });
  });

  it('names its part that fails first', async () => {
    const parts = spec({
      name: 'parts',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        next: (s) => {
          s.x = (s.x + 1) % 5;
        },
      }),
      invariants: { range: { low: (s) => s.x >= 0, high: (s) => s.x < 3 || 'too high', higher: (s) => s.x < 4 } },
    });
    const { properties } = await run(parts);
    expect(properties[0]).toMatchObject({ name: 'range', verdict: 'violated', violation: { part: 'high', reason: 'too high' } });
    expect(properties[0].violation?.trace.steps).toHaveLength(3);
  });

  it('does not end the search by its violation', async () => {
    expect(await explore(counter(5, (x) => x !== 1))).toMatchObject({ distinct: 6, bound: null });
  });
});

describe('deadlock', () => {
  const stuck = (deadlock: 'check' | 'ignore' | ((s: { readonly x: number }) => boolean)): Spec =>
    spec({
      name: 'stuck',
      init: () => ({ x: 0 }),
      actions: (_) => ({
        next: each(2, (s, by) => {
          when(s.x < 3);
          s.x += by + 1;
        }),
      }),
      deadlock,
    });

  it('is every state without successors, where it is checked', async () => {
    // 3 and 4 are ends.
    expect(await explore(stuck('check'))).toMatchObject({ distinct: 5, deadlocks: 2 });
  });

  it('is none of those in which the system may rest', async () => {
    const result = await run(stuck((s) => s.x === 3));
    expect(result).toMatchObject({ deadlocks: 1 });
    const trace = result.properties.find(({ name }) => name === 'no-deadlock')?.violation?.trace;
    expect(trace?.steps.map(({ after }) => after)).toEqual([{ x: 2 }, { x: 4 }]);
  });

  it('is not looked for where it is ignored, and then no property', async () => {
    const result = await run(stuck('ignore'));
    expect(result.deadlocks).toBe(0);
    expect(verdicts(result)).toEqual({ 'no-null-deref': 'holds' });
  });

  it('is not a state whose only step leads outside the constraint, or faults', async () => {
    const leaving = spec({
      name: 'leaving',
      init: () => [{ x: 0 }, { x: 5 }],
      actions: (_) => ({
        out: (s) => {
          when(s.x === 0);
          s.x = 9;
        },
        oops: (s) => {
          when(s.x === 5);
          fault('no-oops', 'oops');
        },
      }),
      constraint: (s) => s.x < 9,
      properties: { 'no-oops': faultFree() },
    });
    expect(await explore(leaving)).toMatchObject({ distinct: 2, deadlocks: 0 });
  });
});

describe('a fault', () => {
  const faulty = spec({
    name: 'faulty',
    init: () => ({ x: 0 }),
    actions: (_) => ({
      next: (s) => {
        when(s.x < 3);
        s.x++;
      },
      crash: (s) => {
        when(s.x === 2);
        s.x = choose([1, 7]);
        if (s.x === 7) fault('no-crash', 'x would be 7');
      },
    }),
    properties: { 'no-crash': faultFree(), 'no-other': faultFree() },
    deadlock: 'ignore',
  });

  it('violates its property, has no successor, and is not counted as generated', async () => {
    const result = await run(faulty);
    expect(result).toMatchObject({ distinct: 4, generated: 5 });
    expect(verdicts(result)).toMatchObject({ 'no-crash': 'violated', 'no-other': 'holds' });
    const violation = result.properties[0].violation;
    expect(violation?.reason).toBe('x would be 7');
    expect(violation?.trace.steps.map(({ after }) => after)).toEqual([{ x: 1 }, { x: 2 }, null]);
    expect(violation?.trace.steps.at(-1)?.fault).toMatchObject({ reason: 'x would be 7' });
  });

  it('by a dereference of null violates no-null-deref, which every spec has', async () => {
    const dereferencing = spec({
      name: 'dereferencing',
      init: () => ({ dentry: null as string | null, dentries: { d1: { name: 'config' } } as Record<string, { name: string }> }),
      actions: (_) => ({
        look: (s) => {
          deref(s.dentries, s.dentry, 'dentry').name = 'x';
        },
      }),
    });
    const result = await run(dereferencing);
    expect(verdicts(result)).toEqual({ 'no-null-deref': 'violated', 'no-deadlock': 'holds' });
    expect(result.properties[0].violation?.reason).toBe('NULL pointer dereference: dentry');
  });

  it('in the name of a property that is not declared is an error', async () => {
    const undeclared = spec({
      name: 'undeclared',
      init: () => ({ x: 0 }),
      actions: (_) => ({ crash: () => fault('no-such', 'why') }),
    });
    await expect(explore(undeclared)).rejects.toMatchObject({
      code: 'action-throws',
      details: { action: 'action crash', hint: expect.stringContaining('"no-such": faultFree()') },
    });
  });
});
