/** Canonical texts: equal exactly for values that are equal by the documented rules; what is not plain is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DcheckError } from '../../../checker/errors/error.ts';
import { canonical, formatPath } from '../../../checker/state/canonical.ts';

/** Equality by the documented rules, decided without texts: SameValueZero, no order in records, Sets and Maps. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return sameValueZero(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((member, i) => same(member, b[i]));
  if (a instanceof Set && b instanceof Set) return matches([...a], [...b], same);
  if (a instanceof Map && b instanceof Map) return matches([...a], [...b], same);
  if (kind(a) !== 'record' || kind(b) !== 'record') return false;
  return matches(Object.entries(a), Object.entries(b), same);
}

function sameValueZero(a: unknown, b: unknown): boolean {
  return [a].includes(b);
}

function kind(value: object): string {
  return Array.isArray(value) ? 'array' : value instanceof Set ? 'set' : value instanceof Map ? 'map' : 'record';
}

/** A bijection of equal members exists. Equality is transitive, so the first match will do. */
function matches(as: unknown[], bs: unknown[], equal: (a: unknown, b: unknown) => boolean): boolean {
  if (as.length !== bs.length) return false;
  const rest = [...bs];
  return as.every((a) => {
    const at = rest.findIndex((b) => equal(a, b));
    if (at !== -1) rest.splice(at, 1);
    return at !== -1;
  });
}

/** Few different leaves, so that equal values come up often. Texts that look like parts of canonical texts among them. */
const leaf = fc.constantFrom<unknown>(
  0,
  -0,
  1,
  -1,
  0.5,
  Number.NaN,
  Infinity,
  1n,
  -1n,
  true,
  false,
  null,
  undefined,
  '',
  'a',
  '1',
  't',
  ',',
  '"',
  '_',
  'u',
  '{}',
);
const key = fc.constantFrom('a', 'b', '0', '', 'a"b', 'a:b');

const { plain } = fc.letrec<{ plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('plain'), { maxLength: 3 }),
    fc.dictionary(key, tie('plain'), { maxKeys: 3 }),
    fc.array(tie('plain'), { maxLength: 3 }).map((members) => new Set(members)),
    fc.array(fc.tuple(tie('plain'), tie('plain')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
}));

/** A copy with everything in another order that has none, and 0 with the other sign. */
function shuffled(value: unknown): unknown {
  if (value === 0) return Object.is(value, 0) ? -0 : 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shuffled);
  if (value instanceof Set) return new Set([...value].map(shuffled).reverse());
  if (value instanceof Map) return new Map([...value].map(([k, v]): [unknown, unknown] => [shuffled(k), shuffled(v)]).reverse());
  return Object.fromEntries(
    Object.entries(value)
      .map(([k, v]): [string, unknown] => [k, shuffled(v)])
      .reverse(),
  );
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}

describe('canonical', () => {
  it('is equal exactly for equal values', () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(canonical(a) === canonical(b)).toBe(same(a, b));
      }),
      { numRuns: 5000 },
    );
  });

  it('does not depend on the order of keys and members, nor on the sign of 0', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(canonical(shuffled(value))).toBe(canonical(value));
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same for a frozen value, the first time and when it is remembered', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const before = canonical(value);
        const frozen = deepFreeze(value);
        expect([canonical(frozen), canonical(frozen)]).toEqual([before, before]);
      }),
    );
  });

  it.each([
    ['a missing key and an undefined one', {}, { a: undefined }],
    ['undefined and null', [undefined], [null]],
    ['a number and its text', [1], ['1']],
    ['a number and a bigint', [1], [1n]],
    ['true and its text', [true], ['t']],
    ['an array and a record', ['a'], { 0: 'a' }],
    ['a record and a Map', { a: 1 }, new Map([['a', 1]])],
    ['an array and a Set', [1], new Set([1])],
    ['keys 1 and "1" of a Map', new Map([[1, 0]]), new Map([['1', 0]])],
    ['one member and two in one text', ['a,b'], ['a', 'b']],
    ['the order of an array', [1, 2], [2, 1]],
  ])('tells apart: %s', (_, a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
  });

  it('takes an object that occurs twice for two equal ones', () => {
    const shared = { x: 1 };
    expect(canonical([shared, shared])).toBe(canonical([{ x: 1 }, { x: 1 }]));
  });

  it('takes a record without prototype for a record', () => {
    expect(canonical(Object.assign(Object.create(null), { a: 1 }))).toBe(canonical({ a: 1 }));
  });
});

class Dentry {
  readonly name = 'config';
}

function cyclic(): object {
  const dir: { name: string; self?: object } = { name: 'd' };
  dir.self = dir;
  return dir;
}

describe('what is not plain', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a function', { threads: [{ run: function poll() {} }] }, 'threads[0].run', /a function \(poll\)/],
    ['an arrow function without a name', [() => 0], '[0]', /a function \(anonymous\)/],
    ['a class instance', { d: { 1: new Dentry() } }, 'd["1"]', /an instance of class Dentry/],
    ['a Date', { at: new Date(0) }, 'at', /an instance of class Date/],
    ['a symbol', { tag: Symbol('x') }, 'tag', /a symbol/],
    ['a symbol as a key', { dir: { [Symbol('x')]: 1 } }, 'dir', /a symbol as a key \(Symbol\(x\)\)/],
    ['a promise', { reply: Promise.resolve(1) }, 'reply', /a promise/],
    ['a cycle', { a: [cyclic()] }, 'a[0].self', /a cycle/],
    ['a function in a Set', { s: new Set([() => 0]) }, 's.(member)', /a function/],
    ['a function in a Map', { m: new Map([['cb', () => 0]]) }, 'm.cb', /a function/],
    ['a symbol as a key of a Map', { m: new Map([[Symbol('x'), 0]]) }, 'm.(key)', /a symbol/],
    ['the state itself', new Dentry(), '(state)', /class Dentry/],
  ])('refuses %s, with its path', (_, value, path, message) => {
    const error = thrownBy(() => canonical(value));
    expect(error).toBeInstanceOf(DcheckError);
    const { code, details } = error as DcheckError;
    expect({ code, path: details.path }).toEqual({ code: 'not-plain', path });
    expect((error as DcheckError).message).toMatch(message);
  });

  it('is refused again when it is looked at again', () => {
    const value = Object.freeze({ f: () => 0 });
    expect(() => canonical(value)).toThrow(DcheckError);
    expect(() => canonical(value)).toThrow(DcheckError);
  });
});

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe('formatPath', () => {
  it.each<[PropertyKey[], string]>([
    [[], '(state)'],
    [['threads', 0, 'pc'], 'threads[0].pc'],
    [[0, 'pc'], '[0].pc'],
    [['$threads', 'client'], '$threads.client'],
    [['a b', 'c'], '["a b"].c'],
    [['inodes', '7'], 'inodes["7"]'],
    [['größe'], 'größe'],
  ])('%j is %s', (path, text) => {
    expect(formatPath(path)).toBe(text);
  });
});
