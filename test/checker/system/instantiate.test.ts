/** A spec with variant, configuration and constants chosen: what overrides what, what is refused, and with which hint. */
import { type Constants, each, faultFree, type Spec, spec, times } from 'dcheck';
import { describe, expect, it } from 'vitest';
import { DcheckError, type ErrorCode } from '../../../checker/errors/error.ts';
import { type Choice, instantiate } from '../../../checker/system/instantiate.ts';

/** Untyped pieces of a spec, for what TypeScript would refuse. */
type Pieces = Readonly<Record<string, unknown>>;

const specWith = (pieces: Pieces): Spec =>
  spec({ name: 'test', init: () => ({ x: 0 }), actions: () => ({ stay: () => {} }), ...(pieces as object) });

function refusal(pieces: Pieces, choice: Choice = {}): { code: ErrorCode; message: string; hint: string | undefined } {
  try {
    instantiate(specWith(pieces), choice);
  } catch (thrown) {
    if (thrown instanceof DcheckError) return { code: thrown.code, message: thrown.message, hint: thrown.details.hint };
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

describe('constants', () => {
  const sized = {
    constants: { N: 2, NAME: 'a', LOUD: false },
    configs: { small: { about: 'one', set: { N: 1 } }, plain: { about: 'as it is' } },
  };
  const constantsOf = (choice: Choice): Constants => instantiate(specWith(sized), choice).constants;

  it('are the defaults, overridden by the configuration, overridden by what is set', () => {
    expect(constantsOf({ config: 'plain' })).toEqual({ N: 2, NAME: 'a', LOUD: false });
    expect(constantsOf({ config: 'small' })).toEqual({ N: 1, NAME: 'a', LOUD: false });
    expect(constantsOf({ config: 'small', set: { N: 7, LOUD: true } })).toEqual({ N: 7, NAME: 'a', LOUD: true });
  });

  it('reach every function of the spec, with the selection', () => {
    const seen: Record<string, unknown> = {};
    const note =
      <T>(name: string, result: T) =>
      (...args: unknown[]): T => {
        seen[name] = args.slice(-2);
        return result;
      };
    const system = instantiate(
      specWith({
        constants: { N: 2 },
        variants: { v: { about: '', plugs: {} } },
        configs: { c: { about: '' } },
        init: note('init', { x: 0 }),
        actions: note('actions', { stay: () => {} }),
        invariants: { i: note('invariant', true) },
        constraint: note('constraint', true),
        deadlock: note('deadlock', true),
      }),
      { variant: 'v', config: 'c', set: { N: 3 } },
    );
    const state = system.initial[0];
    system.invariants[0].test(state);
    system.constraint?.(state);
    system.mayRest?.(state);
    const both = [{ N: 3 }, { variant: 'v', config: 'c' }];
    expect(seen).toEqual({ init: both, actions: both, invariant: both, constraint: both, deadlock: both });
  });

  it('cannot be changed by the spec', () => {
    const greedy = {
      constants: { N: 2 },
      init: (constants: { N: number }) => {
        constants.N = 9;
        return { x: 0 };
      },
    };
    expect(refusal(greedy)).toMatchObject({ code: 'frozen' });
  });

  it.each<[string, Choice, object]>([
    [
      'an unknown one',
      { config: 'plain', set: { M: 1 } },
      { code: 'unknown-name', hint: expect.stringContaining('did you mean N?') },
    ],
    ['another type', { config: 'plain', set: { N: '3' } }, { code: 'usage', message: expect.stringContaining('N is a number') }],
  ])('refuse %s', (_, choice, error) => {
    expect(refusal(sized, choice)).toMatchObject(error);
  });

  it('refuse an unknown one that a configuration sets', () => {
    const wrong = { constants: { CLIENTS: 1 }, configs: { big: { about: '', set: { CLIENT: 3 } } } };
    expect(refusal(wrong, { config: 'big' })).toMatchObject({
      code: 'unknown-name',
      message: expect.stringContaining('the configuration sets "CLIENT"'),
      hint: expect.stringContaining('did you mean CLIENTS?'),
    });
  });
});

describe('variant and configuration', () => {
  const two = {
    variants: { 'v6.17': { about: '', plugs: {} }, 'v6.19': { about: '', plugs: {} } },
    configs: { sequential: { about: '' }, 'lookup-in-flight': { about: '' } },
  };

  it('are in the selection; empty where the spec declares none', () => {
    expect(instantiate(specWith(two), { variant: 'v6.19', config: 'sequential' }).selection).toEqual({
      variant: 'v6.19',
      config: 'sequential',
    });
    expect(instantiate(specWith({})).selection).toEqual({ variant: '', config: '' });
  });

  it.each<[string, Choice, object]>([
    ['no variant', { config: 'sequential' }, { message: 'no variant was chosen', hint: 'known: v6.17, v6.19' }],
    ['no configuration', { variant: 'v6.17' }, { message: 'no configuration was chosen' }],
    ['an unknown variant', { variant: 'v6.18', config: 'sequential' }, { hint: expect.stringContaining('did you mean v6.1') }],
    [
      'an unknown configuration',
      { variant: 'v6.17', config: 'lookup' },
      { message: expect.stringContaining('"lookup"'), hint: expect.stringContaining('known: sequential, lookup-in-flight') },
    ],
    [
      'a name of Object.prototype',
      { variant: 'toString', config: 'sequential' },
      { message: expect.stringContaining('"toString"') },
    ],
  ])('refuse %s', (_, choice, error) => {
    expect(refusal(two, choice)).toMatchObject({ code: 'unknown-name', ...error });
  });

  it('refuse one where the spec declares none', () => {
    expect(refusal({}, { variant: 'v' })).toMatchObject({ code: 'unknown-name', hint: 'there are none' });
  });
});

describe('initial states', () => {
  it('are one, or several in the order of init, with duplicates', () => {
    expect(instantiate(specWith({ init: () => ({ x: 1 }) })).initial).toEqual([{ x: 1 }]);
    expect(instantiate(specWith({ init: () => [{ x: 2 }, { x: 1 }, { x: 2 }] })).initial).toEqual([{ x: 2 }, { x: 1 }, { x: 2 }]);
  });

  it('are frozen to the bottom, and copies: what the spec keeps stays as it is', () => {
    const kept = { deep: { list: [1], set: new Set([{ y: 1 }]) } };
    const [state] = instantiate(specWith({ init: () => kept })).initial as unknown as [typeof kept];
    expect(state).toEqual(kept);
    expect(Object.isFrozen(state.deep.list) && Object.isFrozen([...state.deep.set][0])).toBe(true);
    kept.deep.list.push(2);
    expect(state.deep.list).toEqual([1]);
  });

  it.each<[string, () => unknown, object]>([
    ['none', () => [], { code: 'spec-shape', message: expect.stringContaining('no state') }],
    ['undefined', () => undefined, { code: 'spec-shape' }],
    ['a number', () => 1, { code: 'spec-shape', message: expect.stringContaining('a number') }],
    ['null among them', () => [{ x: 0 }, null], { code: 'spec-shape', message: expect.stringContaining('state 1 is null') }],
    ['an array as a state', () => [[1]], { code: 'spec-shape', message: expect.stringContaining('an array') }],
    ['a function in it', () => ({ f: () => 0 }), { code: 'not-plain' }],
    [
      'what init throws',
      () => {
        throw new Error('no disk');
      },
      { code: 'init-throws', message: expect.stringContaining('no disk') },
    ],
  ])('refuse %s', (_, init, error) => {
    expect(refusal({ init })).toMatchObject(error);
  });
});

describe('action instances', () => {
  const instancesOf = (pieces: Pieces): string[] =>
    instantiate(specWith(pieces)).actions.map(({ id, name, actor }) => `${id} ${name} by ${actor}`);

  it('are in the order of the spec, the last set varying fastest', () => {
    const actions = () => ({ b: () => {}, a: each(['x', 'y'], 2, () => {}), none: each(0, () => {}) });
    expect(instancesOf({ actions })).toEqual([
      '0 b by b',
      '1 a(x, 0) by x',
      '2 a(x, 1) by x',
      '3 a(y, 0) by y',
      '4 a(y, 1) by y',
    ]);
  });

  it('name what is no string as JSON does', () => {
    expect(instancesOf({ actions: () => ({ go: each([['p', 1], true], () => {}) }) })).toEqual([
      '0 go(["p",1]) by ["p",1]',
      '1 go(true) by true',
    ]);
  });

  it('stand in the lane that the spec says', () => {
    const actor = (action: string, args: readonly unknown[]): string => `${action}:${args.length}`;
    expect(instancesOf({ actor, actions: () => ({ one: () => {}, two: each(1, 1, () => {}) }) })).toEqual([
      '0 one by one:0',
      '1 two(0, 0) by two:2',
    ]);
  });

  it.each<[string, unknown, object]>([
    ['none at all', () => ({}), { code: 'spec-shape', message: expect.stringContaining('neither actions nor threads') }],
    ['what is no action', () => ({ bad: 3 }), { code: 'spec-shape', message: expect.stringContaining('action bad') }],
    [
      'what actions throws',
      () => {
        throw new Error('oops');
      },
      { code: 'init-throws', message: expect.stringContaining('oops') },
    ],
  ])('refuse %s', (_, actions, error) => {
    expect(refusal({ actions })).toMatchObject(error);
  });
});

describe('properties', () => {
  const all = {
    invariants: { one: () => true, two: { a: () => true, b: () => true } },
    properties: { fine: faultFree() },
  };

  it('are the invariants, the others, and the built-in ones', () => {
    const system = instantiate(specWith({ ...all, expect: { two: 'violated', 'no-null-deref': 'holds' } }));
    expect(system.properties.map(({ name, kind, expected, declared }) => [name, kind, expected, declared])).toEqual([
      ['one', 'invariant', 'holds', true],
      ['two', 'invariant', 'violated', true],
      ['fine', 'fault', 'holds', true],
      ['no-null-deref', 'fault', 'holds', true],
      ['no-deadlock', 'deadlock', 'holds', true],
    ]);
    expect(system.invariants.map(({ property, part }) => [property, part])).toEqual([
      ['one', null],
      ['two', 'a'],
      ['two', 'b'],
    ]);
  });

  it('are not declared where only the checker knows them', () => {
    const declared = instantiate(specWith({})).properties.map((property) => [property.name, property.declared]);
    expect(declared).toEqual([
      ['no-null-deref', false],
      ['no-deadlock', true],
    ]);
  });

  it('have the verdict that the variant and the configuration are expected to have', () => {
    const pieces = {
      ...all,
      variants: { old: { about: '', plugs: {} }, new: { about: '', plugs: {} } },
      expect: ({ variant }: { variant: string }) => (variant === 'old' ? { one: 'violated' } : {}),
    };
    const expected = (variant: string): string | undefined =>
      instantiate(specWith(pieces), { variant }).properties.find(({ name }) => name === 'one')?.expected;
    expect([expected('old'), expected('new')]).toEqual(['violated', 'holds']);
  });

  it.each<[string, Pieces, object]>([
    [
      'an expectation of none',
      { ...all, expect: { tow: 'violated' } },
      { code: 'unknown-name', hint: expect.stringContaining('did you mean two?') },
    ],
    [
      'an expectation that is no verdict',
      { ...all, expect: { one: 'fails' } },
      { code: 'spec-shape', message: expect.stringContaining('"fails"') },
    ],
    [
      'no-deadlock where deadlock is ignored',
      { deadlock: 'ignore', expect: { 'no-deadlock': 'violated' } },
      { code: 'unknown-name' },
    ],
    ['two of one name', { invariants: { fine: () => true }, properties: { fine: faultFree() } }, { code: 'spec-shape' }],
    ['an invariant that is no predicate', { invariants: { one: 3 } }, { code: 'spec-shape' }],
  ])('refuse %s', (_, pieces, error) => {
    expect(refusal(pieces)).toMatchObject(error);
  });
});

describe('a spec that declares nothing special', () => {
  it('explores everything and rests nowhere', () => {
    const system = instantiate(specWith({ init: () => times(2, (x) => ({ x })) }));
    expect(system).toMatchObject({ spec: 'test', constants: {}, constraint: null });
    expect(system.mayRest?.(system.initial[0])).toBe(false);
    expect(instantiate(specWith({ deadlock: 'ignore' })).mayRest).toBeNull();
  });
});
