/** The explorer's answers, against what the checker itself finds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, learnedEngine, loadSpec, referenceEngine, Session } from '../../../checker/api.ts';
import type { Look, Position } from '../../../checker/explore/documents.ts';
import { parseRoute, routeOf } from '../../../checker/explore/route.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';
import { fixture } from '../../e2e/dcheck.ts';

const open = (file: string): Session => new Session({ file, shown: file, set: {}, showFile: (path) => path });
const never = new AbortController().signal;
const counter = open(fixture('counter.ts'));
const inval = open('specs/inval.ts');
const here: Position = { variant: '', config: '', route: '0' };
const v619: Position = { variant: 'v6.19', config: 'lookup-in-flight', route: '0' };

/** Take steps by choosing one of those that are offered, as a reader would. */
async function wander(session: Session, from: Position, choose: (count: number) => number, steps: number): Promise<Look> {
  let look = await session.answer('look', from, never);
  for (let i = 0; i < steps && look.enabled.length > 0; i++) {
    const step = look.enabled[choose(look.enabled.length)]!;
    look = await session.answer('look', { ...from, route: `${look.route},${step.route}` }, never);
  }
  return look;
}

describe('walking', () => {
  test('the first steps of the counter: each thread can load, nobody waits', async () => {
    const look = await counter.answer('look', here, never);
    expect(look.enabled.map(({ action }) => action)).toEqual(['load(0)', 'load(1)']);
    expect(look.verdicts).toEqual([{ property: 'noLostUpdate', part: null, holds: true, reason: '' }]);
    expect(look.run.states.length).toBe(1);
  });

  test('the lost update, step by step, is seen where it happens', async () => {
    const route = '0,load(0),load(1),store(0),store(1)';
    const look = await counter.answer('look', { ...here, route }, never);
    expect(look.violated).toEqual([[], [], [], [], ['noLostUpdate']]);
    expect(look.verdicts[0]?.holds).toBe(false);
    const before = await counter.answer('look', { ...here, route: '0,load(0),load(1),store(0)' }, never);
    expect(before.enabled.find(({ action }) => action === 'store(1)')?.violates).toEqual(['noLostUpdate']);
  });

  test('wherever a reader goes, the path is one, and the offered step leads where it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 12 }), async (choices) => {
        let i = 0;
        const look = await wander(inval, v619, (count) => (choices[i++] as number) % count, choices.length);
        expect(look.run.states.length).toBe(look.run.moments.filter(({ number }) => number !== null).length + 1);
        for (const step of look.enabled.filter(({ fault }) => fault === null)) {
          const next = await inval.answer('look', { ...v619, route: `${look.route},${step.route}` }, never);
          expect(next.violated.at(-1)).toEqual(step.violates);
        }
        for (const { reason } of look.blocked) expect(reason).not.toBeUndefined();
      }),
      { numRuns: 15 },
    );
  });

  test('a step that is not enabled, an unknown one and a wrong beginning are refused with what to try', async () => {
    const look = (route: string) => counter.answer('look', { ...here, route }, never);
    await expect(look('0,store(0)')).rejects.toThrow('step 1 of the path cannot be taken: store(0) is not enabled there');
    await expect(look('0,lod(0)')).rejects.toThrow('no action or thread');
    await expect(look('7')).rejects.toThrow('there is no initial state "7"');
    await expect(look('0,%')).rejects.toThrow('no action or thread');
  });

  test('choices of one action that read the same are told apart', async () => {
    const { enabled } = await inval.answer('look', { variant: 'v6.19', config: 'everything', route: '0' }, never);
    const words = enabled.map(({ action, label, notes, choice }) => JSON.stringify([action, label, notes, choice]));
    expect(enabled.some(({ choice }) => choice.includes('rename'))).toBe(true);
    expect(new Set(words).size).toBe(words.length);
  });

  test('routes are read back as they are written', async () => {
    const system = instantiate((await loadSpec('specs/inval.ts')).spec, { variant: 'v6.19', config: 'lookup-in-flight' });
    const step = fc.record({ action: fc.nat(system.actions.length - 1), choice: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const path = { initial: 0, steps };
        expect(parseRoute(system, routeOf(system, path))).toEqual(path);
      }),
    );
  });
});

describe('searching', () => {
  test.each(['no-stale-negative', 'rc-contract', 'no-stale-positive'])(
    'a violation of %s is as short as the checker finds it',
    async (property) => {
      const { spec } = await loadSpec('specs/inval.ts');
      const { properties } = await check(spec, { variant: 'v6.19', config: 'lookup-in-flight' }, learnedEngine);
      const wanted = properties.find(({ name }) => name === property)?.violation?.trace.steps.length;
      const found = await inval.answer('search', { ...v619, property, fromStart: true }, never);
      expect(found.steps).toBe(wanted);
      const look = await inval.answer('look', { ...v619, route: found.route! }, never);
      expect(look.violated.at(-1)).toContain(property);
      // Each state before the last keeps it, or a shorter path would have been found.
      for (const violated of look.violated.slice(0, -1)) expect(violated).not.toContain(property);
    },
  );

  test('an expression, from here: the path goes on from the position', async () => {
    const from = { ...v619, route: '0,client,client' };
    const found = await inval.answer('search', { ...from, expression: "ended('notify') && blocked('client')" }, never);
    expect(found.route?.startsWith('0,client,client,')).toBe(true);
    const last = { ...v619, route: found.route! };
    expect(await inval.answer('evaluate', { ...last, expression: "[ended('notify'), blocked('client')]" }, never)).toEqual({
      text: '[true, true]',
    });
  });

  test('what cannot be reached is said to be so, and what is not looked at is not', async () => {
    const nowhere = await counter.answer('search', { ...here, expression: 'x === 99' }, never);
    const { distinct } = await check((await loadSpec(fixture('counter.ts'))).spec, {}, referenceEngine);
    expect(nowhere).toMatchObject({ route: null, bound: null, distinct });
    const endless = await open(fixture('endless.ts')).answer('search', { ...here, expression: 'false', seconds: 0.3 }, never);
    expect(endless).toMatchObject({ route: null, bound: 'timeout' });
  });

  test('a violation of what is said of behaviours: from the start, with the step where it begins again', async () => {
    const fair = open('specs/examples/peterson.ts');
    const { properties } = await fair.answer('look', here, never);
    expect(properties).toContain('whoever-wants-enters');
    expect(await fair.answer('search', { ...here, property: 'whoever-wants-enters', fromStart: true }, never)).toMatchObject({
      route: null,
      bound: null,
    });
    await expect(fair.answer('search', { ...here, property: 'whoever-wants-enters' }, never)).rejects.toThrow('whole behaviours');
    const dir = { variant: 'dir-counter', config: 'rmdir', route: '0' };
    const loop = await inval.answer(
      'search',
      { ...dir, variant: 'neil-2026-06-04-nodead', property: 'no-livelock', fromStart: true },
      never,
    );
    expect(loop.loop).not.toBeNull();
    const { run } = await inval.answer('look', { ...dir, variant: 'neil-2026-06-04-nodead', route: loop.route! }, never);
    // The last state is the one that the loop begins with.
    expect(run.states.at(-1)?.root).toBe(run.states[loop.loop! - 1]?.root);
  });

  test('a fault, and a deadlock', async () => {
    const neil = { ...v619, variant: 'neil-2026-06-01' };
    const fault = await inval.answer('search', { ...neil, property: 'no-null-deref' }, never);
    // The README's matrix.
    expect(fault.steps).toBe(11);
    const look = await inval.answer('look', { ...neil, route: fault.route! }, never);
    expect(look.enabled).toEqual([]);
    expect(look.violated.at(-1)?.[0]).toMatch(/^fault: /);
    const repaired = { ...v619, variant: 'neil-2026-06-01-repaired' };
    const deadlock = await inval.answer('search', { ...repaired, property: 'no-deadlock' }, never);
    expect(deadlock.steps).toBe(13);
    expect((await inval.answer('look', { ...repaired, route: deadlock.route! }, never)).deadlock).toBe(true);
  });
});

describe('expressions', () => {
  const value = async (expression: string) => (await inval.answer('evaluate', { ...v619, expression }, never)).text;

  test('parts of the state by their names, and words about threads', async () => {
    expect(await value('dentry.dir.hashed')).toBe('true');
    expect(await value('s.fc.epoch')).toBe('0');
    expect(await value("at('client')")).toBe('"stat(name)"');
    expect(await value("inside('client', 'client')")).toBe('true');
    expect(await value("holds('rc-contract')")).toBe('true');
  });

  test.each([
    ['1 +', 'this is no expression'],
    ['', 'the expression is empty'],
    ['x'.repeat(3000), 'longer than'],
    ['dentry.nobody.hashed', 'the expression threw'],
    ['fc.epoch = 3', 'the expression threw'],
    ["ended('nobody')", 'there is no thread "nobody"'],
    ["holds('nothing')", 'there is no invariant "nothing"'],
    ['process.exit()', 'process is not defined'],
    ["eval('1')", 'Code generation from strings disallowed'],
  ])('%s is refused', async (expression, why) => {
    await expect(value(expression)).rejects.toThrow(why);
  });
});

describe('the neighbourhood', () => {
  test('of the counter is its whole graph, and each way leads to its state', async () => {
    const { nodes, links, bound } = await counter.answer('graph', { ...here, states: 100 }, never);
    const { distinct } = await check((await loadSpec(fixture('counter.ts'))).spec, {}, referenceEngine);
    expect([nodes.length, bound]).toEqual([distinct, null]);
    for (const { to } of links) expect(nodes[to]).toBeDefined();
    for (const { route, depth, violated } of nodes) {
      const look = await counter.answer('look', { ...here, route }, never);
      expect(look.run.states.length - 1).toBe(depth);
      expect(violated.filter((name) => name !== 'no-deadlock')).toEqual(look.violated.at(-1));
    }
  });

  test('of a space that has no end is as large as asked', async () => {
    const { nodes, bound } = await open(fixture('endless.ts')).answer('graph', { ...here, states: 40 }, never);
    expect(nodes.length).toBeGreaterThanOrEqual(40);
    expect(bound).toBe('max-states');
  });
});

test('the saved path is the trace that dcheck run gives', async () => {
  const found = await counter.answer('search', { ...here, property: 'noLostUpdate' }, never);
  const saved = (await counter.answer('trace', { ...here, route: found.route! }, never)) as {
    schema: string;
    trace: { path: unknown; length: number };
  };
  expect(saved.schema).toBe('dcheck.trace/1');
  expect(saved.trace.length).toBe(4);
  expect(saved.trace.path).toEqual({
    initial: 0,
    steps: found
      .route!.split(',')
      .slice(1)
      .map((name) => [name, 0]),
  });
});
