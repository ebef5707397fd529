/** Behaviours of small systems whose answers can be seen: stuttering, fairness, single steps, bounds. */
import { describe, expect, it } from 'vitest';
import { check, type RunResult } from '../../../checker/check.ts';
import { learnedEngine } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import {
  always,
  anyAction,
  choose,
  each,
  eventually,
  everyStep,
  infinitelyOften,
  type Spec,
  spec,
  strongly,
  weakly,
  when,
} from '../../../checker/index.ts';

function found(run: RunResult, name = 'it') {
  const property = run.properties.find((one) => one.name === name);
  const trace = property?.violation?.trace;
  return { verdict: property?.verdict, steps: trace?.steps.map(({ action }) => action), loop: trace?.loop };
}

describe.each([referenceEngine, learnedEngine])('behaviours, $name engine', (engine) => {
  const ask = async (made: Spec, limits = {}) => found(await check(made, {}, engine, limits));

  it('a system may stop wherever fairness does not forbid it, and that is told apart from a loop', async () => {
    const counter = (fair: boolean): Spec =>
      spec({
        name: 'counter',
        init: () => ({ n: 0 }),
        actions: (_) => ({
          step: (s) => {
            s.n = (s.n + 1) % 3;
          },
        }),
        fairness: fair ? [weakly('step')] : [],
        properties: (_) => ({ it: eventually((s) => s.n === 1), never: always((s) => s.n < 3) }),
      });
    expect(await ask(counter(false))).toEqual({ verdict: 'violated', steps: [], loop: { start: 0 } });
    expect(await ask(counter(true))).toMatchObject({ verdict: 'holds' });
  });

  it('a step that changes nothing is no step: fairness of it forbids nothing', async () => {
    const idle = spec({
      name: 'idle',
      init: () => ({ on: false, n: 0 }),
      actions: (_) => ({
        idle: (s) => {
          s.n = 0;
        },
        switchOn: (s) => {
          when(!s.on);
          s.on = true;
        },
      }),
      fairness: [weakly('idle')],
      properties: (_) => ({ it: eventually((s) => s.on) }),
    });
    expect(await ask(idle)).toEqual({ verdict: 'violated', steps: [], loop: { start: 0 } });
  });

  it('weak fairness of a whole action is weaker than of each instance, strong fairness stronger than weak', async () => {
    const turns = (fairness: Parameters<typeof spec>[0]['fairness']): Spec =>
      spec({
        name: 'turns',
        init: () => ({ free: true, owner: -1, got: [false, false] }),
        actions: (_) => ({
          take: each(2, (s, i) => {
            when(s.free);
            s.free = false;
            s.owner = i;
          }),
          give: (s) => {
            when(!s.free);
            s.free = true;
            s.owner = -1;
          },
        }),
        fairness: fairness as never,
        properties: (_) => ({ it: infinitelyOften((s) => s.owner === 1) }),
      });
    const loop = { verdict: 'violated', steps: ['take(0)', 'give'], loop: { start: 0 } };
    expect(await ask(turns([weakly('take'), weakly('give')]))).toEqual(loop);
    expect(await ask(turns([weakly('take', { per: 'instance' }), weakly('give')]))).toEqual(loop);
    expect(await ask(turns([strongly('take'), weakly('give')]))).toEqual(loop);
    expect(await ask(turns([strongly('take', { per: 'instance' }), weakly('give')]))).toMatchObject({ verdict: 'holds' });
  });

  it('a step is a step of every action that allows it', async () => {
    const twice = spec({
      name: 'twice',
      init: () => ({ n: 0 }),
      actions: (_) => ({
        one: (s) => {
          s.n = 1 - s.n;
        },
        other: (s) => {
          s.n = 1 - s.n;
        },
      }),
      fairness: [strongly(anyAction, { per: 'instance' })],
      properties: (_) => ({ it: eventually((s) => s.n === 2) }),
    });
    expect(await ask(twice)).toMatchObject({ verdict: 'violated', loop: { start: 0 } });
    expect((await ask(twice)).steps).toHaveLength(2);
  });

  it('a loop may keep away from where a strongly fair step is possible, twice over', async () => {
    // 0 <-> 1 goes on for ever; 1 -> 2 -> 0 passes where `exit` is possible, 0 -> 4 -> 0 where `leave` is.
    const moves: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
      go: [
        [0, 1],
        [1, 0],
      ],
      visit: [
        [1, 2],
        [2, 0],
        [0, 4],
        [4, 2],
      ],
      exit: [[2, 3]],
      leave: [[4, 3]],
    };
    const maze = spec({
      name: 'maze',
      init: () => ({ at: 0 }),
      actions: (_) =>
        Object.fromEntries(
          Object.entries(moves).map(([name, pairs]) => [
            name,
            (s: { at: number }) => {
              s.at = choose(pairs.flatMap(([from, to]) => (from === s.at ? [to] : [])));
            },
          ]),
        ),
      deadlock: 'ignore',
      fairness: [weakly(['go', 'visit']), strongly('exit'), strongly('leave')],
      properties: (_) => ({ it: eventually((s) => s.at === 3) }),
    });
    expect(await ask(maze)).toEqual({ verdict: 'violated', steps: ['go', 'go'], loop: { start: 0 } });
  });

  it('everyStep finds a shortest run to a step that is not allowed, and says why', async () => {
    const jumps = spec({
      name: 'jumps',
      init: () => ({ n: 0 }),
      actions: (_) => ({
        jump: (s) => {
          when(s.n < 6);
          s.n += choose([1, 2]);
        },
      }),
      deadlock: 'ignore',
      properties: (_) => ({ it: everyStep((before, after) => after.n - before.n < 2 || before.n < 3 || `from ${before.n}`) }),
    });
    const run = await check(jumps, {}, engine);
    expect(found(run)).toEqual({ verdict: 'violated', steps: ['jump', 'jump', 'jump'], loop: null });
    expect(run.properties.find(({ name }) => name === 'it')?.violation?.reason).toMatch(/^from [34]$/);
  });

  it('of a bounded run, only what was expanded counts', async () => {
    const line = spec({
      name: 'line',
      init: () => ({ n: 0 }),
      actions: (_) => ({
        step: (s) => {
          when(s.n < 50);
          s.n++;
        },
      }),
      deadlock: 'ignore',
      fairness: [weakly('step')],
      properties: (_) => ({ it: eventually((s) => s.n === 50), bad: eventually((s) => s.n === 51) }),
    });
    const bounded = await check(line, {}, engine, { maxDepth: 10 });
    expect([found(bounded).verdict, found(bounded, 'bad').verdict]).toEqual(['incomplete', 'incomplete']);
    const whole = await check(line, {}, engine);
    expect([found(whole).verdict, found(whole, 'bad').verdict]).toEqual(['holds', 'violated']);
  });
});

it('25 strong constraints are no more work than their number', async () => {
  const many = spec({
    name: 'many',
    init: () => ({ at: 0 }),
    actions: (_) => ({
      go: each(25, (s, i) => {
        s.at = i;
      }),
    }),
    fairness: [strongly('go', { per: 'instance' })],
    properties: (_) => ({ it: infinitelyOften((s) => s.at === 24), bad: eventually((s) => s.at === 25) }),
  });
  const run = await check(many, {}, referenceEngine);
  expect(found(run).verdict).toBe('holds');
  expect(new Set(found(run, 'bad').steps).size).toBe(25);
});
