/** Logs against specs: what is accepted, where others depart, and what makes no sense. */
import { fault, faultFree, type Spec, spec, when } from 'dcheck';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { outcomes } from '../../../checker/system/successors.ts';
import type { State } from '../../../checker/system/system.ts';
import { parseLog } from '../../../checker/validate/log.ts';
import { parsePath, valueAt } from '../../../checker/validate/paths.ts';
import { type ValidateOptions, type Validation, validate } from '../../../checker/validate/validate.ts';
import counter from '../../fixtures/lost-update.ts';
import { type Run, runsOf, specOf, tables } from '../engine/reference/tables.ts';

const ANY: ValidateOptions = { hidden: null, complete: [] };
const ALL: ValidateOptions = { hidden: 0, complete: [] };

function check(of: Spec, log: readonly object[], options = ANY, maxStates = 10_000): Promise<Validation> {
  const system = instantiate(of);
  const text = log.map((line) => JSON.stringify(line)).join('\n');
  return validate(system, parseLog(text, 'log.jsonl', system), options, { maxStates });
}

const step = (action: string): object => ({ action });

describe('a complete log', () => {
  it('is accepted where it is a run', async () => {
    const log = ['load(0)', 'store(0)', 'load(1)', 'store(1)'].map(step);
    expect(await check(counter, [...log, { state: { x: 2 } }], ALL)).toMatchObject({
      verdict: 'accepted',
      matched: 5,
      states: 1,
    });
  });

  it('departs at the first line that cannot happen there', async () => {
    const run = await check(counter, ['load(0)', 'load(1)', 'store(0)', 'load(0)'].map(step), ALL);
    expect(run).toMatchObject({ verdict: 'rejected', matched: 3 });
    expect(run.departure?.line.number).toBe(4);
    expect(run.departure?.possible.map(({ action }) => action)).toEqual(['store(1)']);
  });

  it('departs where a value is another, and says which', async () => {
    const log = [step('load(0)'), step('load(1)'), step('store(0)'), { action: 'store(1)', state: { x: 2 } }];
    const run = await check(counter, log, ALL);
    expect(run).toMatchObject({ verdict: 'rejected', matched: 3 });
    expect(run.departure?.possible).toEqual([
      { actor: '1', action: 'store(1)', procedure: 'store', label: 'store(1)', against: ['x is 1, not 2'] },
    ]);
  });

  it('is refuted by a line of an action without its arguments only if no instance fits', async () => {
    expect((await check(counter, [step('load'), step('load'), step('store')], ALL)).verdict).toBe('accepted');
    expect((await check(counter, [step('load'), step('load'), step('load')], ALL)).verdict).toBe('rejected');
  });
});

describe('a partial log', () => {
  it('is accepted where unobserved steps explain it', async () => {
    expect((await check(counter, [{ state: { x: 1 } }, { state: { x: 2 } }])).verdict).toBe('accepted');
    expect((await check(counter, [{ state: { x: 2 } }, { state: { x: 1 } }])).verdict).toBe('rejected');
  });

  it('keeps all states that are possible', async () => {
    const run = await check(counter, [{ state: { 'threads[0].pc': 'done' } }]);
    expect(run).toMatchObject({ verdict: 'accepted' });
    expect(run.states).toBe(
      new Set(
        reachable(counter)
          .filter((state) => (state.threads as { pc: string }[])[0]?.pc === 'done')
          .map((state) => JSON.stringify(state)),
      ).size,
    );
  });

  it('may leave out as many steps as it says', async () => {
    const log = [{ state: { x: 2 } }];
    expect((await check(counter, log, { hidden: 3, complete: [] })).verdict).toBe('rejected');
    expect((await check(counter, log, { hidden: 4, complete: [] })).verdict).toBe('accepted');
  });

  it('leaves out no step of an actor whose steps are all in it', async () => {
    const log = [step('store(0)')];
    expect((await check(counter, log)).verdict).toBe('accepted');
    expect((await check(counter, log, { hidden: null, complete: ['0'] })).verdict).toBe('rejected');
    expect((await check(counter, [step('load(0)'), ...log], { hidden: null, complete: ['0'] })).verdict).toBe('accepted');
  });

  it('is not decided where too many states are possible', async () => {
    expect(await check(counter, [step('store(0)')], ANY, 2)).toMatchObject({
      verdict: 'undecided',
      bound: 'max-states',
      matched: 0,
    });
  });
});

describe('faults', () => {
  const faulty = spec({
    name: 'faulty',
    init: () => ({ x: 0 }),
    actions: (_) => ({
      up: (s) => {
        when(s.x < 2);
        s.x++;
      },
      oops: (s) => {
        when(s.x === 2);
        fault('no-oops', 'x is 2');
      },
    }),
    properties: { 'no-oops': faultFree() },
    deadlock: 'ignore',
  });

  it('are matched where the line names them, and end the run', async () => {
    const end = [step('up'), step('up'), { action: 'oops', fault: 'no-oops' }];
    expect((await check(faulty, end, ALL)).verdict).toBe('accepted');
    expect((await check(faulty, [step('up'), step('up'), step('oops')], ALL)).verdict).toBe('rejected');
    expect((await check(faulty, [...end, step('up')])).verdict).toBe('rejected');
  });
});

describe('any run of a random system', () => {
  const lineOf = (run: Run, at: number): object =>
    run.states[at] === 'fault'
      ? { actor: run.actors[at - 1], fault: 'no-fault' }
      : { actor: run.actors[at - 1], state: { at: run.states[at] } };

  it('is accepted as a whole, and with lines left out', async () => {
    await fc.assert(
      fc.asyncProperty(tables(5), fc.nat(), fc.nat(), async (table, pick, mask) => {
        const inside = { ...table, outside: table.outside.map(() => false) };
        const runs = runsOf(inside, 5);
        const run = runs[pick % runs.length] as Run;
        const lines = run.actors.map((_, index) => lineOf(run, index + 1));
        const first = { state: { at: run.states[0] } };
        expect((await check(specOf(inside), [first, ...lines], ALL)).verdict).toBe('accepted');
        const some = lines.filter((_, index) => ((mask >> index) & 1) === 1);
        expect((await check(specOf(inside), [first, ...some])).verdict).toBe('accepted');
      }),
      { numRuns: 120 },
    );
  });

  it('is rejected exactly where no run of the table has these lines', async () => {
    const seen = { accepted: 0, rejected: 0 };
    await fc.assert(
      fc.asyncProperty(
        tables(4),
        fc.array(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat(3)), { minLength: 1, maxLength: 4 }),
        async (table, events) => {
          const inside = { ...table, outside: table.outside.map(() => false) };
          fc.pre(
            inside.actions.some(() => true) && events.every(([actor]) => inside.actions.some((action) => action.actor === actor)),
          );
          const { verdict } = await check(
            specOf(inside),
            events.map(([actor, at]) => ({ actor, state: { at } })),
            ALL,
          );
          let possible = new Set<number>(inside.initial);
          for (const [actor, at] of events) {
            const next = [...possible].flatMap((from) =>
              inside.actions.filter((action) => action.actor === actor).flatMap(({ outcomes: to }) => to[from] ?? []),
            );
            possible = new Set(next.filter((to): to is number => to === at));
          }
          expect(verdict).toBe(possible.size > 0 ? 'accepted' : 'rejected');
          seen[verdict as keyof typeof seen]++;
        },
      ),
      { numRuns: 180 },
    );
    expect(Math.min(seen.accepted, seen.rejected)).toBeGreaterThan(10);
  });
});

describe('a log that cannot be read', () => {
  const system = instantiate(counter);
  const refused = (text: string): DcheckError => {
    try {
      parseLog(text, 'log.jsonl', system);
    } catch (error) {
      return error as DcheckError;
    }
    throw new Error('it was accepted');
  };

  it.each([
    ['{"action": "load(0)"}\nload 0\n', 2, /no JSON/],
    ['\n\n[1]', 3, /no JSON object/],
    ['{"time": 5}', 1, /nothing that can be checked/],
    ['{"action": "lod"}', 1, /no action "lod"/],
    ['{"actor": "2"}', 1, /no actor "2"/],
    ['{"action": 5}', 1, /"action" is no text/],
    ['{"state": {"y": 1}}', 1, /no "y"/],
    ['{"state": {"x..y": 1}}', 1, /no path/],
    ['{"state": [1]}', 1, /no object/],
    ['{"state": {"x": {"$what": 1}}}', 1, /cannot be read/],
  ])('%j is refused at its line', (text, line, message) => {
    const error = refused(text);
    expect(error).toBeInstanceOf(DcheckError);
    expect(error).toMatchObject({ code: 'log', details: { at: { file: 'log.jsonl', line } } });
    expect(error.message).toMatch(message);
  });

  it('is refused where it is empty', () => {
    expect(refused('\n \n').code).toBe('log');
  });
});

describe('paths', () => {
  it('are read as traces print them, and followed', () => {
    const state = { a: [{ 'b c': new Map([['k', 7]]) }], $x: null };
    expect(valueAt(state, parsePath('a[0]["b c"].k') ?? [])).toBe(7);
    expect(valueAt(state, parsePath('$x') ?? [])).toBe(null);
    expect(valueAt(state, parsePath('a[1].b') ?? [])).toBe(undefined);
  });

  it.each(['', '.a', 'a..b', 'a[', 'a[x]', 'a b', 'a.'])('%j is none', (text) => {
    expect(parsePath(text)).toBe(null);
  });
});

/** Every reachable state, by plain search. */
function reachable(of: Spec): State[] {
  const system = instantiate(of);
  const found = new Map(system.initial.map((state) => [JSON.stringify(state), state]));
  for (const state of found.values()) {
    for (const action of system.actions) {
      for (const outcome of outcomes(state, action))
        if ('state' in outcome) found.set(JSON.stringify(outcome.state), outcome.state);
    }
  }
  return [...found.values()];
}
