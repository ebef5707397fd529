/** What a spec may say of behaviours, and what it is told where it says something else. */
import { describe, expect, it } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import {
  always,
  anyAction,
  each,
  everyStep,
  infinitelyOften,
  refines,
  type Spec,
  spec,
  strongly,
  takes,
  weakly,
  when,
} from '../../../checker/index.ts';
import { instantiate } from '../../../checker/system/instantiate.ts';

const parts = {
  name: 'parts',
  init: () => ({ at: [0, 0] }),
  actions: (_: unknown) => ({
    go: each(2, ['a', 'b'], (s: { at: number[] }, i) => {
      when(s.at[i] === 0);
      s.at[i] = 1;
    }),
    back: each(2, (s: { at: number[] }, i) => {
      s.at[i] = 0;
    }),
  }),
};

function withFairness(fairness: unknown): Spec {
  return spec({ ...parts, fairness: () => fairness as never });
}

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return null;
}

function refusal(made: Spec): { code: string; message: string; hint: string | undefined } {
  const error = thrownBy(() => instantiate(made));
  expect(error).toBeInstanceOf(DcheckError);
  const { code, message, details } = error as DcheckError;
  return { code, message, hint: details.hint };
}

/** Names and instances of the constraints that `fairness` makes. */
function constraints(fairness: unknown): [string, string[]][] {
  const system = instantiate(withFairness(fairness));
  return (system.temporal?.fairness ?? []).map(({ name, instances }) => [
    name,
    instances.map((id) => system.actions[id]?.name as string),
  ]);
}

describe('fairness', () => {
  const gos = ['go(0, a)', 'go(0, b)', 'go(1, a)', 'go(1, b)'];

  it('is of a whole action, or of each instance', () => {
    expect(constraints([weakly('go')])).toEqual([['WF(go)', gos]]);
    expect(constraints([strongly('go', { per: 'instance' })])).toEqual(gos.map((name) => [`SF(${name})`, [name]]));
  });

  it('joins actions by a function of their arguments, or by actors', () => {
    expect(constraints([weakly(['go', 'back'], { per: (i) => i })]).map(([, members]) => members)).toEqual([
      ['go(0, a)', 'go(0, b)', 'back(0)'],
      ['go(1, a)', 'go(1, b)', 'back(1)'],
    ]);
    expect(constraints([weakly(anyAction, { per: 'actor', except: 'back' })])).toEqual([
      ['WF(0)', ['go(0, a)', 'go(0, b)']],
      ['WF(1)', ['go(1, a)', 'go(1, b)']],
    ]);
  });

  it.each([
    ['an action that does not exist', [weakly('goo')], 'unknown-name', '"goo"', /did you mean go\?/],
    [
      'an exception that does not exist',
      [weakly(anyAction, { except: ['bak'] })],
      'unknown-name',
      '"bak"',
      /did you mean back\?/,
    ],
    ['threads where there are none', [strongly.threads()], 'spec-shape', 'no threads', /actor/],
    ['what is no fairness', ['go'], 'spec-shape', 'neither weakly() nor strongly()', /weakly/],
    ['no list', 'go', 'spec-shape', 'no array', /weakly/],
    [
      'fairness of nothing',
      [weakly(undefined as never)],
      'spec-shape',
      'weakly() is not told of which action',
      /weakly\('name'\)/,
    ],
    ['options that are none', [strongly('go', 7 as never)], 'spec-shape', 'strongly() is given 7', /per: 'instance'/],
  ])('refuses %s', (_, fairness, code, message, hint) => {
    const refused = refusal(withFairness(fairness));
    expect(refused).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(refused.hint).toMatch(hint);
  });
});

describe('properties', () => {
  const withProperty = (property: unknown): Spec => spec({ ...parts, properties: () => ({ it: property as never }) });

  it.each([
    ['a plain predicate', () => true, 'made by none of the functions'],
    ['everyStep inside a formula', always(everyStep(() => true) as never), 'a property of kind every-step'],
    ['a number inside a formula', always(3 as never), 'was given 3'],
    ['a refinement of no spec', refines({} as never, () => ({})), 'no spec'],
    ['a refinement without a mapping', refines(spec(parts as never), undefined as never), 'no mapping'],
  ])('refuses %s', (_, property, message) => {
    expect(refusal(withProperty(property))).toMatchObject({ code: 'spec-shape', message: expect.stringContaining(message) });
  });

  it('refuses a formula over an action that does not exist', () => {
    const refused = refusal(withProperty(infinitelyOften(takes('bak'))));
    expect(refused).toMatchObject({ code: 'unknown-name', message: expect.stringContaining('"bak"') });
    expect(refused.hint).toMatch(/did you mean back\?/);
  });

  it('refuses constants that the abstract spec does not have', () => {
    const made = withProperty(refines(withFairness([]), (s) => s, { set: { N: 2 } }));
    expect(refusal(made)).toMatchObject({ code: 'unknown-name', message: expect.stringContaining('"N"') });
  });
});
