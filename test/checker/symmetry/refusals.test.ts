/** Symmetries that are none: what is found, and what the error says. */
import { always, type Draft, each, interchangeable, spec, times, when } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { check } from '../../../checker/check.ts';
import { learnedEngine, learnedWith } from '../../../checker/engine/learned/learned.ts';
import { referenceEngine } from '../../../checker/engine/reference/reference.ts';
import { refusal as refusedBy } from '../../../checker/engine/suited.ts';
import { DcheckError } from '../../../checker/errors/error.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';

interface State {
  readonly on: readonly boolean[];
  readonly last: number;
}

const init = (): State => ({ on: times(3, () => false), last: -1 });
const turnOn = each(3, (s: Draft<State>, i) => {
  when(!s.on[i]);
  s.on[i] = true;
  s.last = i;
});
const symmetry = [interchangeable<State>(3, { indexed: ['on'], holding: ['last'] })];
const base = { name: 'lamps', init, actions: () => ({ turnOn }), symmetry, deadlock: 'ignore' } as const;

async function refusal(definition: object, engine = referenceEngine): Promise<DcheckError> {
  try {
    await check(spec(definition as never), {}, engine);
  } catch (error) {
    if (error instanceof DcheckError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

it('the same without a mistake is accepted, and takes 4 sizes of sets with the last of them', async () => {
  const run = await check(spec(base as never), {}, learnedEngine);
  // None on; then k of 3 on, one of them last: 1 + 3.
  expect(run).toMatchObject({ distinct: 4, engine: 'learned' });
});

describe('what is not symmetric is an error that says what', () => {
  const cases: readonly [what: string, definition: object, message: RegExp][] = [
    ['an initial state', { ...base, init: () => ({ on: [true, false, false], last: -1 }) }, /^init is not symmetric/],
    [
      'an action that knows one value',
      {
        ...base,
        actions: () => ({
          turnOn: each(3, (s: Draft<State>, i) => {
            when(!s.on[i] && (i !== 2 || s.on[0] === true));
            s.on[i] = true;
          }),
        }),
      },
      /^action turnOn\(\d\) is not symmetric/,
    ],
    ['an action for some values only', { ...base, actions: () => ({ turnOn: each([0, 1], turnOn.recipe as never) }) }, /turnOn/],
    [
      'an invariant',
      { ...base, invariants: { second: (s: State) => !s.on[1] } },
      /^invariant second is not symmetric: it (holds|is violated)/,
    ],
    [
      'a part of one',
      { ...base, invariants: { all: { ok: () => true, second: (s: State) => !s.on[1] } } },
      /^invariant all\.second/,
    ],
    ['a constraint', { ...base, constraint: (s: State) => s.last !== 2 }, /^constraint is not symmetric/],
    ['an action constraint', { ...base, actionConstraint: (_: State, s: State) => s.last !== 2 }, /is not symmetric/],
    ['where the system may rest', { ...base, deadlock: (s: State) => s.last === 0 }, /^deadlock is not symmetric/],
    ['a view', { ...base, view: ({ on }: State) => on.indexOf(true) }, /^view is not symmetric/],
    [
      'a place that is not declared',
      { ...base, symmetry: [interchangeable(3, { indexed: ['on'] as never })] },
      /is not symmetric/,
    ],
  ];
  for (const engine of [referenceEngine, learnedEngine]) {
    it.each(cases)(`%s, by the ${engine.name} engine`, async (_, definition, message) => {
      const { code, message: said } = await refusal(definition, engine);
      expect(code).toBe('asymmetric');
      expect(said).toMatch(message);
    });
  }

  it('with both states', async () => {
    const { message } = await refusal({ ...base, invariants: { second: (s: State) => !s.on[1] } });
    expect(message.match(/\{ last: -?\d, on: \[.*\] \}/g)).toHaveLength(2);
  });
});

it('the learned engine takes it, with a view and with either store; an engine that does not says so', () => {
  const system = instantiate(spec(base as never));
  const withView = instantiate(spec({ ...base, view: ({ on }: State) => on } as never));
  for (const engine of [referenceEngine, learnedEngine, learnedWith('exact')]) {
    expect(refusedBy(engine, system)).toBeNull();
    expect(refusedBy(engine, withView)).toBeNull();
  }
  const { symmetric: _, ...without } = learnedEngine;
  expect(refusedBy(without, withView)).toMatch(/^the spec has a symmetry \(--no-symmetry leaves it out\), .* reference engine/);
});

describe('a symmetry that makes no sense is an error', () => {
  const cases: readonly [what: string, symmetry: unknown, code: string, message: RegExp][] = [
    ['a place that is not there', [interchangeable(3, { indexed: ['off'] as never })], 'spec-shape', /the place "off"/],
    ['no list', 3, 'spec-shape', /must be a list/],
    ['a place that is not in a record', [interchangeable(3, 'on' as never)], 'spec-shape', /declares "on" for places/],
    ['what interchangeable() did not make', [['a']], 'spec-shape', /not made by interchangeable/],
    ['one value twice', [interchangeable(['a', 'a'])], 'spec-shape', /"a" twice/],
    [
      'an array that is too short',
      [interchangeable(4, { indexed: ['on'] as never, actions: { turnOn: [] } })],
      'asymmetric',
      /0 \.\. 3 has 3/,
    ],
    [
      'indices of two sets',
      [interchangeable(3, { indexed: ['on'] as never }), interchangeable(3, { holding: ['last'] as never })],
      'spec-shape',
      /argument 0 of action turnOn may be an index of two sets/,
    ],
  ];
  it.each(cases)('%s', async (_, declared, code, message) => {
    const error = await refusal({ ...base, symmetry: declared });
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });
});

it('properties of behaviours are refused', async () => {
  const { code, message } = await refusal({ ...base, properties: { lit: always((s: State) => s.last > -2) } });
  expect(code).toBe('asymmetric');
  expect(message).toMatch(/lit/);
});

it('a set of one value is no symmetry', () => {
  expect(instantiate(spec({ ...base, symmetry: [interchangeable(['alone'])] } as never)).symmetry).toBeNull();
});
