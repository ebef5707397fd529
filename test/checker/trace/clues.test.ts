/** Last writers and the nearest twin, of a race whose answers are known: two threads add to a counter in two steps, or under a lock. */
import { expect, test } from 'vitest';
import { check } from '../../../checker/check.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { loadSource } from '../../../checker/load/load.ts';
import { cluesOf } from '../../../checker/report/trace/clues.ts';
import type { Spec } from '../../../checker/spec/spec.ts';
import { partingOf } from '../../../checker/trace/twin.ts';
import { lastWriters } from '../../../checker/trace/writers.ts';

const source = `
import { extern, spec, thread, until, current } from 'dcheck';
const add = extern('add');
function* racy(k) { const seen = k.count; yield; k.count = seen + 1; k.done += 1; }
function* locked(k) {
  yield until(() => k.owner === null, () => 'the lock');
  k.owner = current();
  yield;
  const seen = k.count;
  yield;
  k.count = seen + 1;
  k.done += 1;
  k.owner = null;
}
function* mending(k) {
  const seen = k.count;
  yield;
  k.count = seen + 1;
  if (k.count !== k.done + 1) k.count = k.done + 1;
  k.done += 1;
}
function* adder(k) { yield; yield* add(k); }
export default spec({
  name: 'clues',
  variants: {
    racy: { about: '', plugs: { add: racy } },
    locked: { about: '', plugs: { add: locked } },
    mending: { about: '', plugs: { add: mending } },
  },
  init: () => ({ count: 0, done: 0, owner: null, idle: 7 }),
  threads: () => ({ a: thread(adder), b: thread(adder) }),
  invariants: { kept: (k) => k.done < 2 || k.count === 2 || k.idle === 0 },
});
`;

const { exports } = await loadSource(source, 'test/fixtures/clues.ts');
const spec = exports.default as Spec;
const run = async (variant: string) => ({ variant, config: '', result: await check(spec, { variant }, referenceEngine) });
const racy = await run('racy');
const property = racy.result.properties.find(({ name }) => name === 'kept');
const trace = property?.violation?.trace;
if (property === undefined || trace === undefined) throw new Error('the race is not found');
const violated = { ...racy, property, trace, run: { ...racy, properties: [property], calls: new Map() } };

test('each field that the property read, with the last step that changed it', () => {
  const last = trace.steps.length;
  const written = lastWriters(racy.result.system, trace, 'kept', null);
  expect(written).toEqual([
    { path: 'done', members: false, value: 2, step: last },
    // The last step writes 1 over 1: the step that changed it is the first of the two that store.
    {
      path: 'count',
      members: false,
      value: 1,
      step: trace.steps.findIndex(({ changes }) => changes.some(({ path }) => path === 'count')) + 1,
    },
    { path: 'idle', members: false, value: 7, step: null },
  ]);
});

test('of variants that hold, the one that goes along furthest is the nearest; its first other step is told', async () => {
  const [locked, mending] = [await run('locked'), await run('mending')];
  expect(trace.steps.slice(-2).map(({ label }) => label)).toEqual(['k.count = seen + 1', 'k.count = seen + 1']);
  const other = cluesOf(violated, [racy, locked]).twin?.parting;
  expect(other).toMatchObject({ how: 'other', step: trace.steps.length - 1, taken: { label: 'k.owner = current()' } });
  const { twin } = cluesOf(violated, [racy, locked, mending]);
  expect(twin).toMatchObject({ variant: 'mending', parting: { how: 'effect', step: trace.steps.length } });
  expect(twin?.parting.taken?.changes).toContainEqual({ path: 'count', from: 1, to: 2 });
});

test('none where nobody else was run, or nobody keeps the property', () => {
  expect(cluesOf(violated, [racy]).twin).toBeNull();
  expect(cluesOf(violated, []).twin).toBeNull();
});

test('other statements and actions that are not there are told apart', () => {
  const step = { ...(trace.steps[1] as (typeof trace.steps)[number]), label: 'never mind' };
  expect(partingOf(racy.result.system, { ...trace, steps: [step] })).toMatchObject({ how: 'other', step: 1 });
  const gone = { ...step, action: 'c' };
  expect(partingOf(racy.result.system, { ...trace, steps: [gone] })).toMatchObject({ how: 'ended', taken: null });
});
