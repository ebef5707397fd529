/** Differences between states: exactly the paths at which they differ. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, changesBetween } from '../../../checker/trace/changes.ts';

describe('changesBetween', () => {
  it.each<[string, unknown, unknown, Change[]]>([
    ['nothing', { a: 1 }, { a: 1 }, []],
    ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, [{ path: 'b', from: 2, to: 3 }]],
    ['a nested value', { t: [{ pc: 'x' }] }, { t: [{ pc: 'y' }] }, [{ path: 't[0].pc', from: 'x', to: 'y' }]],
    ['a key that comes', { a: 1 }, { a: 1, b: 2 }, [{ path: 'b', from: undefined, to: 2 }]],
    ['a key that goes', { a: 1, b: 2 }, { a: 1 }, [{ path: 'b', from: 2, to: undefined }]],
    ['an array that grows', { q: [1] }, { q: [1, 2] }, [{ path: 'q[1]', from: undefined, to: 2 }]],
    [
      'an array that shrinks',
      { q: [1, 2] },
      { q: [2] },
      [
        { path: 'q[0]', from: 1, to: 2 },
        { path: 'q[1]', from: 2, to: undefined },
      ],
    ],
    ['an object that becomes null', { d: { x: 1 } }, { d: null }, [{ path: 'd', from: { x: 1 }, to: null }]],
    ['a Set, as a whole', { s: new Set([1]) }, { s: new Set([1, 2]) }, [{ path: 's', from: new Set([1]), to: new Set([1, 2]) }]],
    ['no order of a Set', { s: new Set([1, 2]) }, { s: new Set([2, 1]) }, []],
    ['an entry of a Map', { m: new Map([['k', 1]]) }, { m: new Map([['k', 2]]) }, [{ path: 'm.k', from: 1, to: 2 }]],
    ['no sign of 0', { x: 0 }, { x: -0 }, []],
  ])('%s', (_, before, after, changes) => {
    expect(changesBetween(before, after)).toEqual(changes);
  });

  it('leaves out the keys that it is told to, at the top only', () => {
    const before = { $threads: { pc: 1 }, k: { $threads: 1 } };
    const after = { $threads: { pc: 2 }, k: { $threads: 2 } };
    expect(changesBetween(before, after, ['$threads'])).toEqual([{ path: 'k.$threads', from: 1, to: 2 }]);
  });

  it('finds nothing exactly between equal values', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(changesBetween({ v: a }, { v: structuredClone(a) })).toEqual([]);
        // JSON values whose keys are sorted are equal exactly when their texts are; fast-check makes some -0.
        const text = (x: unknown): string => JSON.stringify(x, (_, v) => (isRecord(v) ? sorted(v) : v));
        expect(changesBetween({ v: a }, { v: b }).length === 0).toBe(text(a) === text(b));
      }),
    );
  });
});

/** By the keys alone: a value that has a key `toString`, which fast-check likes, is not to be made a string. */
function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .map((key) => [key, record[key]]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
