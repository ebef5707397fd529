import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, type Json, toJson } from '../../../checker/report/json/values.ts';
import { canonical } from '../../../checker/state/canonical.ts';

/** Plain data of every kind that a state may hold, with keys that look like our own marks. */
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined), fc.bigInt()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$set', '$map', '$$x', '$', '$undefined')), tie('value'), { maxKeys: 4 }),
    fc.array(fc.string(), { maxLength: 4 }).map((members) => new Set(members)),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
}));

test('what JSON says can be read back', () => {
  fc.assert(
    fc.property(value, (original) => {
      const read = fromJson(JSON.parse(JSON.stringify(toJson(original))) as Json);
      expect(canonical(read)).toBe(canonical(original));
    }),
    { numRuns: 500 },
  );
});

test('the same set and the same map give the same bytes', () => {
  expect(toJson(new Set(['b', 'a', 'c']))).toEqual(toJson(new Set(['c', 'b', 'a'])));
  expect(
    toJson(
      new Map([
        ['y', 1],
        ['x', 2],
      ]),
    ),
  ).toEqual({
    $map: [
      ['x', 2],
      ['y', 1],
    ],
  });
});

test('what JSON has no word for', () => {
  expect([undefined, Number.NaN, Number.POSITIVE_INFINITY, 12n, -0].map(toJson)).toEqual([
    { $undefined: true },
    { $number: 'NaN' },
    { $number: 'Infinity' },
    { $bigint: '12' },
    0,
  ]);
  expect(toJson({ $set: 1 })).toEqual({ $$set: 1 });
  expect(() => fromJson({ $strange: 1 })).toThrow(TypeError);
});
