/** Traces: a path taken again, step by step, independent of the engine that found it. */
import { choose, each, fault, faultFree, spec, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { traceOfPath } from '../../../checker/trace/trace.ts';
import { run } from '../engine/reference/run.ts';

const system = instantiate(
  spec({
    name: 'traced',
    init: () => [
      { x: 0, log: [] as string[] },
      { x: 5, log: [] as string[] },
    ],
    actions: (_) => ({
      add: each(['A', 'B'], (s, who) => {
        s.x += choose([1, 10]);
        s.log.push(who);
      }),
      crash: (s) => {
        when(s.x === 6);
        fault('no-crash', 'six');
      },
    }),
    properties: { 'no-crash': faultFree() },
  }),
);
const ADD_A = 0;
const ADD_B = 1;
const CRASH = 2;

describe('a trace', () => {
  it('shows the states, the steps and what they changed', () => {
    const trace = traceOfPath(system, {
      initial: 1,
      steps: [
        { action: ADD_A, choice: 0 },
        { action: ADD_B, choice: 1 },
      ],
    });
    expect(trace.initial).toEqual({ x: 5, log: [] });
    expect(trace.steps.map(({ actor, action, before, after }) => ({ actor, action, before, after }))).toEqual([
      { actor: 'A', action: 'add(A)', before: { x: 5, log: [] }, after: { x: 6, log: ['A'] } },
      { actor: 'B', action: 'add(B)', before: { x: 6, log: ['A'] }, after: { x: 16, log: ['A', 'B'] } },
    ]);
    expect(trace.steps[1].changes).toEqual([
      { path: 'x', from: 6, to: 16 },
      { path: 'log[1]', from: undefined, to: 'B' },
    ]);
  });

  it.each([
    [[], 0],
    [[ADD_A], 0],
    [[ADD_A, ADD_A, ADD_B], 1],
    [[ADD_A, ADD_B, ADD_A, ADD_B], 3],
  ])('counts the context switches of %j: %i', (actions, switches) => {
    const steps = actions.map((action) => ({ action, choice: 0 }));
    expect(traceOfPath(system, { initial: 0, steps }).switches).toBe(switches);
  });

  it('ends with the fault, which has no state after it', () => {
    const steps = [ADD_A, CRASH].map((action) => ({ action, choice: 0 }));
    const last = traceOfPath(system, { initial: 1, steps }).steps[1];
    expect(last).toMatchObject({ action: 'crash', after: null, changes: [], fault: { reason: 'six' } });
  });

  it.each([
    ['takes a step that is disabled', [CRASH]],
    ['goes on after a fault', [ADD_A, CRASH, ADD_A]],
  ])('is refused for a path that %s', (_, actions) => {
    const steps = actions.map((action) => ({ action, choice: 0 }));
    expect(() => traceOfPath(system, { initial: 1, steps })).toThrow(/the path/);
  });

  it('is refused for a choice that there is not', () => {
    expect(() => traceOfPath(system, { initial: 0, steps: [{ action: ADD_A, choice: 2 }] })).toThrow(/the path/);
  });

  // The order of a Set's members is no part of its value, so a state has several forms, and a choice from a Set may be
  // numbered differently in each: states are brought into normal form before anybody looks at them.
  it('ends in the violation, also where it chooses from a Set', async () => {
    const sets = spec({
      name: 'sets',
      init: () => ({ members: new Set<number>(), chosen: 0 }),
      actions: (_) => ({
        addOne: (s) => {
          when(s.chosen === 0);
          s.members.add(1);
        },
        addTwo: (s) => {
          when(s.chosen === 0);
          s.members.add(2);
        },
        choose: (s) => {
          when(s.members.size === 2);
          s.chosen = choose(s.members);
        },
      }),
      actor: (action) => (action === 'addTwo' ? 'B' : 'A'),
      invariants: { 'one-is-not-chosen': (s) => s.chosen !== 1 },
      deadlock: 'ignore',
    });
    const [{ violation }] = (await run(sets)).properties;
    expect(violation?.trace.steps).toHaveLength(3);
    expect(violation?.trace.steps[2].after).toMatchObject({ chosen: 1 });
  });
});
