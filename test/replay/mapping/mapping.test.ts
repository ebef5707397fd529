/** From traces to scripts: the steps that a person would write down, and the traces of which there is none. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  check,
  instantiate,
  type LoadedSpec,
  learnedEngine,
  loadSpec,
  outcomes,
  type Path,
  type State,
  type Trace,
  type TransitionSystem,
  traceOfPath,
} from '../../../checker/api.ts';
import { enumerate } from '../../../replay/mapping/enumerate.ts';
import { prefer, ShortGraphs } from '../../../replay/mapping/prefer.ts';
import { type Mapped, scriptOf } from '../../../replay/mapping/script-of.ts';
import { ROOT } from '../../e2e/dcheck.ts';

let loaded: LoadedSpec;
beforeAll(async () => {
  loaded = await loadSpec(`${ROOT}/specs/inval.ts`);
});

async function mapped(variant: string, config: string, property: string): Promise<Mapped | null> {
  const { properties } = await check(loaded.spec, { variant, config }, learnedEngine);
  const trace = properties.find(({ name }) => name === property)?.violation?.trace;
  if (trace === undefined) throw new Error('there is no such trace');
  const origin = { spec: 'inval', variant, config, property, length: trace.steps.length };
  return scriptOf({ system: instantiate(loaded.spec, { variant, config }), trace, origin, name: 'script' });
}

test('the LOOKUP in flight of v6.19: answered before the change, and released after the notify', async () => {
  const found = await mapped('v6.19', 'lookup-in-flight', 'no-stale-negative');
  if (found?.ok !== true) throw new Error('it is replayable');
  const { script } = found;
  expect(script.tree).toEqual([]);
  expect(script.cached).toEqual([]);
  expect(script.steps.map((step) => step.do)).toEqual([
    'call',
    'answer',
    'change',
    'notify',
    'reply',
    'call',
    'answer',
    'reply',
    'call',
  ]);
  expect(script.steps[0]).toMatchObject({
    actor: 'client',
    call: { op: 'stat', path: 'config' },
    then: [{ is: 'parked', opcode: 'LOOKUP' }],
  });
  expect(script.steps[3]).toMatchObject({
    notify: { kind: 'inval-entry', path: 'config' },
    then: [{ is: 'returned', result: '-ENOENT' }],
  });
  expect(script.expect).toEqual({ rc: '-ENOENT', listed: 'yes', stat: 'ENOENT' });
});

test('EXPIRE_ONLY of v6.17: what was cached and expired at boot is set up, and somebody looks in the end', async () => {
  const found = await mapped('v6.17', 'expire-revalidate', 'no-stale-positive');
  if (found?.ok !== true) throw new Error('it is replayable');
  expect(found.script.tree).toEqual([{ path: 'config', kind: 'file' }]);
  expect(found.script.cached).toEqual([{ path: 'config', expired: true }]);
  expect(found.script.steps).toContainEqual(
    expect.objectContaining({ do: 'notify', notify: { kind: 'expire-entry', path: 'config' } }),
  );
  expect(found.script.expect).toEqual({ rc: '0', listed: 'no', stat: 'OK' });
});

test('an order that rests on a step within a stretch of the kernel is not replayable, and the step is named', async () => {
  // Between hashing the dentry and setting its timeout: nobody can stop a task there.
  const found = await mapped('neil-2026-06-01-repaired', 'lookup-in-flight', 'no-deadlock');
  expect(found).toMatchObject({ ok: false, step: 13 });
  expect(found?.ok === false && found.reason).toContain('fuse_lookup() of client');
});

test('what only the kernel sees, and what would crash it, is not replayable', async () => {
  expect(await mapped('neil-2026-06-01-repaired', 'lookup-in-flight', 'lock-discipline')).toMatchObject({
    ok: false,
    step: null,
  });
  expect(await mapped('neil-2026-06-01', 'sequential', 'no-null-deref')).toMatchObject({ ok: false, step: 13 });
});

test('a server that waits for itself: the notify waits in the end', async () => {
  const found = await mapped('v6.17', 'env-s', 'no-deadlock');
  if (found?.ok !== true) throw new Error('it is replayable');
  expect(found.script.expect).toEqual({ 'notify.waits': 'yes' });
});

test('every order of what userspace can do: there is one where nothing is in flight', () => {
  const system = instantiate(loaded.spec, { variant: 'v6.17', config: 'sequential' });
  const origin = { spec: 'inval', variant: 'v6.17', config: 'sequential', property: null, length: 0 };
  const { scripts, isComplete } = enumerate(system, origin, 100);
  // Change and notify come after the first stat, and everything else one after another.
  expect(isComplete).toBe(true);
  expect(scripts.map(({ ends }) => ends)).toEqual([[{ rc: '0', listed: 'yes', stat: 'OK' }]]);
});

test('a spec about something else has no scripts', async () => {
  const { spec } = await loadSpec(`${ROOT}/test/fixtures/counter.ts`);
  const system = instantiate(spec);
  const trace = { initial: system.initial[0]!, steps: [], switches: 0, path: { initial: 0, steps: [] }, loop: null };
  expect(
    scriptOf({ system, trace, origin: { spec: 'x', variant: '', config: '', property: 'p', length: 0 }, name: 'x' }),
  ).toBeNull();
});

describe('among the shortest traces', () => {
  const property = 'rc-contract';

  async function violation(
    variant = 'v6.19',
    property = 'rc-contract',
  ): Promise<{ readonly system: TransitionSystem; readonly trace: Trace; readonly reason: string }> {
    const choice = { variant, config: 'env-mf' };
    const { properties } = await check(loaded.spec, choice, learnedEngine);
    const found = properties.find(({ name }) => name === property)?.violation;
    if (!found) throw new Error('there is no such trace');
    return { system: instantiate(loaded.spec, choice), ...found };
  }

  test('the first that was found stays where it is replayable', async () => {
    const { system, trace, reason } = await violation();
    const replay = { replayable: true, preferred: false, step: null, reason: '' };
    expect(await prefer(new ShortGraphs(system), { property, reason, trace })).toEqual({ trace, replay });
  });

  test('one that rests on a timeout gives way to one that does not', async () => {
    const { system, trace, reason } = await violation();
    const other = traceOfPath(system, withTimeout(system, trace.steps.length));
    expect(other.steps[0]?.action).toBe('expire(D1)');
    const found = await prefer(new ShortGraphs(system), { property, reason, trace: other });
    expect(found?.replay).toEqual({ replayable: true, preferred: true, step: null, reason: '' });
    expect(found?.trace.steps).toHaveLength(trace.steps.length);
    expect(found?.trace.steps.some(({ action }) => action.startsWith('expire'))).toBe(false);
  });

  test('so does one to a deadlock, which is known only of states that were expanded', async () => {
    const { system, trace, reason } = await violation('v7.1.4', 'no-deadlock');
    const other = traceOfPath(system, withTimeout(system, trace.steps.length));
    expect(other.steps[0]?.action).toBe('expire(D1)');
    const found = await prefer(new ShortGraphs(system), { property: 'no-deadlock', reason, trace: other });
    expect(found?.replay).toEqual({ replayable: true, preferred: true, step: null, reason: '' });
    expect(found?.trace.steps).toHaveLength(trace.steps.length);
  });

  test('where none is replayable the first stays, with the step in the way', async () => {
    const { system, trace } = await violation();
    const other = traceOfPath(system, withTimeout(system, trace.steps.length));
    const found = await prefer(new ShortGraphs(system), { property, reason: 'no state is violated like this', trace: other });
    expect(found).toMatchObject({ trace: other, replay: { replayable: false, preferred: false, step: 1 } });
  });

  /** A run of so many steps, the first of which is a timeout, from the first initial state in which there may be one. */
  function withTimeout(system: TransitionSystem, length: number): Path {
    const timeouts = system.actions.filter(({ name }) => name.startsWith('expire'));
    const initial = system.initial.findIndex((state) => timeouts.some((action) => outcomes(state, action).length > 0));
    let state = system.initial[initial] as State;
    const steps = Array.from({ length }, (_, at) => {
      for (const action of at === 0 ? timeouts : system.actions) {
        const [taken] = outcomes(state, action);
        if (taken === undefined || 'fault' in taken) continue;
        state = taken.state;
        return { action: action.id, choice: taken.choice };
      }
      throw new Error('nothing more is possible');
    });
    return { initial, steps };
  }
});
